"""The refresh lock: the right to change the warehouse, held by one process at a time, and never lost without a word.

It lives as long as the session that took it. A server that crashes, an administrator or a firewall may end that session
while the work goes on in others, so it is asked before whatever cannot be taken back, and kept busy meanwhile.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psycopg

from pipelines.errors import WarehouseError
from pipelines.warehouse import database
from pipelines.warehouse.database import Session, scalar

REFRESH_LOCK = database.REFRESH_LOCK
KEPT_BUSY_SECONDS = 20.0  # firewalls forget sessions in which nothing is said for minutes
HELD = """
select exists (
    select 1 from pg_locks
    where locktype = 'advisory' and classid = 0 and objid = %s and objsubid = 1 and granted and pid = pg_backend_pid()
)
"""


class Lock:
    """The lock, held; `check` before what cannot be taken back."""

    def __init__(self, url: str, session: Session) -> None:
        self._url = url
        self._session = session

    def check(self) -> None:
        """Nothing while the lock is held; once it is lost a WarehouseError, or the one that tells of a server away."""
        try:
            if scalar(self._session, HELD, [REFRESH_LOCK]):
                return
            reason = "somebody gave it back"
        except psycopg.Error as error:
            reason = " ".join(str(error).split()).partition(" This probably means")[0]
        database.connect(self._url).close()
        raise WarehouseError(
            f"The refresh lock was lost, because the server ended the session that held it ({reason}): another refresh"
            " may have begun, so this one has ended. Nothing was half landed, and nothing more was published.",
            hint="Type the command again.",
        )


@contextmanager
def refresh_lock(url: str, *, wait: bool, on_wait: Callable[[], None]) -> Iterator[Lock]:
    """The lock, until the block ends.

    Calls `on_wait` once when somebody else holds it; without `wait` that is a WarehouseError instead.
    """
    opened = database.connect(url, autocommit=True)
    try:
        if not scalar(opened, "select pg_try_advisory_lock(%s)", [REFRESH_LOCK]):
            if not wait:
                raise WarehouseError(
                    "Another refresh is running on this warehouse.",
                    hint="Type the command again later, or without --no-wait.",
                )
            on_wait()
            _wait(url, opened)
        with _kept_busy(opened):
            yield Lock(url, opened)
    finally:
        with suppress(psycopg.Error):  # what becomes of a lost session is no news any more
            opened.close()


def _wait(url: str, opened: Session) -> None:
    try:
        opened.execute("select pg_advisory_lock(%s)", [REFRESH_LOCK])
    except psycopg.Error as error:
        raise database.failed(url, error) from None


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
