"""The verb: one connection is read, landed and logged, all its streams in one transaction.

A sync that fails or is killed leaves no trace but its log entry: rows, tombstones, cursors and the log of a success
commit together. What happens to the rows afterwards is not known here.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipelines import settings as configuration
from pipelines.errors import ConfigurationError, SourceError, TieoutError
from pipelines.settings import Connection, Settings
from pipelines.sources.registry import SOURCES, open_connector, source_of
from pipelines.sources.stream import Connector, Page, Skipped, Source, Stream
from pipelines.warehouse import cursors, database, raw, sync_log
from pipelines.warehouse.database import Session
from pipelines.warehouse.sync_log import Entry
from pipelines.warehouse.tokens import StoredTokens

CONNECTIONS_AT_ONCE = 4

Progress = Callable[[str, str, int], None]  # connection, stream, rows so far


@dataclass(frozen=True)
class Synced:
    """What the sync of one connection came to; `error` when nothing of it was landed."""

    connection: str
    source: str
    entries: tuple[Entry, ...]
    error: TieoutError | None = None

    @property
    def landed(self) -> int:
        """How many versions are new in the warehouse."""
        return 0 if self.error else sum(entry.landed for entry in self.entries)


@dataclass(frozen=True)
class Plan:
    """How one refresh reads: what counts as now, and whether large deletions are believed."""

    settings: Settings
    url: str
    now: datetime
    accept_deletions: bool = False
    progress: Progress = lambda connection, stream, rows: None


def prepare(plan: Plan) -> None:
    """Nothing, once every table that a sync or a model needs exists and knows the configured connections."""
    database.prepare(plan.url)
    with database.session(plan.url) as session:
        raw.ensure_tables(session, SOURCES.values())
        session.execute("update tieout.connection set is_configured = false where is_configured")
        for connection in plan.settings.connections:
            _describe(session, connection)
    database.set_clock(plan.url, plan.now)


def sync_all(plan: Plan, connections: Sequence[Connection]) -> list[Synced]:
    """What each connection's sync came to, several at a time; a failed one never stops another."""
    if not connections:
        return []
    with ThreadPoolExecutor(max_workers=CONNECTIONS_AT_ONCE) as pool:
        return list(pool.map(lambda connection: sync_connection(plan, connection), connections))


def sync_connection(plan: Plan, connection: Connection) -> Synced:
    """What the sync came to: all streams landed, or none and the reason."""
    source = source_of(connection)
    with database.session(plan.url) as session:
        sync_id = sync_log.next_id(session)
    run = _Run(plan, connection, source, sync_id)
    try:
        return Synced(connection.name, source.name, run.land())
    except (SourceError, ConfigurationError) as error:
        entries = run.failed_entries(error)
        with database.session(plan.url) as session:
            for entry in entries:
                sync_log.write(session, entry)
        return Synced(connection.name, source.name, entries, error)


class _Run:
    """One sync in progress: remembers which stream it is at, for the log of a failure."""

    def __init__(self, plan: Plan, connection: Connection, source: Source, sync_id: int) -> None:
        self._plan = plan
        self._connection = connection
        self._source = source
        self._sync_id = sync_id
        self._entries: list[Entry] = []

    def land(self) -> tuple[Entry, ...]:
        """The log entries of a sync that is committed."""
        connector = open_connector(
            self._connection,
            tokens=StoredTokens(self._plan.url, self._plan.settings.state, self._connection.name),
            clock=configuration.now,
            folder=self._plan.settings.folder,
        )
        try:
            with database.session(self._plan.url) as session:
                landing = raw.Landing(session, self._source, self._connection.name, self._sync_id)
                self._read(session, landing, connector)
                return self._commit(session, landing)
        finally:
            connector.close()

    def failed_entries(self, error: TieoutError) -> tuple[Entry, ...]:
        """The entries of a sync of which nothing was landed: the stream that failed, and those it took with it."""
        now = configuration.now()
        if not self._entries:
            self._entries.append(self._entry(self._source.streams[0], None))
        *before, failed = self._entries
        lost = [_nothing_landed(entry, now, f"not landed, because stream {failed.stream} failed") for entry in before]
        return (*lost, replace(_nothing_landed(failed, now, str(error.args[0])), failed=1))

    def _read(self, session: Session, landing: raw.Landing, connector: Connector) -> None:
        known = cursors.load(session, self._connection.name)
        for stream in self._source.streams:
            since = cursors.since(stream, known.get(stream.name), self._connection.sweep, self._plan.now)
            before = known[stream.name].position if stream.name in known else None
            self._entries.append(replace(self._entry(stream, since), cursor_before=before, cursor_after=before))
            self._stage(landing, connector, stream, since)

    def _stage(self, landing: raw.Landing, connector: Connector, stream: Stream, since: datetime | None) -> None:
        landing.begin(stream)
        is_full = since is None and stream.shows_deletions
        try:
            for page in connector.pages(stream, since):
                landing.stage(stream, page)
                self._count(page)
                self._plan.progress(self._connection.name, stream.name, self._entries[-1].records_seen)
        except Skipped as skipped:
            is_full = False
            self._entries[-1] = replace(self._entries[-1], error_message=f"skipped: {skipped}")
        merged = landing.compare(stream, is_full=is_full, accept_deletions=self._plan.accept_deletions)
        self._entries[-1] = replace(
            self._entries[-1], inserted=merged.inserted, changed=merged.changed, deleted=merged.deleted
        )

    def _count(self, page: Page) -> None:
        entry = self._entries[-1]
        newest = max((row.updated_at for row in page.rows if row.updated_at), default=None)
        self._entries[-1] = replace(
            entry,
            pages=entry.pages + 1,
            records_seen=entry.records_seen + len(page.rows),
            cursor_after=_later(entry.cursor_after, newest),
        )

    def _commit(self, session: Session, landing: raw.Landing) -> tuple[Entry, ...]:
        known_at = _after(configuration.now(), sync_log.last_known(session, self._connection.name))
        self._entries = [replace(entry, finished_at=known_at) for entry in self._entries]
        for entry in self._entries:
            if entry.landed:
                landing.merge(self._source.stream(entry.stream), known_at)
            self._advance(session, entry)
            sync_log.write(session, entry)
        return tuple(self._entries)

    def _advance(self, session: Session, entry: Entry) -> None:
        known = cursors.load(session, entry.connection).get(entry.stream)
        is_full = entry.sync_type == "full" or known is None
        read_at = self._plan.now if is_full or known is None else known.read_in_full_at
        cursors.advance(session, entry.connection, entry.stream, cursors.Cursor(entry.cursor_after, read_at))

    def _entry(self, stream: Stream, since: datetime | None) -> Entry:
        now = configuration.now()
        return Entry(
            self._sync_id, self._connection.name, stream.name, "full" if since is None else "incremental", now, now
        )


def _describe(session: Session, connection: Connection) -> None:
    session.execute(
        "insert into tieout.connection values (%s, %s, %s, %s, %s, %s, %s, true)"
        " on conflict (connection) do update set source = excluded.source, name_shown = excluded.name_shown,"
        " home_currency = excluded.home_currency, time_zone = excluded.time_zone, ages_from = excluded.ages_from,"
        " fiscal_year_start_month = excluded.fiscal_year_start_month, is_configured = true",
        [
            connection.name,
            connection.source,
            connection.name_shown,
            connection.home_currency,
            connection.time_zone,
            connection.ages_from,
            connection.fiscal_year_start_month,
        ],
    )


def _nothing_landed(entry: Entry, now: datetime, reason: str) -> Entry:
    return replace(
        entry,
        finished_at=now,
        inserted=0,
        changed=0,
        deleted=0,
        cursor_after=entry.cursor_before,
        status="failed",
        error_message=reason,
    )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)


def _after(moment: datetime, previous: datetime | None) -> datetime:
    """`moment`, or just after `previous` where the clock stood still or went back: knowledge only grows."""
    return moment if previous is None or moment > previous else previous + timedelta(microseconds=1)
