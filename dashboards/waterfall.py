"""Waterfalls: the steps from a first total to a last, as a chart of every subject."""

from collections.abc import Sequence

from dashboards import phrasing
from dashboards.company_data import CompanyData
from dashboards.report import Bar, Chart, Column, Row, Table, picked

_STEPS = (
    Column("label", "Step"),
    Column("value", "Amount", "money"),
    Column("end_value", "Running total", "money"),
    Column("explanation", "What it is"),
)


def steps(data: CompanyData, waterfall: str, currency: str) -> list[Row]:
    """Return the steps of one of the company's waterfalls."""
    return [row for row in data.of("revenue_waterfall", currency) if row["waterfall"] == waterfall]


def chart(key: str, title: str, sentence: str, rows: Sequence[Row]) -> Chart:
    """Return steps from a first total to a last; steps of zero are left out of the drawing, not out of the table."""
    currency = rows[0]["currency"]
    bars = tuple(
        Bar(row["step_type"], row["label"], row["value"], phrasing.bare(currency, row["value"]), row["start_value"])
        for row in rows
        if row["value"] or row["step_type"] == "total"
    )
    columns = (_STEPS[0], *(Column(column.key, column.label, "money", currency) for column in _STEPS[1:3]), _STEPS[3])
    table = Table(f"{key}-numbers", "The steps", columns, tuple(picked(row, columns) for row in rows))
    return Chart(key, title, sentence, bars, table, "waterfall")
