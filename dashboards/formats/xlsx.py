"""A table as a workbook with typed cells. The same table gives the same bytes: no clock is in it."""

import io
import re
import zipfile
from typing import Any

from dashboards.numbers import PERCENT
from dashboards.report import Column, Kind, Table
from pipelines import currencies, spreadsheet

ENDING = ".xlsx"
_FORMATS: dict[Kind, str] = {
    "rate": "#,##0.00####",
    "hours": "#,##0.00",
    "decimal2": "#,##0.00",
    "share": f'0.0"{PERCENT}"',
    "date": "yyyy-mm-dd",
}
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def render(table: Table) -> bytes:
    """Write one sheet: keys in the head, one row a line, a filter over all of it."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import, and most sites have no workbook
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None  # noqa: S101 - a new workbook has one
    sheet.title = re.sub(r"[\[\]:*?/\\]", " ", table.title)[:31]
    sheet.append([column.key for column in table.columns])
    for row in table.rows:
        sheet.append([None] * len(row))
        for position, value in enumerate(row, 1):
            _fill(sheet.cell(sheet.max_row, position), value)
    for position, column in enumerate(table.columns, 1):
        sheet.cell(1, position).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(position)].width = 24 if column.kind == "text" else 14
        for line in range(2, sheet.max_row + 1):
            sheet.cell(line, position).number_format = _format(column)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    written = io.BytesIO()
    workbook.save(written)
    return _timeless(written)


def _format(column: Column) -> str:
    """Return how a spreadsheet shows the column; the cell holds every digit."""
    if column.kind == "money":
        return f"#,##0.{'0' * currencies.decimals(column.currency)}".rstrip(".")
    return _FORMATS.get(column.kind, "General")


def _fill(cell: Any, value: Any) -> None:
    """Fill a typed cell: text stays text, also where it looks like a formula, and when somebody types into it."""
    if isinstance(value, str):
        cell.value = _FORBIDDEN.sub("", value)
        cell.data_type = "s"
        cell.quotePrefix = spreadsheet.guarded(value) != value
    else:
        cell.value = value


def _timeless(written: io.BytesIO) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _MOMENT.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return packed.getvalue()
