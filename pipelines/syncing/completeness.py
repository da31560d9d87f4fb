"""Completeness: how a sync makes sure that what came is all there is, and that what is gone is really gone."""

from collections.abc import Sequence
from enum import Enum
from functools import partial

from pipelines.sources.stream import Confirms, Connector, Page, Placed, Row, Stream
from pipelines.warehouse.landing.guard import Guard

MOST_ASKED = 2000  # ids that are asked for one by one; where more are missing something else is wrong
NOT_PROVEN = "What came is landed; what else there is, or is gone, is not proven, and the next refresh tries again."


class Remedy(Enum):
    """A remedy for a stream whose rows are not as many as the source counts."""

    CATCH_UP = "read what changed since the newest row that came"
    READ_ALL = "read all of it"


REMEDIES = (*2 * (Remedy.CATCH_UP, Remedy.READ_ALL), *3 * (Remedy.CATCH_UP,))


def guard_of(connector: Connector, stream: Stream) -> Guard:
    """Return the guard that judges a full extraction of the stream that lost many rows."""
    confirms = isinstance(connector, Confirms) and connector.may_lose_many(stream)
    return Guard(
        place=connector.place(stream) if isinstance(connector, Placed) and stream.guards_deletions else "",
        absent=partial(connector.absent, stream) if confirms and isinstance(connector, Confirms) else None,
    )


def gone_for_sure(connector: Confirms, stream: Stream, missing: Sequence[str]) -> Page:
    """Return tombstones of those of the missing rows that the source, asked by their ids, does not have."""
    absent = connector.absent(stream, missing) if len(missing) <= MOST_ASKED else ()
    return Page([Row(row_id, "{}", "", None, is_deleted=True) for row_id in sorted(absent)])
