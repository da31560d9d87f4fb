"""Net revenue of all currencies against all expenses: what is left, of which period, and what it is made of."""

from collections.abc import Iterator, Sequence

from dashboards import numbers, phrasing
from dashboards.company_data import CompanyData
from dashboards.phrasing import plain
from dashboards.report import Block, Column, Figure, Row, Table, picked

_UNRATED = "a rate is missing"


def sentence(data: CompanyData) -> str:
    """Return what is left of all time, with its period; or why nobody knows."""
    for row in _all_time(data):
        currency = row["currency"]
        if row["profit"] is None:
            return f"Profit is not known: {unrated(row)} no rate to {currency}."
        kept = "left" if row["profit"] >= 0 else "missing"
        return (
            f"{_since(row)} net revenue of {phrasing.amount(currency, row['net_revenue'])}{_in_all(data)} "
            "less recorded "
            f"expenses of {phrasing.bare(currency, row['expenses'])}: "
            f"{phrasing.bare(currency, abs(row['profit']))} is {kept}."
        )
    return ""


def identities(data: CompanyData) -> Iterator[str]:
    """Yield the profit in one line, and one for what its net revenue is where there are several currencies."""
    for row in _all_time(data):
        revenue, expenses, profit = (_known(row, key) for key in ("net_revenue", "expenses", "profit"))
        yield f"{row['currency']}: net revenue {revenue} − expenses {expenses} = {profit}"
        parts = [part for part in data.views["profit_by_currency"] if part["net_revenue"]]
        if any(part["currency"] != row["currency"] for part in parts):
            said = " + ".join(f"{_at_home(part)} ({part['currency']} {plain(part, 'net_revenue')})" for part in parts)
            yield f"{row['currency']}: {said} = net revenue {revenue}"


def block(data: CompanyData) -> Block | None:
    """Return the figures of all time, each fiscal year, and each currency where there are several."""
    every = data.views["roi"]
    rows = _all_time(data)
    if not rows:
        return None
    years = [row for row in every if row["period_kind"] == "year"]
    parts = data.views["profit_by_currency"]
    tables = (
        *((_by_year(years),) if len(years) > 1 else ()),
        *((_by_currency(parts),) if len(parts) > 1 else ()),
    )
    return Block(key="profit", title="Profit", figures=_figures(data, rows[0]), tables=tables)


def unrated(row: Row) -> str:
    """Say `2 documents and 1 expense have`: what has no rate to the home currency."""
    documents, expenses = row["documents_without_rate"], row["expenses_without_rate"]
    said = [
        *((phrasing.plural(documents, "document"),) if documents else ()),
        *((phrasing.plural(expenses, "expense"),) if expenses else ()),
    ]
    return f"{phrasing.listed(said)} {'has' if documents + expenses == 1 else 'have'}"


def _all_time(data: CompanyData) -> list[Row]:
    return [row for row in data.views["roi"] if row["period_kind"] == "total"]


def _since(row: Row) -> str:
    until = numbers.day_in_sentence(row["period_end"])
    if row["period_start"] is None:
        return f"Until {until},"
    return f"From {numbers.day_in_sentence(row['period_start'])} to {until},"


def _in_all(data: CompanyData) -> str:
    several = {row["currency"] for row in data.views["profit_by_currency"] if row["net_revenue"]}
    return " in all currencies" if len(several) > 1 else ""


def _known(row: Row, key: str) -> str:
    return numbers.plain_money(row[key], row["currency"])


def _at_home(part: Row) -> str:
    return numbers.plain_money(part["home_net_revenue"], part["home_currency"])


def _figures(data: CompanyData, row: Row) -> tuple[Figure, ...]:
    currency = row["currency"]
    terms = " − ".join(
        f"{name} {_known(row, key)}" for name, key in (("Net revenue", "net_revenue"), ("expenses", "expenses"))
    )
    why = f" n/a, because {unrated(row)} no rate." if row["profit"] is None else ""
    made = f"{terms} = {_known(row, 'profit')}.{why}"
    period = _since(row).rstrip(",")
    of = f"{period}, all currencies at home" if _in_all(data) else f"{period}, as on the revenue page"
    whole = (
        Figure("net_revenue", "Net revenue", row["net_revenue"], "money", currency, of, made if why else ""),
        Figure("expenses", "Expenses", row["expenses"], "money", currency, period, made if why else ""),
        Figure("profit", "Profit", row["profit"], "money", currency, "net revenue less expenses", made),
        Figure("margin", "Margin", row["margin"], "share", None, "of net revenue", f"{made} n/a without revenue."),
        Figure("roi", "Return on expenses", row["roi"], "share", None, "of expenses", f"{made} n/a without expenses."),
    )
    return (*whole, *((_per_attendee(row),) if row["attendees"] else ()))


def _per_attendee(row: Row) -> Figure:
    currency, per = row["currency"], phrasing.plural(row["attendees"], "attendee")
    return Figure(
        "cost_per_attendee", "Cost per attendee", row["cost_per_attendee"], "money", currency, per,
        "Expenses ÷ attendees.",
        Figure("revenue_per_attendee", "Revenue each", row["revenue_per_attendee"], "money", currency, "revenue"),
    )  # fmt: skip


def _by_year(rows: Sequence[Row]) -> Table:
    currency = rows[0]["currency"]
    columns = (
        Column("period_start", "From", "date"), Column("period_end", "To", "date"),
        *(Column(key, label, "money", currency, undefined=_UNRATED)
          for key, label in (("net_revenue", "Net revenue"), ("expenses", "Expenses"), ("profit", "Profit"))),
        Column("margin", "Margin", "share", undefined="there is no revenue, or a rate is missing"),
    )  # fmt: skip
    lines = tuple(picked(row, columns) for row in rows)
    note = "An expense that states no day is in no year."
    return Table("profit-years", "By fiscal year", columns, lines, note=note)


def _by_currency(rows: Sequence[Row]) -> Table:
    home = rows[0]["home_currency"]
    columns = (
        Column("currency", "Currency"),
        Column("net_revenue", "Net revenue", "money"),
        Column("home_net_revenue", "Net revenue at home", "money", home, undefined="a document has no rate"),
        Column("expenses", "Expenses", "money"),
        Column("home_expenses", "Expenses at home", "money", home, undefined="an expense has no rate"),
    )
    lines = tuple(picked(row, columns) for row in rows)
    note = "At home is at each document's own rate, else the latest before its day; expenses at the rate of their day."
    return Table("profit-currencies", "By currency", columns, lines, note=note)
