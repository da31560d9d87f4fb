"""The log of syncs: one entry per sync, connection and stream, also for those that failed."""

from dataclasses import astuple, dataclass, fields, replace
from datetime import datetime
from typing import Literal

from pipelines.warehouse.database import Session, scalar

LANDED = "status <> 'failed' and inserted + changed + deleted > 0"  # of the log: something was new in the warehouse
SKIPPED = "skipped: "  # begins what is said of a stream that a connection may do without


@dataclass(frozen=True)
class Entry:
    """An entry of the log: what one sync did to one stream. Times are ours, cursors are the source's."""

    sync_id: int
    connection: str
    stream: str
    sync_type: Literal["full", "incremental"]
    started_at: datetime
    finished_at: datetime
    pages: int = 0
    records_seen: int = 0
    inserted: int = 0
    changed: int = 0
    deleted: int = 0
    failed: int = 0
    cursor_before: datetime | None = None
    cursor_after: datetime | None = None
    status: Literal["success", "partial", "failed"] = "success"
    error_message: str | None = None

    @property
    def is_skipped(self) -> bool:
        """Tell whether the stream was not read, because this connection may do without it."""
        return (self.error_message or "").startswith(SKIPPED)

    @property
    def landed(self) -> int:
        """Return how many versions the sync added to the warehouse."""
        return self.inserted + self.changed + self.deleted

    def lost(self, at: datetime, reason: str) -> "Entry":
        """Return the entry as that of a stream of which nothing was landed after all."""
        return replace(
            self,
            finished_at=at,
            inserted=0,
            changed=0,
            deleted=0,
            cursor_after=self.cursor_before,
            status="failed",
            error_message=reason,
        )


COLUMNS = tuple(field.name for field in fields(Entry))


def next_id(session: Session) -> int:
    """Return a number that no sync had before."""
    return int(scalar(session, "select nextval('tieout.sync_id')"))


def write(session: Session, entry: Entry) -> None:
    """Write the entry, in the caller's transaction."""
    places = ", ".join(["%s"] * len(COLUMNS))
    session.execute(f"insert into tieout.sync_log ({', '.join(COLUMNS)}) values ({places})".encode(), astuple(entry))


def last_known(session: Session, connection: str) -> datetime | None:
    """Return the newest moment at which we know how a connection stood, or None; an empty sync tells it too."""
    found = scalar(
        session,
        "select max(finished_at) from tieout.sync_log where status <> 'failed' and connection = %s",
        [connection],
    )
    return found if isinstance(found, datetime) else None
