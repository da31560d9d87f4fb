"""A conference's rows written into PostgreSQL, next to a warehouse or anywhere else."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from pipelines.sandbox.conference.tables import SHORT, TABLES

NAME = "invented_conference"  # as servers know it that have one already


def own_database(url: str) -> str:
    """Return the address of the conference's own database on the server of `url`; make it if it is not there."""
    with psycopg.connect(url, autocommit=True) as session:
        if session.execute("select from pg_database where datname = %s", [NAME]).fetchone() is None:
            session.execute(f"create database {NAME}".encode())
    return urlunsplit(urlsplit(url)._replace(path=f"/{NAME}"))


def fill(url: str, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Replace what the database at `url` holds by these rows, given by the short names of their tables."""
    with psycopg.connect(url) as session:
        for table, columns in TABLES.items():
            session.execute(f"create table if not exists {table} ({columns})".encode())
            session.execute(f"truncate {table}".encode())
        for name, given in rows.items():
            _copy(session, SHORT[name], given)


def _copy(session: psycopg.Connection[Any], table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    columns = [*rows[0]]
    listed = ", ".join(f'"{column}"' for column in columns)
    with session.cursor() as cursor, cursor.copy(f"copy {table} ({listed}) from stdin".encode()) as copy:
        for row in rows:
            copy.write_row([row[column] for column in columns])
