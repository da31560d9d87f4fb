"""CSV, XLSX and Parquet files as numbered lines of text cells (docs/sources/files.md, "Formats").

What a cell may say is not judged here; how a typed cell becomes text stands in `cells`. The libraries for workbooks and
Parquet are imported when such a file is read, never before.
"""

import csv
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.sources.files import workbook_text
from pipelines.sources.files.cells import CERTAIN_DIGITS, Cell, Doubtful, text_of, uncertain

BATCH = 1000
_LONGEST_FIELD = 2**31 - 1  # csv's own limit is 128 KiB
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")


class Line(NamedTuple):
    """The cells of a line or row; the header is number 1. A blank cell is the empty string."""

    number: int
    cells: Sequence[Cell]


class Illegible(Exception):
    """Raised for a file that cannot be read on; `line` is where, if that is known."""

    def __init__(self, advice: str, line: int | None = None) -> None:
        super().__init__(advice)
        self.line = line


def lines(path: Path) -> Iterator[Line]:
    """Yield the file's lines, the header first; raise Illegible if it cannot be read."""
    read = READERS[path.suffix.lower()]
    try:
        yield from read(path)
    except Illegible:
        raise
    except Exception as error:  # the readers raise whatever they stumble over in a damaged file
        reason = f"{type(error).__name__}: {error}"
        raise Illegible(f"the file cannot be read as {path.suffix} ({reason}); open it and save it again") from error


def _csv(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        csv.field_size_limit(_LONGEST_FIELD)
        reader = csv.reader(file, strict=True)
        first = 1
        try:
            for cells in reader:
                yield Line(first, cells)
                first = reader.line_num + 1
        except UnicodeDecodeError:
            raise _wrong_encoding(path) from None
        except csv.Error as error:
            advice = f"this is not well-formed CSV: {error}; close every quote and double one inside a value"
            raise Illegible(advice, first) from None


def _wrong_encoding(path: Path) -> Illegible:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                where = f"byte {error.start + 1} of the line is 0x{line[error.start]:02X}"
                return Illegible(f"the file is not UTF-8 ({where}); save it as CSV in UTF-8", number)
    return Illegible("the file is not UTF-8; save it as CSV in UTF-8")


def _xlsx(path: Path) -> Iterator[Line]:
    width = 0
    for number, row in enumerate(_workbook_rows(path), 1):
        cells = [_workbook_cell(value, cell) for value, cell in row]
        width = len(_trimmed(cells)) if number == 1 else width
        filled = cells[: max(width, len(_trimmed(cells)))]
        yield Line(number, filled + [""] * (width - len(filled)))


def _workbook_rows(path: Path) -> Iterator[list[tuple[Any, Any]]]:
    """Yield the first sheet's rows: each cell, and the same cell with its formula if the workbook has formulas."""
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import, and most folders hold CSV

    book = load_workbook(path, read_only=True, data_only=True)
    formulas = load_workbook(path, read_only=True) if _has_formulas(path) else None
    try:
        sheet = _only_sheet(book)
        if formulas is None:
            yield from ([(cell, None) for cell in row] for row in sheet.rows)
            return
        written = formulas.worksheets[0]
        written.reset_dimensions()
        for row, written_row in zip(sheet.rows, written.rows, strict=True):
            yield list(zip(row, written_row, strict=True))
    finally:
        book.close()
        if formulas is not None:
            formulas.close()


def _only_sheet(book: Any) -> Any:
    filled = [sheet for sheet in book.worksheets if _has_value(sheet)]
    if not filled:
        raise Illegible("the workbook is empty; its first row must name the columns", 1)
    if len(filled) > 1:
        names = ", ".join(repr(sheet.title) for sheet in filled)
        raise Illegible(f"several sheets hold data ({names}); keep one sheet, the first")
    if filled[0] is not book.worksheets[0]:
        raise Illegible(f"the data stands on sheet {filled[0].title!r}; make it the first sheet")
    return filled[0]


def _has_value(sheet: Any) -> bool:
    sheet.reset_dimensions()  # the stored size is often wrong, and rows beyond it would be lost
    return any(cell.value is not None for row in sheet.rows for cell in row)


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml") and _holds_formula(archive, name):
                return True
    return False


def _holds_formula(archive: zipfile.ZipFile, name: str) -> bool:
    tail = b""
    with archive.open(name) as part:
        while chunk := part.read(1 << 20):
            if _FORMULA.search(tail + chunk):
                return True
            tail = chunk[-32:]
    return False


def _workbook_cell(cell: Any, written: Any) -> Cell:
    if cell.data_type == "e":
        return Doubtful(str(cell.value), "is an error of the workbook; correct its formula")
    is_formula = written is not None and written.data_type == "f"
    if is_formula and cell.value is None and cell.data_type != "str":  # "str" is a formula whose result is no text
        return Doubtful("=…", "is a formula without a stored result; open the workbook and save it")
    if isinstance(cell.value, int) and len(str(abs(cell.value))) > CERTAIN_DIGITS:
        return uncertain(str(cell.value))
    return workbook_text.shown(cell.value) if isinstance(cell.value, str) else text_of(cell.value)


def _trimmed(cells: list[Cell]) -> list[Cell]:
    filled = len(cells)
    while filled and cells[filled - 1] == "":
        filled -= 1
    return cells[:filled]


def _parquet(path: Path) -> Iterator[Line]:
    import pyarrow.parquet  # noqa: PLC0415 - slow to import, as above

    with pyarrow.parquet.ParquetFile(path) as file:
        yield Line(1, list(file.schema_arrow.names))
        number = 2
        for batch in file.iter_batches(batch_size=BATCH):
            columns = [_parquet_column(column) for column in batch.columns]
            for cells in zip(*columns, strict=True):
                yield Line(number, cells)
                number += 1


def _parquet_column(column: Any) -> list[Cell]:
    """Return a column's cells; nanoseconds are narrowed first, or pyarrow would load pandas to show them."""
    import pyarrow  # noqa: PLC0415

    if pyarrow.types.is_timestamp(column.type) and column.type.unit == "ns":
        try:
            column = column.cast(pyarrow.timestamp("us", column.type.tz))
        except pyarrow.ArrowInvalid:
            raise Illegible("a timestamp is finer than a microsecond; write timestamps of unit us") from None
    return [text_of(value) for value in column.to_pylist()]


READERS: dict[str, Callable[[Path], Iterator[Line]]] = {".csv": _csv, ".xlsx": _xlsx, ".parquet": _parquet}
