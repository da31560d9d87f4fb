"""QuickBooks Online's aging reports, AgedReceivables and AgedReceivableDetail, as one control row each.

Columns are found by title, rows by type and group, never by position; rows nest by customer and job. The grand total
counts; the sum of the rows is kept beside it. A report has no pages: beyond 400,000 cells it says so in a cell
(docs/sources/quickbooks.md, "Reports").
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

import msgspec

from pipelines.sources.stream import Row

CUT = "unable to display more data"
OPEN_BALANCE = "open balance"
TOTAL = "total"

_BETWEEN = re.compile(r"(\d+)\s*[-–]\s*(\d+)")
_BEYOND = re.compile(r"(\d+)\s+and\s+over", re.IGNORECASE)

Json = Mapping[str, Any]


def read_summary(content: bytes, taken_at: datetime) -> Row:
    """Return AgedReceivables as one row: its day, currency, total, and the amount in each bucket of days past due."""
    report = decode_report(content)
    titles = _titles(report)
    total = _grand_total(report)
    sums = {title: total.get(index, Decimal(0)) for index, title in titles.items()}
    buckets = [{**days, "amount": str(sums[title])} for title in sums if (days := _days(title)) is not None]
    last = next((index for index, title in titles.items() if title.lower() == TOTAL), None)
    return _row(report, sums.get(titles.get(last or -1, ""), Decimal(0)), last, taken_at, {"buckets": buckets})


def read_detail(content: bytes, taken_at: datetime) -> Row:
    """Return AgedReceivableDetail as one row: its day, currency and total, and how many open documents it lists."""
    report = decode_report(content)
    index = next((index for index, title in _titles(report).items() if title.lower() == OPEN_BALANCE), None)
    return _row(report, _grand_total(report).get(index or -1, Decimal(0)), index, taken_at, {})


def decode_report(content: bytes) -> Json:
    """Return a report as it came; raise ValueError if it is none."""
    report: Json = msgspec.json.decode(content, type=dict[str, Any])
    if "Header" not in report or "Columns" not in report:
        raise ValueError("it is not a report")
    return report


def _row(report: Json, total: Decimal, column: int | None, taken_at: datetime, more: Json) -> Row:
    """Return the row of a report; one that says the same as before is the same row, whenever it was taken."""
    header = report["Header"]
    is_short = is_cut(report)
    found = [amounts(row) for row in _leaves(report.get("Rows", {}))]
    leaves = [each[column] for each in found if column is not None and column in each]
    content = {
        "report": header.get("ReportName"),
        "report_date": option(header, "report_date") or header.get("EndPeriod"),
        "currency": header.get("Currency"),
        "is_cut": is_short,
        "total": None if is_short else str(total),
        "rows_total": str(sum(leaves, Decimal(0))),
        "rows": len(leaves),
        **({} if is_short else more),
    }
    digest = sha256(msgspec.json.encode(content)).hexdigest()
    return Row(str(header.get("ReportName")), msgspec.json.encode({**content, "taken_at": taken_at}).decode(), digest)


def _titles(report: Json) -> dict[int, str]:
    """Return the titles of the columns that hold something, by place; columns may nest."""
    return dict(enumerate(str(column.get("ColTitle", "")) for column in columns(report["Columns"])))


def is_cut(report: Json) -> bool:
    """Tell whether the report says in a cell that there was more than it could show."""
    return any(CUT in str(cell.get("value", "")).lower() for row in _leaves(report.get("Rows", {})) for cell in row)


def columns(named: Json) -> Iterator[Json]:
    """Yield the columns that hold something, in their order; columns may nest."""
    for column in named.get("Column", []):
        inner = column.get("Columns")
        if inner:
            yield from columns(inner)
        else:
            yield column


def _days(title: str) -> dict[str, int | None] | None:
    """Return the days past due that a bucket's title names; None for a column that is no bucket."""
    if title.lower() == "current":
        return {"days_from": None, "days_to": 0}
    if between := _BETWEEN.search(title):
        return {"days_from": int(between[1]), "days_to": int(between[2])}
    if beyond := _BEYOND.search(title):
        return {"days_from": int(beyond[1]), "days_to": None}
    return None


def _grand_total(report: Json) -> dict[int, Decimal]:
    """Return the amounts of the row of group GrandTotal, by column; of the last total if no row is so named."""
    rows = report.get("Rows", {}).get("Row", [])
    closing = [row for row in rows if row.get("group") == "GrandTotal"] or [row for row in rows if _is_total(row)]
    return amounts(closing[-1].get("Summary", closing[-1]).get("ColData", [])) if closing else {}


def _is_total(row: Json) -> bool:
    cells = row.get("Summary", row).get("ColData") or [{}]
    return "Header" not in row and str(cells[0].get("value", "")).upper() == "TOTAL"


def _leaves(rows: Json) -> Iterator[list[Json]]:
    """Yield the cells of every row that is no sum, a customer's own amounts in the head of its section included."""
    for row in rows.get("Row", []):
        if row.get("group") == "GrandTotal" or _is_total(row):
            continue
        if "Header" in row:
            yield row["Header"].get("ColData", [])
        if "Rows" in row:
            yield from _leaves(row["Rows"])
        elif "ColData" in row:
            yield row["ColData"]


def amounts(cells: list[Json]) -> dict[int, Decimal]:
    """Return the cells that hold an amount, by column; an empty cell is none."""
    found: dict[int, Decimal] = {}
    for index, cell in enumerate(cells):
        try:
            found[index] = Decimal(str(cell.get("value", "")))
        except InvalidOperation:
            continue
    return found


def option(header: Json, name: str) -> str | None:
    """Return what the header of a report says under a name, or None."""
    return next((option.get("Value") for option in header.get("Option", []) if option.get("Name") == name), None)
