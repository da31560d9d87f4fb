"""The verb: one connection is read, landed and logged, all its streams in one transaction.

A sync that fails or is killed leaves no trace but its log entry: rows, tombstones, cursors and the log of a success
commit together. What happens to the rows afterwards is not known here.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

from pipelines import configured
from pipelines import settings as configuration
from pipelines.errors import SourceError, TieoutError, WarehouseError, place
from pipelines.settings import Connection, Settings
from pipelines.sources.registry import SOURCES, open_connector, source_of
from pipelines.sources.stream import Connector, Counts, Page, ReadsAhead, Skipped, Source, Stream
from pipelines.warehouse import connections, cursors, database, raw, sync_log
from pipelines.warehouse.database import Session
from pipelines.warehouse.sync_log import Entry
from pipelines.warehouse.tokens import StoredTokens

CONNECTIONS_AT_ONCE = 4
READINGS = 2  # in full, of a stream whose rows are not as many as the source counts

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


def prepare(plan: Plan) -> list[str]:
    """What there is to say of the configuration, once every table that a sync or a model needs exists and knows it.

    One that would mix two companies under one name is a ConfigurationError.
    """
    database.prepare(plan.url)
    with database.session(plan.url) as session:
        told = configured.tell(session, plan.settings, plan.now)
        raw.ensure_tables(session, SOURCES.values())
    database.set_clock(plan.url, plan.now)
    return told


def sync_all(plan: Plan, chosen: Sequence[Connection]) -> list[Synced]:
    """What each connection's sync came to, several at a time; a failed one never stops another."""
    if not chosen:
        return []
    with ThreadPoolExecutor(max_workers=CONNECTIONS_AT_ONCE) as pool:
        return list(pool.map(lambda connection: sync_connection(plan, connection), chosen))


def sync_connection(plan: Plan, connection: Connection) -> Synced:
    """What the sync came to: all streams landed, or none and the reason."""
    source = source_of(connection)
    with database.session(plan.url) as session:
        sync_id = sync_log.next_id(session)
    run = _Run(plan, connection, source, sync_id)
    try:
        return Synced(connection.name, source.name, run.land())
    except WarehouseError:
        raise
    except Exception as error:  # whatever its content does to a connector is this connection's trouble alone
        failed = error if isinstance(error, TieoutError) else run.unforeseen(error)
    entries = run.failed_entries(failed)
    with database.session(plan.url) as session:
        for entry in entries:
            sync_log.write(session, entry)
    return Synced(connection.name, source.name, entries, failed)


class _Run:
    """One sync in progress: remembers which stream it is at, for the log of a failure."""

    def __init__(self, plan: Plan, connection: Connection, source: Source, sync_id: int) -> None:
        self._plan = plan
        self._connection = connection
        self._source = source
        self._sync_id = sync_id
        self._entries: dict[str, Entry] = {}
        self._current = source.streams[0].name
        self._skipped: set[str] = set()
        self._known: dict[str, cursors.Cursor] = {}
        self._asked_at = configuration.now()

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
                self._known = cursors.load(session, self._connection.name, self._asked_at)
                landing = raw.Landing(session, self._source, self._connection.name, self._sync_id)
                self._read(landing, connector)
                return self._commit(session, landing)
        finally:
            connector.close()

    def failed_entries(self, error: TieoutError) -> tuple[Entry, ...]:
        """The entries of a sync of which nothing was landed: the stream that failed, and those it took with it."""
        now = configuration.now()
        failed = self._entries.pop(self._current, None) or self._entry(self._source.stream(self._current), None)
        reason = f"not landed, because stream {failed.stream} failed"
        lost = [entry.lost(now, reason) for entry in self._entries.values()]
        return (*lost, replace(failed.lost(now, str(error.args[0])), failed=1))

    def unforeseen(self, error: Exception) -> SourceError:
        """What is told of an exception that the connector did not foresee."""
        where = f"Connection {self._connection.name}, stream {self._current}"
        return SourceError(f"{where}: what came could not be read ({place(error)}).", hint="Report this message.")

    def _read(self, landing: raw.Landing, connector: Connector) -> None:
        """All rows are staged; what the source says of them is asked when they are known to be complete."""
        streams = self._source.streams
        self._stage_all(landing, connector, [stream for stream in streams if not stream.is_control])
        if isinstance(connector, Counts):
            self._verify(landing, connector, connector)
        self._stage_all(landing, connector, [stream for stream in streams if stream.is_control])

    def _stage_all(self, landing: raw.Landing, connector: Connector, streams: Sequence[Stream]) -> None:
        sweep, now = self._connection.sweep, self._plan.now
        wanted = {stream: cursors.since(stream, self._known.get(stream.name), sweep, now) for stream in streams}
        if isinstance(connector, ReadsAhead):
            connector.expect(wanted)
        for stream, since in wanted.items():
            before = self._known[stream.name].position if stream.name in self._known else None
            self._entries[stream.name] = replace(self._entry(stream, since), cursor_before=before, cursor_after=before)
            self._stage(landing, connector, stream, since)

    def _verify(self, landing: raw.Landing, connector: Connector, counting: Counts) -> None:
        """Nothing, once as many rows are landed as the source counts; a stream that differs is read in full first."""
        doubtful = [s for s in self._source.streams if not s.is_control and s.name not in self._skipped]
        for reading in range(READINGS + 1):
            counts = counting.counts(doubtful)
            landed = {stream: landing.live(stream) for stream in doubtful if stream.name in counts}
            doubtful = [stream for stream, rows in landed.items() if rows != counts[stream.name]]
            for stream in doubtful:
                self._current = stream.name
                if reading == READINGS:
                    raise self._miscounted(stream, landed[stream], counts[stream.name])
                why = f"read in full, because the source counts {counts[stream.name]} rows and not {landed[stream]}"
                self._entries[stream.name] = replace(self._entries[stream.name], sync_type="full", error_message=why)
                self._stage(landing, connector, stream, None)
            if not doubtful:
                return

    def _miscounted(self, stream: Stream, landed: int, counted: int) -> SourceError:
        return SourceError(
            f"Connection {self._connection.name}, stream {stream.name}: the source counts {counted} rows, but {landed}"
            f" came, also after reading all of them {READINGS} times. Nothing was landed.",
            hint=f"Wait until fewer people work in the books and type: tieout refresh --connection"
            f" {self._connection.name}",
        )

    def _stage(self, landing: raw.Landing, connector: Connector, stream: Stream, since: datetime | None) -> None:
        self._current = stream.name
        landing.begin(stream)
        is_full = since is None and stream.shows_deletions
        try:
            for page in connector.pages(stream, since):
                landing.stage(stream, page)
                self._count(stream, page)
                self._plan.progress(self._connection.name, stream.name, self._entries[stream.name].records_seen)
        except Skipped as skipped:
            is_full = False
            self._skipped.add(stream.name)
            self._entries[stream.name] = replace(self._entries[stream.name], error_message=f"skipped: {skipped}")
        merged = landing.compare(stream, is_full=is_full, accept_deletions=self._plan.accept_deletions)
        self._entries[stream.name] = replace(
            self._entries[stream.name], inserted=merged.inserted, changed=merged.changed, deleted=merged.deleted
        )

    def _count(self, stream: Stream, page: Page) -> None:
        """Nothing; a stamp later than the request moves no cursor, or it would hide all that changes until then."""
        entry = self._entries[stream.name]
        stamps = (row.updated_at for row in page.rows if row.updated_at)
        newest = max((stamp for stamp in stamps if stamp <= self._asked_at), default=None)
        self._entries[stream.name] = replace(
            entry,
            pages=entry.pages + 1,
            records_seen=entry.records_seen + len(page.rows),
            cursor_after=_later(entry.cursor_after, newest),
        )

    def _commit(self, session: Session, landing: raw.Landing) -> tuple[Entry, ...]:
        known_at = connections.next_moment(session, self._connection.name, configuration.now())
        entries = tuple(self._finished(entry, known_at) for entry in self._entries.values())
        for entry in entries:
            if entry.landed:
                landing.merge(self._source.stream(entry.stream), known_at)
            self._advance(session, entry)
            sync_log.write(session, entry)
        return entries

    def _finished(self, entry: Entry, known_at: datetime) -> Entry:
        """The entry at its end; its cursor keeps up with the other streams where all of its own rows were read."""
        stream = self._source.stream(entry.stream)
        keeps_up = stream.is_incremental and entry.stream not in self._skipped
        reached = _later(entry.cursor_after, cursors.frontier(self._known)) if keeps_up else entry.cursor_after
        return replace(entry, finished_at=known_at, cursor_after=reached)

    def _advance(self, session: Session, entry: Entry) -> None:
        """Nothing; what was skipped was not read, and stays where it is."""
        if entry.stream in self._skipped:
            return
        known = self._known.get(entry.stream)
        read_at = self._plan.now if entry.sync_type == "full" or known is None else known.read_in_full_at
        cursors.advance(session, entry.connection, entry.stream, cursors.Cursor(entry.cursor_after, read_at))

    def _entry(self, stream: Stream, since: datetime | None) -> Entry:
        now = configuration.now()
        return Entry(
            self._sync_id, self._connection.name, stream.name, "full" if since is None else "incremental", now, now
        )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)
