"""Where the value of the work went: its parts, leakage below the rates in force, the bridge from quarter to quarter."""

from dashboards import phrasing, rate_labels
from dashboards.company_data import CompanyData
from dashboards.report import Column, Row, Table, Total, picked
from dashboards.reports.work.charts import NO_VALUE, NOTHING_BILLED

_BRIDGE = {
    "revenue_before": "Quarter before",
    "price": "Price",
    "volume": "Volume",
    "mix": "Mix",
    "without_hours": "Without hours",
    "revenue": "Invoiced",
}

_NOT_WORKED = "there are no billable hours to compare"


def measures(currency: str, rows: list[Row], *, is_matter: bool) -> tuple[Column, ...]:
    """Return the columns of realization; those of rare parts only where a row has some."""
    parts = {
        "below_rate": "Below the rate",
        "above_rate": "Above the rate",
        "uninvoiced_value": "To invoice",
        "not_compared_value": "Billed in another currency, not compared",
    }
    beside = {
        "unpriced_invoiced": "Invoiced without a value",
        "other_currency_invoiced": "Invoiced for rates in another currency",
        **({} if is_matter else {"unlinked_invoiced": "Invoiced without hours"}),
    }
    return (
        Column("billable_hours", "Billable hours", "hours"),
        Column("unpriced_hours", "Without a rate", "hours"),
        Column("standard_value", "Value", "money", currency),
        Column("compared_invoiced", "Invoiced", "money", currency),
        *_some(currency, rows, parts if is_matter else {}),
        Column("compared_collected", "Collected", "money", currency),
        Column("billing_realization", "Billing", "share", undefined=NO_VALUE),
        Column("collection_realization", "Collection", "share", undefined=NOTHING_BILLED),
        Column("overall_realization", "Overall", "share", undefined=NO_VALUE),
        Column("effective_billed_rate", "Billed per hour", "money", currency, undefined=_NOT_WORKED, adds=False),
        Column("effective_collected_rate", "Collected per hour", "money", currency, undefined=_NOT_WORKED, adds=False),
        *_some(currency, rows, beside),
    )


def _some(currency: str, rows: list[Row], labels: dict[str, str]) -> tuple[Column, ...]:
    return tuple(
        Column(key, label, "money", currency) for key, label in labels.items() if any(row[key] for row in rows)
    )


def leakage(data: CompanyData, currency: str, kind: str) -> Table | None:
    """Return what was invoiced `below_rate`, or billable hours with `no_rate`; nothing where there is none."""
    rows = [row for row in data.of("rate_leakage", currency) if row["kind"] == kind]
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
        rows=tuple((phrasing.customer_name(row), rate_labels.project(row), *picked(row, measures)) for row in rows),
        targets=tuple(data.customer_target(row["customer_id"]) for row in rows),
        totals=tuple(Total(("Total", "", *picked(row, measures))) for row in totals),
    )


def bridge(data: CompanyData, currency: str) -> Table | None:
    """Return price, volume and mix from each quarter to the next; nothing where there are no two."""
    rows = data.of("price_volume_mix", currency)
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
