"""A conference's PostgreSQL, read: only what `conference_tables` names, as `foreign_database` reads.

A table or column that is missing is refused by its name before anything is read of it.
"""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from pipelines.settings import Connection
from pipelines.sources.conference import tables
from pipelines.sources.json_text import storable
from pipelines.sources.source_database import ForeignDatabase
from pipelines.sources.stream import Page, Row, Stream

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


# a moment that Python's calendar does not have moves no cursor
STAMP = "case when updated_at between '0001-01-04' and '9999-12-28' then updated_at end"


class Database(ForeignDatabase):
    """An open connection to the database that holds one conference; nothing is asked before the first page is."""

    def __init__(self, connection: Connection, url: str, slug: str | None, terms_days: int) -> None:
        super().__init__(connection, url)
        self._slug = slug
        self._terms_days = terms_days
        self._conference: int | None = None

    def _read(self, stream: Stream, since: datetime | None) -> Iterator[Page]:
        values = {"conference": self._id(stream), "since": since, "more": self._made(stream)}
        for found in self._asked(stream, self._query(stream, since), values):
            yield Page([_row(*each) for each in found])

    def _query(self, stream: Stream, since: datetime | None) -> str:
        if stream.name == "row_count":
            return tables.row_counts()
        if stream.name == "balance":
            return tables.BALANCES
        if stream.name == "user":
            return self._users(stream)
        table = tables.TABLES[stream.name]
        columns = self._need(stream, table)
        return ROWS.format(
            stamp=STAMP if "updated_at" in columns else "null::timestamptz",
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


def _row(row_id: str | None, updated_at: datetime | None, content: str) -> Row:
    if row_id is None:
        raise ValueError("it has no id")
    payload = storable(content)
    return Row(row_id, payload, sha256(payload.encode()).hexdigest(), updated_at)
