"""Folders of files whose cells, heads and bytes are changed at random, as CSV, workbook or Parquet."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

from pipelines.sources.canonical import DOCUMENTS, TABLES, Kind, Table

ROWS = 4
GOOD: dict[Kind, tuple[str, ...]] = {
    "text": ("A",),
    "currency": ("USD",),
    "date": ("2026-02-01", "2026-03-01", "2026-03-15", "2026-04-01"),
    "timestamp": ("2026-03-01T12:00:00Z",),
    "money": ("10.00", "20.50", "-3.00", "0.00"),
    "rate": ("2", "0.5"),
    "integer": ("1", "2", "3", "4"),
    "boolean": ("true", "false"),
    "month": ("1",),
    "zone": ("UTC",),
    "ages_from": ("due_date",),
    "control": ("ar_account",),
}
# of good form, though nobody would write it
ODD: dict[Kind, tuple[str, ...]] = {
    "text": ("", "id0", "é" * 150, "<script>alert(1)</script>", "\U0001f4b6 \u202eشركة", "'; drop table x; --", "null"),
    "currency": ("", "EUR", "JPY", "KWD", "XXX", "ZZZ"),
    "date": ("", "0001-01-01", "9999-12-31", "1900-02-28", "2024-02-29", "1969-12-31", "2100-01-01"),
    "timestamp": ("", "0001-01-04T00:00:00Z", "9999-12-28T00:00:00Z", "2026-03-29T02:30:00+01:00"),
    "money": ("", "0", "-0.01", "9999999999999999.99", "-9999999999999999.99", "-9999999.9", "1"),
    "rate": ("", "0", "-1", "0.0000000001", "99999999999999", "1"),
    "integer": ("", "0", "-1", "2147483647", "7"),
    "boolean": ("", "true", "false"),
    "month": ("", "12", "2"),
    "zone": ("", "America/New_York", "Pacific/Kiritimati"),
    "ages_from": ("", "issue_date"),
    "control": ("customer_balance", "aging_bucket", "hours", "row_count", "net_revenue", "tax"),
}
WORDS: dict[str, tuple[str, ...]] = {
    "document_type": ("invoice", "payment", "credit_note", "invoice"),
    "status": ("issued", "paid", "void", "draft"),
}
BAD = (
    *("x", "0000-00-00", "2026-02-30", "12,5", "1.000,00", "NaN", "inf", "1e400", "9" * 400, "\x00", "a\x00b"),
    *("\ud800", '"', "'", "\n", "\r", "=1/0", "#REF!", " ", "\u00a0", "-", "--1", "٣", "１", "x" * 5000, "true"),
)  # fmt: skip
_CELLS: tuple[Any, ...] = (
    *(None, True, 1, -1, 0.1, 1e300, 10**30, "", "=1/0", "#DIV/0!", date(1900, 1, 1), date(9999, 12, 31)),
    *(datetime(2026, 3, 1, 12), time(1, 2), Decimal("1.005"), "x" * 5000, "_x0000_", "\U0001f4b6"),  # noqa: DTZ001
)  # fmt: skip
_ARRAYS: tuple[Any, ...] = (
    *(pa.array([None] * ROWS), pa.array([float("nan")] * ROWS), pa.array([[1]] * ROWS), pa.array([{"a": 1}] * ROWS)),
    *(pa.array([b"\xff"] * ROWS), pa.array([2**63 - 1] * ROWS), pa.array([time(1)] * ROWS), pa.array([True] * ROWS)),
    pa.array([datetime(2026, 3, 1, tzinfo=UTC)] * ROWS),
    pa.array([Decimal("1" * 38)] * ROWS),
)


def good() -> dict[str, list[list[str]]]:
    """Return a head and some rows of each table; an id is named by its column and number, so that rows match."""
    return {table.name: [list(table.columns), *_rows(table)] for table in TABLES}


def _rows(table: Table) -> Iterator[list[str]]:
    for number in range(1 if table.name == "companies" else ROWS):
        yield [_cell(column, kind, number) for column, kind in table.columns.items()]


def _cell(column: str, kind: Kind, number: int) -> str:
    if kind == "text" and column.endswith("_id"):
        return f"id{number}"
    if column == "source_url":
        return ""
    words = WORDS.get(column, GOOD[kind])
    return words[number % len(words)]


def write(folder: Path, chance: Random, many: int, *, of_form: bool) -> list[str]:
    """Write a folder with so many cells changed, of good form or not; return what was changed."""
    tables, told = good(), []
    for _ in range(many):
        table = chance.choice(TABLES)
        told.append(_odd(table, tables[table.name], chance) if of_form else _bad(tables, table, chance))
    folder.mkdir()
    for name, lines in tables.items():
        if lines:
            _save(folder, name, lines, chance)
    if not of_form and chance.random() < 0.4:
        told.append(_damage(folder, chance))
    return told


def _odd(table: Table, lines: list[list[str]], chance: Random) -> str:
    column = chance.choice(list(table.columns))
    value = chance.choice([*ODD[table.columns[column]], *WORDS.get(column, ())])
    chance.choice(lines[1:])[lines[0].index(column)] = value
    return f"{table.name}.{column}: {value[:20]}"


def _bad(tables: dict[str, list[list[str]]], table: Table, chance: Random) -> str:
    lines = tables[table.name]
    line = chance.choice(lines) if lines else []
    change = chance.choice(("cell", "cell", "cell", "cell", "head", "short", "long", "twice", "gone", "no rows"))
    if not line:
        return "nothing"
    place = chance.randrange(len(line))
    if change == "cell":
        line[place] = chance.choice(BAD)
    elif change == "head":
        lines[0][place] = chance.choice(("", "unknown", lines[0][0], "total_amount ", "ID"))
    elif change == "short":
        del line[place:]
    elif change == "long":
        line.append("more")
    elif change == "twice":
        lines.append(list(line))
    else:
        tables[table.name] = lines[:1] if change == "no rows" else []
    return f"{table.name}: {change}"


def _save(folder: Path, name: str, lines: list[list[str]], chance: Random) -> None:
    form = chance.choices(("csv", "xlsx", "parquet"), (8, 1, 1))[0] if name == DOCUMENTS else "csv"
    try:
        if form == "xlsx":
            _workbook(folder / f"{name}.xlsx", lines, chance)
        elif form == "parquet":
            _parquet(folder / f"{name}.parquet", lines, chance)
        else:
            _csv(folder / f"{name}.csv", lines)
    except (ValueError, pa.ArrowException):  # what that form of file cannot hold; openpyxl raises a ValueError
        (folder / f"{name}.{form}").unlink(missing_ok=True)
        _csv(folder / f"{name}.csv", lines)


def _csv(path: Path, lines: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    path.write_bytes(text.getvalue().encode("utf-8", "surrogatepass"))


def _workbook(path: Path, lines: list[list[str]], chance: Random) -> None:
    book = Workbook()
    assert book.active is not None
    for line in lines:
        book.active.append(line)
    if chance.random() < 0.5:
        book.active.cell(chance.randint(1, len(lines)), chance.randint(1, len(lines[0]) + 1)).value = chance.choice(
            _CELLS
        )
    book.save(path)


def _parquet(path: Path, lines: list[list[str]], chance: Random) -> None:
    columns: dict[str, Any] = {name: list(cells) for name, *cells in zip(*lines, strict=True)}
    if chance.random() < 0.5 and len(lines) == ROWS + 1:
        columns[chance.choice(list(columns))] = chance.choice(_ARRAYS)
    pq.write_table(pa.table(columns), path)


def _damage(folder: Path, chance: Random) -> str:
    """Change the bytes of one file; return what was changed."""
    file = chance.choice(sorted(folder.iterdir()))
    content = bytearray(file.read_bytes() or b"x")
    change = chance.choice(("cut", "flipped", "encoded", "more", "empty", "a folder"))
    if change == "cut":
        del content[chance.randrange(len(content)) :]
    elif change == "flipped":
        for _ in range(8):
            content[chance.randrange(len(content))] = chance.randrange(256)
    elif change == "encoded":
        content = bytearray(content.decode("utf-8", "replace").encode("utf-16"))
    elif change == "more":
        content += chance.randbytes(50)
    file.write_bytes(b"" if change == "empty" else bytes(content))
    if change == "a folder":
        file.unlink()
        file.mkdir()
    return f"{file.name}: {change}"
