"""QuickBooks Online's ProfitAndLoss report: the income of each month, in all and by account, as control rows.

Columns are found by the months that they name, the section by its group, the total by the section's own sum; accounts
nest, and a parent account's own amounts stand in its head. A report that is cut, or that is not on accrual basis,
states nothing (docs/sources/quickbooks.md, "Reports").
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import msgspec

from pipelines.sources.quickbooks.reports import aging
from pipelines.sources.stream import Row

INCOME = "income"
ACCRUAL = "accrual"
ALL = "all"  # the id of the row that is about no single month

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TITLE = re.compile(r"([A-Z][a-z]{2})[a-z.]*\s+(?:\d+\s*[-–]\s*(?:[A-Z][a-z]+\s+)?\d+,?\s+)?(\d{4})")

Json = Mapping[str, Any]


def read_months(content: bytes, ends: Mapping[date, date], taken_at: datetime) -> list[Row]:
    """Return the income of each month as one row; `ends` has the last day that was asked for by the month's first."""
    report = aging.decode_report(content)
    columns = _columns(report, list(ends))
    section = _section(report)
    return [_row(report, section, columns.get(month), month, end, taken_at) for month, end in ends.items()]


def read_total(content: bytes, end: date, taken_at: datetime) -> list[Row]:
    """Return all income until a day as one row, out of a report of one column."""
    report = aging.decode_report(content)
    columns = _columns(report, [end])
    return [_row(report, _section(report), columns.get(end), None, end, taken_at)]


def _row(report: Json, section: Json, column: int | None, month: date | None, end: date, taken_at: datetime) -> Row:
    """Return the row of a month, or of all; it is the same row as before if the report says the same."""
    header = report["Header"]
    is_cut = aging.is_cut(report)
    is_stated = not is_cut and str(header.get("ReportBasis", ACCRUAL)).lower() == ACCRUAL
    is_stated = is_stated and (column is not None or _is_empty(header))
    accounts = list(_accounts(section.get("Rows", {}), -1 if column is None else column))
    total = aging.amounts(section.get("Summary", {}).get("ColData", [])).get(-1 if column is None else column)
    if total is None:
        total = sum((Decimal(account["amount"]) for account in accounts), Decimal(0))
    name = f"{month:%Y-%m}" if month else None
    content = {
        "report": header.get("ReportName"),
        "month": name,
        "end": end.isoformat(),
        "currency": header.get("Currency"),
        "basis": header.get("ReportBasis"),
        "is_cut": is_cut,
        "total": str(total) if is_stated else None,
        "accounts": accounts if is_stated else [],
    }
    digest = sha256(msgspec.json.encode(content)).hexdigest()
    return Row(name or ALL, msgspec.json.encode({**content, "taken_at": taken_at}).decode(), digest)


def _columns(report: Json, asked: list[date]) -> dict[date, int]:
    """Return the column of each month; if only one month was asked for, the only column of money may name none."""
    money = {
        place: column
        for place, column in enumerate(aging.columns(report["Columns"]))
        if str(column.get("ColType", "")).lower() == "money"
    }
    found = {month: place for place, column in money.items() if (month := _month(column))}
    if not found and len(asked) == 1 and len(money) == 1:
        return {asked[0]: next(iter(money))}
    return found


def _month(column: Json) -> date | None:
    """Return the month that a column is about: by its first day if it tells, else by its title."""
    told = {each.get("Name"): each.get("Value") for each in column.get("MetaData", [])}
    if told.get("StartDate"):
        return date.fromisoformat(str(told["StartDate"])).replace(day=1)
    title = _TITLE.search(str(column.get("ColTitle", "")))
    if title is None or title[1].lower() not in _MONTHS:
        return None
    return date(int(title[2]), _MONTHS.index(title[1].lower()) + 1, 1)


def _section(report: Json) -> Json:
    """Return the section of income: by its group, else by its header's text; an empty one if there is none."""
    rows: list[Json] = report.get("Rows", {}).get("Row", [])
    grouped = [row for row in rows if str(row.get("group", "")).lower() == INCOME]
    return next(iter(grouped or [row for row in rows if _head(row).lower() == INCOME]), {})


def _head(row: Json) -> str:
    cells = row.get("Header", {}).get("ColData") or [{}]
    return str(cells[0].get("value", ""))


def _accounts(rows: Json, column: int) -> Iterator[Json]:
    """Yield the accounts with an amount in that column, a parent's own amounts in the head of its section included."""
    for row in rows.get("Row", []):
        cells = row["Header"].get("ColData", []) if "Header" in row else row.get("ColData", [])
        amount = aging.amounts(cells).get(column)
        if amount is not None and cells:
            yield {"id": cells[0].get("id"), "name": cells[0].get("value"), "amount": str(amount)}
        yield from _accounts(row.get("Rows", {}), column)


def _is_empty(header: Json) -> bool:
    return str(aging.option(header, "NoReportData")).lower() == "true"
