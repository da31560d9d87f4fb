"""The refresh lock: the right to change the warehouse, held by one process at a time, and never lost silently.

It lives as long as the session that took it. A server that crashes, an administrator or a firewall may end that session
while the work goes on in others, so it is asked before whatever cannot be taken back, and kept busy meanwhile.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psycopg

from pipelines.errors import WarehouseError
from pipelines.warehouse.database import REFRESH_LOCK, Database, Session, scalar

KEPT_BUSY_SECONDS = 20.0  # firewalls forget sessions in which nothing is said for minutes
HELD = """
select exists (
    select 1 from pg_locks
    where locktype = 'advisory' and classid = 0 and objid = %s and objsubid = 1 and granted and pid = pg_backend_pid()
)
"""


class Lock:
    """A refresh lock that is held; `check` it before what cannot be taken back."""

    def __init__(self, database: Database, session: Session) -> None:
        self._database = database
        self._session = session

    def check(self) -> None:
        """Raise a WarehouseError if the lock was lost, or the one that tells of a server that is away."""
        try:
            if scalar(self._session, HELD, [REFRESH_LOCK]):
                return
            reason = "somebody gave it back"
        except psycopg.Error as error:
            reason = " ".join(str(error).split()).partition(" This probably means")[0]
        self._database.connect().close()
        raise WarehouseError(
            f"The refresh lock was lost, because the server ended the session that held it ({reason}): another refresh"
            " may have begun, so this one has ended. Nothing was half landed, and nothing more was published.",
            hint="Type the command again.",
        )


@contextmanager
def refresh_lock(database: Database, *, wait: bool, on_wait: Callable[[], None]) -> Iterator[Lock]:
    """Hold the lock until the block ends.

    Calls `on_wait` once when somebody else holds it; without `wait` that is a WarehouseError instead.
    """
    opened = database.connect(autocommit=True)
    try:
        if not scalar(opened, "select pg_try_advisory_lock(%s)", [REFRESH_LOCK]):
            if not wait:
                raise WarehouseError(
                    "Another refresh is running on this warehouse.",
                    hint="Type the command again later, or without --no-wait.",
                )
            on_wait()
            _wait(database, opened)
        with _kept_busy(opened):
            yield Lock(database, opened)
    finally:
        with suppress(psycopg.Error):  # what becomes of a lost session is no news any more
            opened.close()


def _wait(database: Database, opened: Session) -> None:
    try:
        opened.execute("select pg_advisory_lock(%s)", [REFRESH_LOCK])
    except psycopg.Error as error:
        raise database.failed(error) from None


@contextmanager
def _kept_busy(opened: Session) -> Iterator[None]:
    ended = threading.Event()

    def keep() -> None:
        with suppress(psycopg.Error):  # the next check tells
            while not ended.wait(KEPT_BUSY_SECONDS):
                opened.execute("select 1")

    thread = threading.Thread(target=keep, name="refresh lock", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(KEPT_BUSY_SECONDS)
