"""The legacy report beside Tieout: its waterfalls and figures on the pages of revenue and budget.

It stands aside and can be switched off: where `rpt_old_figure` is not read or has no rows, no page has a word of it.
"""

from collections.abc import Iterator

from dashboards import phrasing, waterfall
from dashboards.company_data import CompanyData
from dashboards.report import Block, Chart, Column, Kind, Table, picked

TITLE = "The legacy report beside Tieout"


def is_compared(data: CompanyData) -> bool:
    """Tell whether the company has figures of the legacy report."""
    return data.has_rows("old_figure")


def of_revenue(data: CompanyData, currency: str, prefix: str) -> Iterator[Block]:
    """Yield the block of the revenue page, where there is something to compare."""
    drawn = tuple(_waterfalls(data, currency)) if is_compared(data) else ()
    if drawn:
        tables = tuple(_figures(data, "revenue", currency))
        headline = _headline(data, currency)
        yield Block(
            key=f"{currency.lower()}-old", title=f"{prefix}{TITLE}", headline=headline, charts=drawn, tables=tables
        )


def of_budget(data: CompanyData, currency: str, prefix: str) -> Iterator[Block]:
    """Yield the block of the budget page, where there is something to compare."""
    tables = tuple(_figures(data, "budget", currency)) if is_compared(data) else ()
    if tables:
        yield Block(key=f"{currency.lower()}-old", title=f"{prefix}{TITLE}", tables=tables)


def _waterfalls(data: CompanyData, currency: str) -> Iterator[Chart]:
    """Yield the legacy report's five steps, the same steps by Tieout's rules, and the bridge between both."""
    titles = {
        "finance_page": ("The legacy report's waterfall", "By its own labels and formula."),
        "finance_page_corrected": (
            "The same steps, each sale and refund once",
            "Refunded orders stay in gross sales, so that their refund counts once.",
        ),
        "finance_page_difference": (
            "Why the two differ", "Every part of the difference, measured where it arises; nothing is left over.",
        ),
    }  # fmt: skip
    for name, (title, said) in titles.items():
        rows = waterfall.steps(data, name, currency)
        if rows:
            key = f"waterfall-{name.replace('_', '-')}-{currency.lower()}"
            yield waterfall.chart(key, title, said, rows)


def _headline(data: CompanyData, currency: str) -> str:
    """Return both net revenues in one sentence; the legacy report adds currencies, of which a block shows one."""
    old = waterfall.steps(data, "finance_page", currency)[-1]["value"]
    ours = waterfall.steps(data, "finance_page_corrected", currency)[-1]["value"]
    others = {row["currency"] for row in data.views["revenue_waterfall"] if row["waterfall"] == "finance_page"}
    part = f" of {currency}, which it adds to other currencies as if they were one" if len(others) > 1 else ""
    if old == ours:
        return f"The legacy report's waterfall says {phrasing.amount(currency, old)}{part}, as Tieout does."
    return (
        f"The legacy report's waterfall says {phrasing.amount(currency, old)}{part}; net revenue is "
        f"{phrasing.amount(currency, ours)}."
    )


def _figures(data: CompanyData, page: str, currency: str) -> Iterator[Table]:
    """Yield each figure of the legacy report beside Tieout's: amounts, then rates."""
    kinds: tuple[tuple[str, Kind, str], ...] = (
        ("money", "money", "Figures of the legacy report beside Tieout's"),
        ("percent", "share", "Rates of the legacy report beside Tieout's"),
    )
    for unit, kind, title in kinds:
        rows = [row for row in data.of("old_figure", currency) if (row["page"], row["unit"]) == (page, unit)]
        if not rows:
            continue
        added = rows[0]["added_currencies"]
        code = currency if kind == "money" and not added else None
        columns = (
            Column("label", "Figure"),
            Column("old_value", "Legacy report", kind, code),
            Column("our_value", "Tieout", kind, code, undefined="there is nothing to measure"),
            Column("difference", "Difference", kind, code, undefined="there is nothing to measure"),
            Column("explanation", "Why they differ"),
        )
        lines = tuple(picked(row, columns) for row in rows)
        note = f"Both add {added} as if they were one currency, because the legacy report does." if added else ""
        yield Table(f"compared-{unit}-{currency.lower()}", title, columns, lines, note=note)
