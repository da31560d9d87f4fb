"""A conference's PostgreSQL, read: one read-only snapshot, a page at a time, and only what `conference_tables` names.

A table or column that is missing is refused by its name before anything is read of it.
"""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

import psycopg

from pipelines.errors import SourceError
from pipelines.settings import Connection
from pipelines.sources import conference_tables as tables
from pipelines.sources.json_text import storable
from pipelines.sources.stream import Page, Row, Stream

PAGE_SIZE = 1000
APPLICATION = "tieout"
HOME_CURRENCY = "USD"
# of the framework's own settings where they name no other; the days of the application's pages are of this zone
TIME_ZONE = "America/Chicago"

CONFERENCES = b"select id, slug from program_conference_conference order by slug"
COLUMNS = b"""
select attname::text
from pg_attribute
where attrelid = to_regclass(%s)
    and attnum > 0
    and not attisdropped
    and has_column_privilege(attrelid, attnum, 'select')
"""
ROWS = """
select id::text, {stamp}, (to_jsonb(picked) || %(more)s::jsonb)::text
from (select {columns} from {table} where {where}) as picked
"""


class Database:
    """An open connection to the database that holds one conference; nothing is asked before the first page is."""

    def __init__(self, connection: Connection, url: str, slug: str | None, terms_days: int) -> None:
        self._connection = connection
        self._url = url
        self._slug = slug
        self._terms_days = terms_days
        self._open: psycopg.Connection[tuple[Any, ...]] | None = None
        self._conference: int | None = None

    def pages(self, stream: Stream, since: datetime | None) -> Iterator[Page]:
        """The stream's rows, a thousand a page; those updated at or after `since`, where it is given."""
        try:
            # a savepoint: what is refused spoils only itself
            with self._session(stream).transaction():
                yield from self._read(stream, since)
        except psycopg.errors.InsufficientPrivilege as error:
            said = f"the user of database_url may not read it ({error.diag.message_primary})."
            raise self._error(stream, said, "Grant it.") from None
        except psycopg.Error as error:
            what = error.diag.message_primary or type(error).__name__
            raise self._error(stream, f"the database said: {what}.", "Check database_url.") from None

    def close(self) -> None:
        """Let go of the database."""
        if self._open is not None:
            self._open.close()

    def _session(self, stream: Stream) -> psycopg.Connection[tuple[Any, ...]]:
        if self._open is None:
            try:
                self._open = psycopg.connect(self._url, application_name=APPLICATION, connect_timeout=15)
            except (psycopg.Error, UnicodeError):  # its text may hold the address, and that a password
                what = "the database cannot be reached or refuses the user."
                raise self._error(stream, what, "Check database_url and the network.") from None
            self._open.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            self._open.read_only = True
            self._open.execute("set time zone 'UTC'")  # moments inside of JSON
            self._open.execute("select 1")  # the snapshot begins here, outside of any savepoint
        return self._open

    def _read(self, stream: Stream, since: datetime | None) -> Iterator[Page]:
        values = {"conference": self._id(stream), "since": since, "more": self._made(stream)}
        query = self._query(stream, since)
        with self._session(stream).cursor(name=f"tieout_{stream.name}") as cursor:
            cursor.execute(query.encode(), values)
            while found := cursor.fetchmany(PAGE_SIZE):
                yield Page([_row(*each) for each in found])

    def _query(self, stream: Stream, since: datetime | None) -> str:
        if stream.name == "row_count":
            return tables.row_counts()
        if stream.name == "user":
            return self._users(stream)
        table = tables.TABLES[stream.name]
        columns = self._need(stream, table)
        return ROWS.format(
            stamp="updated_at" if "updated_at" in columns else "null::timestamptz",
            columns=", ".join(f'"{column}"' for column in columns),
            table=table.name,
            where=table.where + (" and updated_at >= %(since)s" if since else ""),
        )

    def _need(self, stream: Stream, table: tables.Table) -> list[str]:
        """The columns to read of a table; one without which the figures would be wrong is a SourceError."""
        there = self._columns(stream, table.name)
        if missing := [column for column in table.columns.split() if column not in there]:
            what = (
                f"has no column {', '.join(missing)} that can be read" if there else "is not there or may not be read"
            )
            raise self._error(
                stream,
                f"the table {table.name} {what}.",
                "Check that database_url is django-program's own database (release 0.1.0 or one with the same"
                " columns), that its migrations are applied and that its user may select from the table.",
            )
        return [*table.columns.split(), *(column for column in table.also.split() if column in there)]

    def _users(self, stream: Stream) -> str:
        has_accounts = self._columns(stream, "auth_user") >= tables.ACCOUNT_COLUMNS
        return tables.USERS.replace(
            "{account_name}", tables.ACCOUNT_NAME if has_accounts else tables.NO_ACCOUNT_NAME
        ).replace("{accounts}", tables.ACCOUNTS if has_accounts else "")

    def _columns(self, stream: Stream, table: str) -> set[str]:
        return {name for (name,) in self._session(stream).execute(COLUMNS, [table])}

    def _id(self, stream: Stream) -> int:
        """The conference's id: the one of the slug, or the only one there is."""
        if self._conference is None:
            self._need(stream, tables.TABLES["conference"])
            slugs = {slug: number for number, slug in self._session(stream).execute(CONFERENCES)}
            self._conference = self._chosen(stream, slugs)
        return self._conference

    def _chosen(self, stream: Stream, slugs: dict[str, int]) -> int:
        known = ", ".join(slugs)
        if not slugs:
            raise self._error(stream, "the database holds no conference.", "Check database_url.")
        if self._slug is None and len(slugs) > 1:
            raise self._error(
                stream,
                f"the database holds several conferences: {known}.",
                f'Add conference = "{next(iter(slugs))}" (or another) to the connection in tieout.toml.',
            )
        if self._slug is not None and self._slug not in slugs:
            raise self._error(
                stream,
                f"the database holds no conference {self._slug!r}; it holds: {known}.",
                f'Write conference = "{next(iter(slugs))}" (or another) in tieout.toml.',
            )
        return slugs[self._slug or next(iter(slugs))]

    def _made(self, stream: Stream) -> str:
        """JSON of what the database does not tell of a conference: its currency, its zone, the terms assumed."""
        if stream.name != "conference":
            return "{}"
        currency = self._connection.home_currency or HOME_CURRENCY
        zone = self._connection.time_zone or TIME_ZONE
        return (
            f'{{"home_currency": "{currency}", "time_zone": "{zone}", "purchase_order_terms_days": {self._terms_days}}}'
        )

    def _error(self, stream: Stream, what: str, advice: str) -> SourceError:
        name = self._connection.name
        return SourceError(
            f"Connection {name}, stream {stream.name}: {what}",
            hint=f"{advice} Then type: tieout refresh --connection {name}",
        )


def _row(row_id: str, updated_at: datetime | None, content: str) -> Row:
    payload = storable(content)
    return Row(row_id, payload, sha256(payload.encode()).hexdigest(), updated_at)
