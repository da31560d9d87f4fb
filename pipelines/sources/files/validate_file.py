"""The form of one file: its header and its values, validated against the canonical table and written one way.

What a value means for the books is never judged here: content that cannot be placed is kept. The file is read by
`read_tables` and found by `find_files`. Messages name file, line, column and value (docs/sources/files.md,
"Validation").
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pipelines import spreadsheet
from pipelines.errors import SourceError
from pipelines.sources.canonical import KEPT_BY_TIEOUT, Table
from pipelines.sources.files import parse_values as values
from pipelines.sources.files import read_tables
from pipelines.sources.files.cells import Cell, shown
from pipelines.sources.files.currency_of import Currencies
from pipelines.sources.shape import LONGEST_WORD

_SHOWN = 5


class Record(NamedTuple):
    """A row of good form: its line, its id, and its values in the table's order without the blank ones."""

    line: int
    id: str
    values: Mapping[str, str]


class Problems:
    """The problems of the files of one connection: the first few as text, and how many there are."""

    def __init__(self, connection: str) -> None:
        self.connection = connection
        self.shown: list[str] = []
        self.count = 0

    def add(
        self, advice: str, *, file: Path, line: int | None = None, column: str = "", value: str | None = None
    ) -> None:
        """Add one problem; `advice` continues "file, line, column, value:"."""
        self.count += 1
        if self.count > _SHOWN:
            return
        place = [file.name]
        place += [f"line {line}"] if line is not None else []
        place += [f"column {column}"] if column else []
        place += [f"value {values.shortened(value)}"] if value is not None else []
        end = "" if advice.endswith("?") else "."
        self.shown.append(f"Connection {self.connection}: {', '.join(place)}: {advice}{end}")

    def refuse(self) -> None:
        """Raise SourceError with the first problems, one a line, if there are any."""
        if not self.count:
            return
        more = self.count - len(self.shown)
        lines = [*self.shown, f"… and {more} more."] if more else self.shown
        hint = f"Nothing was landed. Correct the file and type: tieout refresh --connection {self.connection}"
        raise SourceError("\n".join(lines), hint=hint)


def payload(row: Mapping[str, str]) -> str:
    """Return the row as JSON text, every value a string: equal content gives equal text, however it was written."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def digest(text: str) -> str:
    """Return the SHA-256 of a text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def records(table: Table, path: Path, problems: Problems, currencies: Currencies) -> Iterator[Record]:
    """Yield the file's rows of good form; what is wrong with the others goes to `problems`.

    `currencies` says how many places an amount may have, and learns the currencies that rows of other tables refer to.
    """
    try:
        lines = map(_unguarded, read_tables.lines(path)) if _is_guarded(table, path) else read_tables.lines(path)
        names = _header(table, next(lines, None), path, problems)
        if names:
            rows = _rows(table, _places(table, names), lines, path, problems, currencies)
            for record in _identified(table, rows, path, problems):
                currencies.learn(table, record.values)
                yield record
    except read_tables.Illegible as error:
        problems.add(str(error), file=path, line=error.line)


def _is_guarded(table: Table, path: Path) -> bool:
    """Tell whether the file may be one that Tieout wrote; a workbook holds text as text and guards nothing."""
    return table.is_exported and path.suffix.lower() == ".csv"


def _unguarded(line: read_tables.Line) -> read_tables.Line:
    cells = [spreadsheet.unguarded(cell) if isinstance(cell, str) else cell for cell in line.cells]
    return read_tables.Line(line.number, cells)


def _header(table: Table, header: read_tables.Line | None, path: Path, problems: Problems) -> list[str] | None:
    """Return the column names, or None if the rows cannot be read under them."""
    if header is None or not any(header.cells):
        problems.add("the file is empty; its first line must name the columns", file=path, line=1)
        return None
    before = problems.count
    names = [shown(cell) for cell in header.cells]
    unknown = [name for name in names if name not in table.columns]
    for name in unknown:
        problems.add(_on_unknown(name, table), file=path, line=1, column=repr(name))
    for name in table.columns:
        if names.count(name) > 1:
            problems.add("the column stands there twice; remove one", file=path, line=1, column=name)
    for name in table.required:
        if name not in names:
            near = values.nearest(name, unknown)
            advice = f"; rename {near!r} if that is it" if near else ""
            problems.add(f"the column is missing and must be there{advice}", file=path, line=1, column=name)
    return names if problems.count == before else None


def _on_unknown(name: str, table: Table) -> str:
    if not name.strip():
        return "a column without a name; name it or remove it"
    if name in KEPT_BY_TIEOUT:
        return "Tieout fills this column itself; remove it"
    if ";" in name or "\t" in name:
        return "values must be separated by commas; save the file as CSV with commas"
    near = values.nearest(name, list(table.columns))
    return f"{table.name} has no such column; " + (f"did you mean {near}?" if near else "remove it")


def _places(table: Table, names: list[str]) -> dict[str, int]:
    """Return each column's place in the file; money last, for how it may be written depends on the row's currency."""
    found = {name: names.index(name) for name in table.columns if name in names}
    return dict(sorted(found.items(), key=lambda column: table.columns[column[0]] == "money"))


def _rows(
    table: Table,
    places: Mapping[str, int],
    lines: Iterator[read_tables.Line],
    path: Path,
    problems: Problems,
    currencies: Currencies,
) -> Iterator[tuple[int, dict[str, str]]]:
    for number, cells in lines:
        if all(isinstance(cell, str) and not cell.strip() for cell in cells):
            continue
        if len(cells) != len(places):
            advice = f"has {len(cells)} values under {len(places)} columns; put a value that holds a comma in quotes"
            problems.add(advice, file=path, line=number)
            continue
        before = problems.count
        row: dict[str, str] = {}
        for name, index in places.items():
            currency = currencies.of(table, row) if table.columns[name] == "money" else None
            try:
                text = _text(table, name, cells[index], currency)
            except values.Refused as error:
                problems.add(str(error), file=path, line=number, column=name, value=shown(cells[index]))
            else:
                row |= {name: text} if text else {}
        if problems.count == before:
            yield number, {name: row[name] for name in table.columns if name in row}


def _text(table: Table, name: str, cell: Cell, currency: str | None) -> str:
    """Return the cell in its one way of writing, empty for a blank one."""
    if not isinstance(cell, str):
        raise values.Refused(cell.advice)
    text = values.parse_value(table.columns[name], cell, currency) if cell.strip() else ""
    if not text and name in table.required and name not in table.may_be_blank:
        raise values.Refused("is blank and must be filled in")
    return text


def _identified(
    table: Table, rows: Iterator[tuple[int, dict[str, str]]], path: Path, problems: Problems
) -> Iterator[Record]:
    lines: dict[str, int] = {}
    alike: Counter[str] = Counter()
    for line, row in rows:
        key = [row.get(column, "") for column in table.key]
        key += [row[column] for column in table.more_key if column in row]
        if table.may_lack_key and not all(key):
            content = digest(payload(row))[:32]
            alike[content] += 1
            row_id = f"{content}:{alike[content]}"
        else:
            row_id = _joined(key)
        where = ", ".join(table.key)
        if any(len(part) > LONGEST_WORD for part in key):
            advice = f"is longer than {LONGEST_WORD} characters; shorten it"
            problems.add(advice, file=path, line=line, column=where, value=row_id)
        elif row_id in lines:
            advice = f"line {lines[row_id]} has the same; keep one of the two lines"
            problems.add(advice, file=path, line=line, column=where, value=" ".join(key) or None)
        else:
            lines[row_id] = line
            yield Record(line, row_id, row)


def _joined(key: list[str]) -> str:
    """Return one id out of several parts, which no other parts give."""
    return key[0] if len(key) == 1 else "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in key)
