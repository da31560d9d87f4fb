"""The use case sync: one connection is read, landed and logged, all its streams in one transaction.

A sync that fails or is killed leaves no trace but its log entry: rows, tombstones, cursors and the log of a success
commit together. What happens to the rows afterwards is not known here.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from pipelines import settings as configuration
from pipelines.errors import SourceError, TieoutError, WarehouseError, place
from pipelines.settings import Connection, Settings
from pipelines.sources.http.redaction import hidden
from pipelines.sources.registry import SOURCES, connect, context_of, hosts_of, secrets_of, source_of
from pipelines.sources.stream import ConnectorContext, Source
from pipelines.syncing import registration
from pipelines.syncing.extraction import Staging, later
from pipelines.warehouse import connections, schema
from pipelines.warehouse.database import Session
from pipelines.warehouse.landing import cursors, raw, sync_log
from pipelines.warehouse.landing.raw import Landing
from pipelines.warehouse.landing.sync_log import Entry
from pipelines.warehouse.warehouse import Warehouse

CONNECTIONS_AT_ONCE = 16  # one that pauses, because its vendor asks for it, keeps few others waiting

Progress = Callable[[str, str, int], None]  # connection, stream, rows so far


@dataclass(frozen=True)
class SyncResult:
    """The outcome of one connection's sync; `error` when nothing of it was landed."""

    connection: str
    source: str
    entries: tuple[Entry, ...]
    error: TieoutError | None = None

    @property
    def landed(self) -> int:
        """Return how many versions are new in the warehouse."""
        return 0 if self.error else sum(entry.landed for entry in self.entries)

    @property
    def incomplete(self) -> tuple[Entry, ...]:
        """Return the streams of which what came is landed, but is not proven to be all."""
        return tuple(entry for entry in self.entries if entry.status == "partial")


@dataclass(frozen=True)
class Plan:
    """The plan of one refresh: what counts as now, and whether large deletions are believed."""

    settings: Settings
    warehouse: Warehouse
    now: datetime
    accept_deletions: bool = False
    progress: Progress = lambda connection, stream, rows: None
    check: Callable[[], None] = lambda: None  # raises where the right to change the warehouse was lost
    note: Callable[[str], None] = lambda text: None  # a line for whoever waits


def prepare(plan: Plan) -> list[str]:
    """Make every table that a sync or a model needs; return what there is to say of the configuration."""
    with plan.warehouse.prepared() as session:
        return register(plan, session)


def register(plan: Plan, session: Session) -> list[str]:
    """Tell a prepared warehouse which connections are configured; return what there is to say of them, and commit.

    Raise a ConfigurationError if two companies would be mixed under one name.
    """
    session.execute("set local lock_timeout = '5s'")  # what is landed may be read by somebody who never ends
    lines = registration.register(session, plan.settings, plan.now)
    raw.ensure_tables(session, SOURCES.values())
    schema.set_clock(session, plan.now)
    session.commit()
    plan.warehouse.ensure_reader(session)  # where it may not be made, tieout url says so
    return lines


def sync_all(plan: Plan, chosen: Sequence[Connection]) -> list[SyncResult]:
    """Sync connections, several at a time, and return each one's result; a failed one never stops another."""
    if not chosen:
        return []
    with ThreadPoolExecutor(max_workers=CONNECTIONS_AT_ONCE) as pool:
        return list(pool.map(lambda connection: sync_connection(plan, connection), chosen))


def sync_connection(plan: Plan, connection: Connection) -> SyncResult:
    """Sync a connection: all its streams are landed, or none and the result has the reason."""
    source = source_of(connection)
    run = _Run(plan, connection, source)
    try:
        return SyncResult(connection.name, source.name, run.land())
    except WarehouseError:
        raise
    except Exception as error:  # whatever its content does to a connector is this connection's trouble alone
        cause = error if isinstance(error, TieoutError) else run.unforeseen(error)
        failed = hidden(cause, secrets_of(connection))
    entries = run.failed_entries(failed)
    with plan.warehouse.session() as session:
        for entry in entries:
            sync_log.write(session, entry)
    return SyncResult(connection.name, source.name, entries, failed)


class _Run:
    """One sync in progress."""

    def __init__(self, plan: Plan, connection: Connection, source: Source) -> None:
        self._plan = plan
        self._connection = connection
        self._source = source
        self._known: dict[str, cursors.Cursor] = {}
        progress = partial(plan.progress, connection.name)
        self._staged = Staging(connection, source, plan.now, plan.accept_deletions, progress)

    def land(self) -> tuple[Entry, ...]:
        """Read and land all streams in one transaction; return the log's entries."""
        with self._plan.warehouse.landing(self._source, self._connection.name) as landing:
            self._staged.sync_id = landing.sync_id
            connector = connect(self._context())
            try:
                self._known = cursors.load(landing.session, self._connection.name, self._staged.asked_at)
                self._staged.read(landing, connector, self._known)
            finally:
                connector.close()
            return self._commit(landing)

    def _context(self) -> ConnectorContext:
        plan, connection = self._plan, self._connection
        return context_of(
            connection,
            tokens=plan.warehouse.tokens(connection.name, hosts_of(connection)),
            clock=configuration.now,
            folder=plan.settings.folder,
            say=plan.note,
        )

    def failed_entries(self, error: TieoutError) -> tuple[Entry, ...]:
        """Return the entries of a sync that landed nothing: the stream that failed, and those it took with it."""
        now = configuration.now()
        failed, others = self._staged.failed()
        reason = f"not landed, because stream {failed.stream} failed"
        lost = [entry.lost(now, reason) for entry in others]
        return (*lost, replace(failed.lost(now, str(error.args[0])), failed=1))

    def unforeseen(self, error: Exception) -> SourceError:
        """Return the error to tell of an exception that the connector did not foresee."""
        where = f"Connection {self._connection.name}, stream {self._staged.current}"
        return SourceError(f"{where}: what came could not be read ({place(error)}).", hint="Report this message.")

    def _commit(self, landing: Landing) -> tuple[Entry, ...]:
        session = landing.session
        known_at = connections.next_moment(session, self._connection.name, configuration.now())
        entries = tuple(self._finished(entry, known_at) for entry in self._staged.entries.values())
        for entry in entries:
            if entry.landed:
                landing.merge(self._source.stream(entry.stream), known_at)
            self._advance(session, entry)
            sync_log.write(session, entry)
        self._plan.check()
        return entries

    def _finished(self, entry: Entry, known_at: datetime) -> Entry:
        """Return the entry at its end; its cursor keeps up with the other streams if all its own rows were read."""
        stream = self._source.stream(entry.stream)
        keeps_up = stream.is_incremental and entry.stream not in self._staged.unread
        reached = later(entry.cursor_after, cursors.frontier(self._known)) if keeps_up else entry.cursor_after
        return replace(entry, finished_at=known_at, cursor_after=reached)

    def _advance(self, session: Session, entry: Entry) -> None:
        """Move the cursor of a stream; one that was not read, or not to its end, stays where it is."""
        if entry.stream in self._staged.unread:
            return
        known = self._known.get(entry.stream)
        read_at = self._plan.now if entry.sync_type == "full" or known is None else known.read_in_full_at
        cursors.advance(session, entry.connection, entry.stream, cursors.Cursor(entry.cursor_after, read_at))
