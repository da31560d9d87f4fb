"""How far each stream has been read. A cursor moves in the transaction that lands its rows, never ahead of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pipelines.sources.stream import Stream
from pipelines.warehouse.database import Session

SWEEP_EVERY = {"always": timedelta(0), "daily": timedelta(days=1), "weekly": timedelta(days=7)}
LONGEST_GAP = timedelta(days=29)  # sources forget changes after 30 days; a longer gap is read in full


@dataclass(frozen=True)
class Cursor:
    """`position`: a source's stamp up to which all is landed; `read_in_full_at`: our time of the last full one."""

    position: datetime | None
    read_in_full_at: datetime


def load(session: Session, connection: str, now: datetime) -> dict[str, Cursor]:
    """Return the cursors of a connection by stream, empty before its first sync; a position in the future is none."""
    rows = session.execute(
        "select stream, case when cursor <= %s then cursor end, read_in_full_at"
        " from tieout.cursor where connection = %s",
        [now, connection],
    ).fetchall()
    return {stream: Cursor(position, read_at) for stream, position, read_at in rows}


def since(
    stream: Stream, cursor: Cursor | None, sweep: Literal["always", "daily", "weekly"], now: datetime
) -> datetime | None:
    """Return the moment to ask changes from, or None if the stream has to be read in full.

    A reading of a moment that is still to come says nothing of when the next is due: a clock went back.
    """
    if not stream.is_incremental or cursor is None or cursor.position is None:
        return None
    if cursor.read_in_full_at > now:
        return None
    if now - cursor.read_in_full_at >= SWEEP_EVERY[sweep] or now - cursor.position > LONGEST_GAP:
        return None
    return cursor.position - stream.overlap


def frontier(known: Mapping[str, Cursor]) -> datetime | None:
    """Return the newest position of all streams before a sync: whatever is read in it is read up to there.

    A stream in which nothing moves keeps up by it with the others, instead of falling behind what sources remember.
    """
    return max((cursor.position for cursor in known.values() if cursor.position), default=None)


def advance(session: Session, connection: str, stream: str, cursor: Cursor) -> None:
    """Keep the cursor, in the caller's transaction."""
    session.execute(
        "insert into tieout.cursor (connection, stream, cursor, read_in_full_at) values (%s, %s, %s, %s)"
        " on conflict (connection, stream)"
        " do update set cursor = excluded.cursor, read_in_full_at = excluded.read_in_full_at",
        [connection, stream, cursor.position, cursor.read_in_full_at],
    )
