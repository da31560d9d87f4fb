"""A table as CSV for a spreadsheet or a file of planned rates: keys in the head, plain numbers, ISO dates."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dashboards.report import Table
from pipelines import spreadsheet

ENDING = ".csv"


def render(table: Table) -> str:
    """Return the rows of the table, without its totals."""
    head = [column.key for column in table.columns]
    return "".join(map(_line, [head, *([_cell(value) for value in row] for row in table.rows)]))


def _line(cells: list[str]) -> str:
    """Return the cells as a line; a lone carriage return is quoted only by a writer that ends its lines with one."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return f"{text.getvalue()[:-2]}\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return spreadsheet.guarded(str(value))


def plain(value: Decimal) -> str:
    """Return all digits and a point, without the zeros that only the column's type put there."""
    digits = f"{value:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
