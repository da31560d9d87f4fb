"""A conference's own database: its tables as recorded, filled from the recorded rows, or with a few invented ones."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg

from pipelines.sandbox.conference.tables import SHORT, TABLES

Rows = Sequence[Mapping[str, Any]]


def make(url: str, **rows: Rows) -> None:
    """Nothing, once the database at `url` holds all tables; `rows` go in by short names, such as `order`."""
    with psycopg.connect(url) as session:
        for table, columns in TABLES.items():
            session.execute(f"create table {table} ({columns})".encode())
    for name, given in rows.items():
        put(url, name, given)


def put(url: str, name: str, rows: Rows) -> None:
    """Nothing, once these rows are in the table of this short name; what a row does not say is null or a default."""
    with psycopg.connect(url) as session:
        for row in rows:
            columns = ", ".join(f'"{column}"' for column in row)
            values = ", ".join(["%s"] * len(row))
            session.execute(f"insert into {SHORT[name]} ({columns}) values ({values})".encode(), list(row.values()))


def run(url: str, statement: str) -> None:
    """Nothing, once a statement is done: what staff or the application does to its rows."""
    with psycopg.connect(url) as session:
        session.execute(statement.encode())


def load(url: str, recorded: Path) -> None:
    """Nothing, once the database at `url` holds the recorded tables, with their types, and all recorded rows."""
    schema: dict[str, dict[str, str]] = json.loads((recorded / "schema.json").read_text())
    with psycopg.connect(url) as session:
        for table, columns in schema.items():
            types = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            session.execute(f"create table {table} ({types})".encode())
            text = (recorded / f"{table}.csv").read_text()
            header = ", ".join(f'"{name}"' for name in next(csv.reader(text.splitlines())))
            with session.cursor().copy(f"copy {table} ({header}) from stdin (format csv, header)".encode()) as copy:
                copy.write(text)
