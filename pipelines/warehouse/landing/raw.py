"""Landing: what a source said, every version of it, exactly once.

A sync copies its pages into temporary tables and merges them at its end, all streams in one transaction: unchanged
rows cost nothing, a changed row closes the version before it, a row that is gone becomes a tombstone. Nobody sees
half a sync, and all its rows become known at one moment. Each new version is judged as it is landed (`judging`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql

from pipelines.errors import SourceError
from pipelines.sources.stream import Page, Source, Stream
from pipelines.warehouse.database import Session
from pipelines.warehouse.landing import judging
from pipelines.warehouse.landing.guard import Extraction, Guard

TABLE = """
create table if not exists {table} (
    connection text not null,
    id text not null,
    payload jsonb not null,
    payload_hash text not null,
    source_updated_at timestamptz,
    is_deleted boolean not null,
    seen_from timestamptz not null,
    seen_to timestamptz,
    sync_id bigint not null,
    unreadable jsonb
);
create unique index if not exists {current} on {table} (connection, id) where seen_to is null;
create index if not exists {by_sync} on {table} (sync_id);
"""

PENDING = """
create temp table {pending} (
    place bigint generated always as identity,
    id text not null,
    payload text not null,
    payload_hash text not null,
    source_updated_at timestamptz,
    is_deleted boolean not null
) on commit drop
"""

# The lateral probe with limit 1 makes the planner use the index per row; a plain join is quadratic while it has no
# statistics of a table that grows during the load. Payloads stay where they are until a row is known to be new.
DELTA = """
create temp table {delta} on commit drop as
select incoming.id, incoming.place, incoming.source_updated_at, incoming.is_deleted,
       case when incoming.is_deleted then current_version.payload_hash else incoming.payload_hash end as payload_hash,
       case when incoming.is_deleted then current_version.payload end as kept_payload,
       current_version.address as replaces, not current_version.is_deleted as was_live
from (
    select distinct on (id) id, place, payload_hash, source_updated_at, is_deleted from {pending}
    order by id, source_updated_at desc nulls last, place desc
) as incoming
left join lateral (
    select ctid as address, payload, payload_hash, is_deleted from {table} as version
    where version.connection = %(connection)s and version.id = incoming.id and version.seen_to is null
    limit 1
) as current_version on true
where (current_version.address is null and not incoming.is_deleted)
   or (current_version.payload_hash <> incoming.payload_hash and not incoming.is_deleted)
   or current_version.is_deleted <> incoming.is_deleted
"""

GONE = """
insert into {delta} (id, kept_payload, payload_hash, source_updated_at, is_deleted, replaces, was_live)
select version.id, version.payload, version.payload_hash, version.source_updated_at, true, version.ctid, true
from {table} as version
where version.connection = %(connection)s and version.seen_to is null and not version.is_deleted
  and not exists (select 1 from {pending} as seen where seen.id = version.id)
"""

CLOSE = """
update {table} set seen_to = %(known_at)s
where ctid = any(array(select replaces from {delta} where replaces is not null))
"""

# `offset 0` keeps what is parsed once from being parsed again for each field that is judged
OPEN = """
insert into {table}
    (connection, id, payload, payload_hash, source_updated_at, is_deleted, seen_from, sync_id, unreadable)
select %(connection)s, landed.id, landed.payload, landed.payload_hash, landed.source_updated_at, landed.is_deleted,
       %(known_at)s, %(sync_id)s, {faults}
from (
    select delta.*, coalesce(delta.kept_payload, {parsed}) as payload
    from {delta} as delta
    left join {pending} as pending on pending.place = delta.place and not delta.is_deleted
    offset 0
) as landed
"""
PARSED = sql.SQL("pending.payload::jsonb")
# text that is no JSON is kept as a JSON text, which is a fault by itself
KEPT = sql.SQL(
    "case when pg_input_is_valid(pending.payload, 'jsonb') then pending.payload::jsonb"
    " else to_jsonb(pending.payload) end"
)

COUNTS = """
select count(*) filter (where replaces is null),
       count(*) filter (where replaces is not null and not is_deleted),
       count(*) filter (where is_deleted)
from {delta}
"""


SEEN = "select count(distinct id) from {pending}"

DELETED = "select id from {delta} where is_deleted"

# rows that did not come, of whatever is landed
MISSING = """
select version.id from {table} as version
where version.connection = %(connection)s and version.seen_to is null and not version.is_deleted
  and not exists (select 1 from {pending} as seen where seen.id = version.id)
"""

LIVE = """
select count(*) from {table}
where connection = %(connection)s and seen_to is null and not is_deleted
"""


LIVE_AFTERWARDS = """
select (
    select count(*) from {table} where connection = %(connection)s and seen_to is null and not is_deleted
) + count(*) filter (where not is_deleted) - count(*) filter (where was_live)
from {delta}
"""

FORGET = "drop table if exists {pending}, {delta}"
GO_ON = "drop table if exists {delta}"


@dataclass(frozen=True)
class Merged:
    """Versions that one stream's merge added."""

    inserted: int
    changed: int
    deleted: int

    @property
    def landed(self) -> int:
        """Return all of them together."""
        return self.inserted + self.changed + self.deleted


def ensure_tables(session: Session, sources: Iterable[Source]) -> None:
    """Make the raw table of every stream of every source and judge what is in it, so that models can compile."""
    session.execute("set local client_min_messages = warning")
    sources = list(sources)
    for source in sources:
        session.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(f"raw_{source.name}")))
        for stream in source.streams:
            session.execute(
                sql.SQL(TABLE).format(
                    table=sql.Identifier(f"raw_{source.name}", stream.name),
                    current=sql.Identifier(f"{stream.name}_current"),
                    by_sync=sql.Identifier(f"{stream.name}_sync"),
                )
            )
    judging.ensure(session, sources)


class Landing:
    """The landing of one sync of one connection, inside the caller's transaction."""

    def __init__(self, session: Session, source: Source, connection: str, sync_id: int) -> None:
        self.session = session
        self._source = source
        self._connection = connection
        self.sync_id = sync_id
        session.execute("set local client_min_messages = warning")
        session.execute("set local plan_cache_mode = force_custom_plan")

    def begin(self, stream: Stream) -> None:
        """Begin to stage pages of the stream; forget what was staged before."""
        self._run(FORGET, stream)
        self._run(PENDING, stream)

    def go_on(self, stream: Stream) -> None:
        """Go on staging pages of a stream that was compared, to be compared together with the others."""
        self._run(GO_ON, stream)

    def missing(self, stream: Stream) -> list[str]:
        """Return the ids of the landed rows that were not staged."""
        return [str(row[0]) for row in self._run(MISSING, stream)]

    def stage(self, stream: Stream, page: Page) -> None:
        """Send the page's rows to the database; they are not landed yet."""
        copy = sql.SQL("copy {} (id, payload, payload_hash, source_updated_at, is_deleted) from stdin").format(
            self._names(stream)["pending"]
        )
        with self.session.cursor() as cursor, cursor.copy(copy) as sink:
            for row in page.rows:
                sink.write_row(row)

    def compare(self, stream: Stream, *, is_full: bool, accept_deletions: bool, guard: Guard | None = None) -> Merged:
        """Return what merging would add; raise a SourceError if a full extraction lost suspiciously much."""
        self.session.execute(sql.SQL("analyze {}").format(self._names(stream)["pending"]))
        self._run(DELTA, stream)
        if is_full:
            self._run(GONE, stream)
        inserted, changed, deleted = self._run(COUNTS, stream).fetchone() or (0, 0, 0)
        if is_full and stream.guards_deletions and not accept_deletions:
            (guard or Guard()).refuse(self._extraction(stream))
        return Merged(inserted, changed, deleted)

    def live(self, stream: Stream) -> int:
        """Return how many rows the stream will have after the merge of what was compared last."""
        return self._count(LIVE_AFTERWARDS, stream)

    def merge(self, stream: Stream, known_at: datetime) -> None:
        """Land the new versions, known from `known_at`, in the caller's transaction."""
        self._run(CLOSE, stream, known_at)
        try:
            self._open(stream, known_at)
        except (psycopg.errors.ProgramLimitExceeded, psycopg.errors.StatementTooComplex) as error:
            raise SourceError(
                f"Connection {self._connection}, stream {stream.name}: a row is larger or deeper than the warehouse"
                f" can keep: {error.diag.message_primary}. Nothing was landed.",
                hint=f"Correct the row at the source and type: tieout refresh --connection {self._connection}",
            ) from None

    def _open(self, stream: Stream, known_at: datetime) -> None:
        try:
            with self.session.transaction():
                self._insert(stream, known_at, PARSED)
        except psycopg.DataError:
            self._insert(stream, known_at, KEPT)

    def _insert(self, stream: Stream, known_at: datetime, parsed: sql.SQL) -> None:
        query = sql.SQL(OPEN).format(**self._names(stream), parsed=parsed, faults=judging.faults(stream.shape))
        self.session.execute(query, self._arguments(known_at))

    def _extraction(self, stream: Stream) -> Extraction:
        gone = [str(row[0]) for row in self._run(DELETED, stream)]
        return Extraction(self._connection, stream, self._count(SEEN, stream), self._count(LIVE, stream), gone)

    def _count(self, query: str, stream: Stream) -> int:
        return (self._run(query, stream).fetchone() or (0,))[0]

    def _run(self, query: str, stream: Stream, known_at: datetime | None = None) -> psycopg.Cursor[tuple[int, ...]]:
        return self.session.execute(sql.SQL(query).format(**self._names(stream)), self._arguments(known_at))

    def _arguments(self, known_at: datetime | None) -> dict[str, object]:
        return {"connection": self._connection, "known_at": known_at, "sync_id": self.sync_id}

    def _names(self, stream: Stream) -> dict[str, sql.Identifier]:
        return {
            "table": sql.Identifier(f"raw_{self._source.name}", stream.name),
            "pending": sql.Identifier(f"pending_{stream.name}"),
            "delta": sql.Identifier(f"delta_{stream.name}"),
        }
