"""Work that is on no issued invoice yet: how much, how old, whose."""

from collections.abc import Iterator

from dashboards import numbers, phrasing, rate_labels
from dashboards.company_data import CompanyData
from dashboards.report import Block, Column, Report, Row, Table, Total, picked
from dashboards.reports.work.charts import BANDS, age_chart

TITLE = "Unbilled work"
QUESTION = "Which work have we not invoiced yet, and how old is it?"

_WAITING = {
    "on_drafts": "On drafts",
    "on_later_invoices": "On later invoices",
    "not_on_named_invoices": "Not on the invoice it names",
}


def build(data: CompanyData, path: str) -> Iterator[Report]:
    """Yield the one page of unbilled work, where hours are charged."""
    totals = data.home_first(row for row in data.views["unbilled_work"] if row["is_total"])
    yield Report(
        path=path,
        title=TITLE,
        question=QUESTION,
        headline=" ".join(map(_sentence, totals)) or _nothing_to_invoice(data),
        header=data.header,
        blocks=tuple(_block(data, total, several=len(totals) > 1) for total in totals),
        notes=(
            "Billable time on no issued invoice, at the rate in force on its work date; as known now.",
            "Age is counted from the work date. Hours without a rate are worth nothing here until one is agreed.",
            "Work on a draft, or on an invoice dated after today, is still unbilled; so is work that names an invoice "
            "whose lines bill other work: correct the invoice or the entry, or bill it again.",
        ),
        identities=tuple(map(_identity, totals)),
        evidence=data.evidence(path),
        is_wide=True,
    )


def _nothing_to_invoice(data: CompanyData) -> str:
    is_billable = any(row["billable_hours"] for row in data.views["realization"])
    return "All billable work is invoiced." if is_billable else "No billable work is recorded."


def _sentence(total: Row) -> str:
    hours = f"{numbers.hours(total['hours'])}\u00a0hours"
    worth = f"{phrasing.amount(total['currency'], total['total'])} of work ({hours}) is not invoiced"
    old = (
        f"; {phrasing.bare(total['currency'], total['days_over_90'])} of it is older than 90 days"
        if total["days_over_90"]
        else ""
    )
    gap = f"; {numbers.hours(total['unpriced_hours'])}\u00a0hours have no rate" if total["unpriced_hours"] else ""
    return f"{worth}{old}{gap}."


def _identity(total: Row) -> str:
    currency = total["currency"]
    parts = [f"{label} {numbers.money(total[key], currency)}" for key, (label, _) in BANDS.items() if total[key]]
    return f"{currency}: {' + '.join(parts) or 'nothing'} = {numbers.plain_money(total['total'], currency)}"


def _block(data: CompanyData, total: Row, *, several: bool) -> Block:
    currency = total["currency"]
    rows = [row for row in data.of("unbilled_work", currency) if not row["is_total"]]
    columns = (
        Column("customer_name", "Client"),
        Column("project_name", "Project"),
        Column("hours", "Hours", "hours"),
        Column("unpriced_hours", "Without a rate", "hours"),
        *(Column(key, label, "money", currency) for key, (label, _) in BANDS.items()),
        Column("total", "Unbilled", "money", currency),
        *(Column(key, label, "money", currency) for key, label in _WAITING.items() if key == "on_drafts" or total[key]),
        Column("oldest_days", "Oldest, days", "days"),
    )
    table = Table(
        key=f"unbilled-{currency.lower()}",
        title=phrasing.plural(len(rows), "client and project", "clients and projects"),
        columns=columns,
        rows=tuple((phrasing.customer_name(row), rate_labels.project(row), *picked(row, columns[2:])) for row in rows),
        targets=tuple(data.customer_target(row["customer_id"]) for row in rows),
        totals=(Total(("Total", "", *picked(total, columns[2:]))),),
        sorted_by="total",
        amount="total",
    )
    charts = (age_chart(total),) if total["total"] else ()
    return Block(key=currency.lower(), title=currency if several else "", charts=charts, tables=(table,))
