"""The conference connector: the streams, and how they are read from the application's PostgreSQL.

Only what `tables` names is read. A table or column that is missing is refused by its name before anything is read of
it (docs/sources/conference.md, "Tables" and "Stamps").
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipelines.settings import Connection
from pipelines.sources.conference import tables
from pipelines.sources.conference.options import Options
from pipelines.sources.conference.shapes import SHAPES
from pipelines.sources.conference.tables import TABLES
from pipelines.sources.json_text import storable
from pipelines.sources.shape import BARE
from pipelines.sources.source_database import SourceDatabase, database_location
from pipelines.sources.stream import Books, Connector, ConnectorContext, Page, Row, Source, Stream

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


class ConferenceConnector(SourceDatabase):
    """A connector to the database that holds one conference, opened when the first page is read."""

    def __init__(self, connection: Connection, url: str, slug: str | None, terms_days: int) -> None:
        super().__init__(connection, url)
        self._slug = slug
        self._terms_days = terms_days
        self._conference: int | None = None

    def _read(self, stream: Stream, since: datetime | None) -> Iterator[Page]:
        values = {"conference": self._conference_id(stream), "since": since, "more": self._assumptions(stream)}
        for found in self._query_pages(stream, self._query(stream, since), values):
            yield Page([_row(*each) for each in found])

    def _query(self, stream: Stream, since: datetime | None) -> str:
        if stream.name == "row_count":
            return tables.row_counts()
        if stream.name == "balance":
            return tables.BALANCES
        if stream.name == "user":
            return self._users(stream)
        table = TABLES[stream.name]
        columns = self._columns_to_read(stream, table)
        return ROWS.format(
            stamp=STAMP if "updated_at" in columns else "null::timestamptz",
            columns=", ".join(f'"{column}"' for column in columns),
            table=table.name,
            where=table.where + (" and updated_at >= %(since)s" if since else ""),
        )

    def _columns_to_read(self, stream: Stream, table: tables.Table) -> list[str]:
        """Return the columns to read of a table; raise SourceError if one is missing that the figures need."""
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

    def _conference_id(self, stream: Stream) -> int:
        """Return the conference's id: the one of the slug, or the only one there is."""
        if self._conference is None:
            self._columns_to_read(stream, TABLES["conference"])
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

    def _assumptions(self, stream: Stream) -> str:
        """Return JSON of what the database does not tell of a conference: its currency, its zone, the terms assumed."""
        if stream.name != "conference":
            return "{}"
        currency = self._connection.home_currency or HOME_CURRENCY
        zone = self._connection.time_zone or TIME_ZONE
        return (
            f'{{"home_currency": "{currency}", "time_zone": "{zone}", "purchase_order_terms_days": {self._terms_days}}}'
        )


def connect(context: ConnectorContext) -> Connector:
    """Return a connector; nothing is read before the first page is asked for."""
    options: Options = context.options
    url = options.database_url.get_secret_value()
    return ConferenceConnector(context.connection, url, options.conference, options.purchase_order_terms_days)


# Only these are always stamped when they change. Orders are cancelled in bulk without a stamp, credits and carts are
# saved field by field, and lines, payments and credit notes have no stamp at all.
STAMPED = frozenset({"purchase_order", "expense"})
OVERLAP = timedelta(hours=1)  # a stamp is of the moment before the commit

_STREAMS = (
    *(
        Stream(
            name,
            is_incremental=name in STAMPED,
            overlap=OVERLAP,
            guards_deletions=name != "conference",
            shape=SHAPES.get(name, BARE),
        )
        for name in TABLES
    ),
    Stream("user"),
    Stream("balance", guards_deletions=False, shape=SHAPES["balance"]),
    Stream("row_count", guards_deletions=False, shape=SHAPES["row_count"]),
)


def _books(keys: Mapping[str, Any], _: Path) -> Books | None:
    """Return the conference by its slug, if it is named, and its database."""
    place = database_location(keys.get("database_url", ""))
    slug = keys.get("conference")
    if slug:
        return Books(f"conference {slug} in {place}", company=str(slug))
    return Books(f"the conference in {place}") if place else None


def _row(row_id: str | None, updated_at: datetime | None, content: str) -> Row:
    if row_id is None:
        raise ValueError("it has no id")
    payload = storable(content)
    return Row(row_id, payload, sha256(payload.encode()).hexdigest(), updated_at)


SOURCE = Source("conference", _STREAMS, Options, connect, books=_books)
