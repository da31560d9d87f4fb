"""The files connector: a folder of CSV, XLSX or Parquet files, one for each canonical table, as streams.

Every file is read twice: once to connect, to validate its form, and once to give its rows. So one bad file keeps every
row of the connection out (docs/sources/files.md, "Validation").
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.errors import SourceError
from pipelines.settings import Connection
from pipelines.sources.canonical import COMPANIES, DOCUMENTS, TABLES, Table
from pipelines.sources.files import read_tables, validate_file
from pipelines.sources.files.currency_of import Currencies
from pipelines.sources.files.find_files import find_files
from pipelines.sources.files.options import Options
from pipelines.sources.files.shapes import COUNTED, shape_of
from pipelines.sources.stream import Books, ConnectorContext, Page, Row, Source, Stream

_COMPANY = "company"
_ROW_COUNT = "row_count"
_STREAMS = (
    *(Stream(table.stream, guards_deletions=table.name != COMPANIES, shape=shape_of(table)) for table in TABLES),
    Stream(_ROW_COUNT, guards_deletions=False, shape=COUNTED),
)


@dataclass(frozen=True)
class ValidFile:
    """A file of good form, and what was found in it: its rows, and the currencies or the company it names."""

    table: Table
    path: Path
    stamp: tuple[int, int]
    rows: int
    currencies: frozenset[str]
    first: Mapping[str, str]


class FilesConnector:
    """A connector to a folder whose files are all of good form."""

    def __init__(self, connection: Connection, files: Mapping[str, ValidFile], currencies: Currencies) -> None:
        self._connection = connection
        self._files = files
        self._currencies = currencies
        self._company = _company(connection, files)

    def pages(self, stream: Stream, since: datetime | None) -> Iterator[Page]:
        """Yield all rows of the stream, at most a thousand a page; none if its file is absent.

        Raise SourceError if the file changed after it was validated.
        """
        if stream.name == _COMPANY:
            return iter([Page([_row(_COMPANY, self._company)])])
        if stream.name == _ROW_COUNT:
            counts = {name: {"name": name, "rows": str(file.rows)} for name, file in self._files.items()}
            return iter([Page([_row(name, count) for name, count in counts.items()])])
        table = _table_of(stream)
        return self._pages(self._files[table.name]) if table.name in self._files else iter(())

    def place(self, stream: Stream) -> str:
        """Return the name of the file that the stream's rows come from, also if it is not there."""
        table = _table_of(stream)
        return self._files[table.name].path.name if table.name in self._files else f"{table.name}.csv"

    def close(self) -> None:
        """Do nothing: each file is closed when its last page is given."""

    def _pages(self, file: ValidFile) -> Iterator[Page]:
        problems = validate_file.Problems(self._connection.name)
        records = validate_file.records(file.table, file.path, problems, self._currencies)
        while True:
            rows = [_row(record.id, record.values) for record in itertools.islice(records, read_tables.BATCH)]
            if _stamp(file.path) != file.stamp:
                raise SourceError(
                    f"Connection {self._connection.name}: {file.path.name} was changed while it was read.",
                    hint=f"Type: tieout refresh --connection {self._connection.name}",
                )
            problems.refuse()
            if not rows:
                return
            yield Page(rows)


def connect(context: ConnectorContext) -> FilesConnector:
    """Return a connector after every file was validated; raise SourceError if one is bad or missing."""
    connection = context.connection
    folder = context.folder / context.options.path
    problems = validate_file.Problems(connection.name)
    found = find_files(connection, folder, problems)
    currencies = Currencies(connection.home_currency or _home_currency(found))
    valid = {table.name: _validate(table, path, problems, currencies) for table, path in found}
    problems.refuse()
    return FilesConnector(connection, valid, currencies)


def _home_currency(found: list[tuple[Table, Path]]) -> str | None:
    """Return the home currency before validation, as the files say it: the company's, else the documents' only one."""
    for table, path in found:  # companies stand before documents
        if table.name not in (COMPANIES, DOCUMENTS):
            continue
        file = _validate(table, path, validate_file.Problems(""), Currencies(None))
        if "home_currency" in file.first:
            return file.first["home_currency"]
        if len(file.currencies) == 1:
            return next(iter(file.currencies))
    return None


def _validate(table: Table, path: Path, problems: validate_file.Problems, known: Currencies) -> ValidFile:
    stamp = _stamp(path)
    rows = 0
    currencies: set[str] = set()
    first: Mapping[str, str] = {}
    for record in validate_file.records(table, path, problems, known):
        rows += 1
        first = first or record.values
        currencies |= {record.values["currency"]} if "currency" in record.values else set()
    if table.name == COMPANIES and not first:
        problems.add("the company's row is missing; add it or remove the file", file=path, line=2)
    return ValidFile(table, path, stamp, rows, frozenset(currencies), first)


def _stamp(path: Path) -> tuple[int, int]:
    """Return what shows that a file was changed; a file that is gone shows it too."""
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return status.st_mtime_ns, status.st_size


def _company(connection: Connection, files: Mapping[str, ValidFile]) -> dict[str, str]:
    """Return the one company: the connection's own keys before those of its file before what can be assumed."""
    given = files[COMPANIES].first if COMPANIES in files else {}
    month = connection.fiscal_year_start_month
    company = {
        "company_name": connection.name_shown or given.get("company_name", connection.name),
        "home_currency": connection.home_currency or given.get("home_currency") or _only_currency(connection, files),
        "time_zone": connection.time_zone or given.get("time_zone", "UTC"),
        "fiscal_year_start_month": str(month) if month else given.get("fiscal_year_start_month", "1"),
        "ages_from": connection.ages_from or given.get("ages_from", "due_date"),
    }
    return company | {key: given[key] for key in ("source_url",) if key in given}


def _only_currency(connection: Connection, files: Mapping[str, ValidFile]) -> str:
    currencies = files[DOCUMENTS].currencies
    if len(currencies) == 1:
        return next(iter(currencies))
    found = f"the documents have several ({', '.join(sorted(currencies))})" if currencies else "no document has one"
    raise SourceError(
        f"Connection {connection.name}: the home currency is not known: none is set, and {found}.",
        hint=f'Add home_currency = "USD" (or another) to the connection {connection.name} in tieout.toml.',
    )


def _table_of(stream: Stream) -> Table:
    (table,) = (table for table in TABLES if table.stream == stream.name)
    return table


def _row(row_id: str, values: Mapping[str, str]) -> Row:
    payload = validate_file.payload(values)
    return Row(row_id, payload, validate_file.digest(payload))


def _books(keys: Mapping[str, Any], folder: Path) -> Books | None:
    """Return the folder, whichever way its path is written."""
    return Books(f"folder {(folder / str(keys['path'])).resolve()}") if "path" in keys else None


SOURCE = Source("files", _STREAMS, Options, connect, books=_books)
