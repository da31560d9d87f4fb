"""Where the value of the work went: leakage below the rates in force, and the bridge from quarter to quarter."""

from dashboards import rate_words, words
from dashboards.books import Books
from dashboards.report import Column, Table, Total, picked

_BRIDGE = {
    "revenue_before": "Quarter before",
    "price": "Price",
    "volume": "Volume",
    "mix": "Mix",
    "without_hours": "Without hours",
    "revenue": "Invoiced",
}


def leakage(books: Books, currency: str, kind: str) -> Table | None:
    """What was invoiced `below_rate`, or billable hours with `no_rate`; nothing where there is none."""
    rows = [row for row in books.of("rate_leakage", currency) if row["kind"] == kind]
    totals = [row for row in rows if row["is_total"]]
    rows = [row for row in rows if not row["is_total"]]
    if not rows:
        return None
    money = (
        Column("standard_value", "Value", "money", currency),
        Column("invoiced", "Invoiced", "money", currency),
        Column("leaked", "Below the rate", "money", currency),
    )
    measures = (
        Column("entries", "Time entries", "count"),
        Column("hours", "Hours", "hours"),
        *(money if kind == "below_rate" else ()),
        Column("last_work_on", "Last work", "date"),
    )
    title = "Invoiced below the rate in force" if kind == "below_rate" else "Billable hours without a rate"
    return Table(
        key=f"{kind.replace('_', '-')}-{currency.lower()}",
        title=title,
        columns=(Column("customer_name", "Client"), Column("project_name", "Project"), *measures),
        rows=tuple((words.customer_name(row), rate_words.project(row), *picked(row, measures)) for row in rows),
        targets=tuple(books.customer_target(row["customer_id"]) for row in rows),
        totals=tuple(Total(("Total", "", *picked(row, measures))) for row in totals),
    )


def bridge(books: Books, currency: str) -> Table | None:
    """Price, volume and mix from each quarter to the next; nothing where there are no two."""
    rows = books.of("price_volume_mix", currency)
    if not rows:
        return None
    columns = (
        Column("period_end", "Quarter to", "date"),
        *(Column(key, label, "money", currency) for key, label in _BRIDGE.items()),
        Column("hours_before", "Hours before", "hours"),
        Column("hours", "Hours", "hours"),
        Column("rate_before", "Per hour before", "money", currency, undefined="no hours were invoiced"),
        Column("rate", "Per hour", "money", currency, undefined="no hours were invoiced"),
    )
    return Table(
        key=f"bridge-{currency.lower()}",
        title="Quarter by quarter",
        columns=columns,
        rows=tuple(picked(row, columns) for row in rows),
        note=(
            "Quarter before + price + volume + mix + without hours = invoiced. Price is the change of each person's "
            "rate on a project, at today's hours; volume is the change of hours at the average rate before."
        ),
    )
