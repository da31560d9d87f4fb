"""Every client of one company: projects, hours, what was invoiced and paid."""

from collections.abc import Iterator

from dashboards import numbers, phrasing
from dashboards.company_data import CompanyData
from dashboards.report import Block, Column, Report, Row, Table, Total, picked
from dashboards.reports.work import charts

TITLE = "Clients"
QUESTION = "How much do we work for whom, and what was collected?"

_RARE = {"paid_by_others": "Paid by others", "paid_for_others": "Paid for others", "refunded": "Refunded"}


def build(data: CompanyData, path: str) -> Iterator[Report]:
    """Yield the one page of clients, where hours are charged."""
    totals = data.home_first(row for row in data.views["client_statistics"] if row["is_total"])
    yield Report(
        path=path,
        title=TITLE,
        question=QUESTION,
        headline=_headline(totals),
        header=data.header,
        blocks=tuple(_block(data, total, several=len(totals) > 1) for total in totals),
        notes=(
            "Value is billable hours at the rate in force on each work date, invoiced or not.",
            "Invoiced and collected are with tax, sales receipts in both. Collected is cash on the client's own"
            " invoices, whoever paid, and its own cash that is not applied: paid by others is a part of it, and what it"
            " paid for others is in theirs. Adjusted is credits, write-offs and journal lines, never cash. As known"
            " now.",
            "Projects count once for each client, whatever the currency.",
        ),
        identities=tuple(map(_identity, totals)),
        evidence=data.evidence(path),
        is_wide=True,
    )


def _headline(totals: list[Row]) -> str:
    if not totals:
        return "There is no client."
    said = [
        f"{phrasing.hours(row['hours'])} of work, "
        f"{phrasing.amount(row['currency'], row['invoiced'])} invoiced, {_paid(row)}"
        for row in totals
    ]
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}."


def _paid(row: Row) -> str:
    return f"{phrasing.bare(row['currency'], abs(row['paid']))} {'refunded' if row['paid'] < 0 else 'collected'}"


def _identity(total: Row) -> str:
    sign = "−" if total["adjusted"] < 0 else "+"
    invoiced, paid, refunded, adjusted, still_open = (
        numbers.plain_money(abs(total[key]) if key == "adjusted" else total[key], total["currency"])
        for key in ("invoiced", "paid", "refunded", "adjusted", "open_amount")
    )
    back = f" + refunded {refunded}" if total["refunded"] else ""
    paid = f"collected {paid}{back}"
    return f"{total['currency']}: invoiced {invoiced} − {paid} {sign} adjusted {adjusted} = open {still_open}"


def _block(data: CompanyData, total: Row, *, several: bool) -> Block:
    currency = total["currency"]
    rows = [row for row in data.of("client_statistics", currency) if not row["is_total"]]
    columns = (
        Column("customer_name", "Client"),
        Column("projects", "Projects", "count"),
        Column("active_projects", "Active", "count"),
        Column("hours", "Hours", "hours"),
        Column("billable_hours", "Billable", "hours"),
        Column("estimated_cost", "Value", "money", currency),
        Column("invoiced", "Invoiced", "money", currency),
        Column("paid", "Collected", "money", currency),
        *(Column(key, label, "money", currency) for key, label in _RARE.items() if any(row[key] for row in rows)),
        Column("adjusted", "Adjusted", "money", currency),
        Column("open_amount", "Open", "money", currency),
        Column("last_activity_on", "Last activity", "date", undefined="there was none"),
        Column("status", "State", "status"),
    )
    table = Table(
        key=f"clients-{currency.lower()}",
        title=phrasing.plural(len(rows), "client"),
        columns=columns,
        rows=tuple((phrasing.customer_name(row), *picked(row, columns[1:])) for row in rows),
        targets=tuple(data.customer_target(row["customer_id"]) for row in rows),
        totals=(Total(("Total", *picked(total, columns[1:-1]), "")),),
        sorted_by="estimated_cost",
        amount="open_amount",
    )
    largest = charts.clients_chart(currency, rows)
    drawn = (largest,) if largest else ()
    return Block(key=currency.lower(), title=currency if several else "", charts=drawn, tables=(table,))
