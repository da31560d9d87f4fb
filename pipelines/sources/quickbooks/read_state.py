"""The state of a reading: which rows it has seen, and from that which pages and tombstones it gives on.

No request is made here; `keyset` and `completeness` read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from pipelines.sources.http import limits
from pipelines.sources.stream import Page, Row

Rows = list[Row]


@dataclass
class ReadState:
    """What one reading of an entity has seen so far."""

    pages: int = 0
    most_pages: int = limits.MOST_PAGES
    ids: dict[str, datetime | None] = field(default_factory=dict)
    newest: datetime | None = None
    dense_seconds: set[datetime] = field(default_factory=set)  # those that fill more than a page

    def record(self, rows: Rows) -> Rows:
        """Record the rows as seen, and return them."""
        self.pages += 1
        for row in rows:
            known = self.ids.get(row.id)
            self.ids[row.id] = max(known, row.updated_at) if known and row.updated_at else row.updated_at
        stamps = [row.updated_at for row in rows if row.updated_at]
        self.newest = max([*stamps, *([self.newest] if self.newest else [])], default=None)
        return rows


def changed_rows(rows: Rows, given: dict[str, int]) -> Iterator[Page]:
    """Yield a page of the rows that were not given in just this version, if there are any."""
    fresh = [row for row in rows if given.get(row.id) != hash(row.payload_hash)]
    given.update((row.id, hash(row.payload_hash)) for row in fresh)
    if fresh:
        yield Page(fresh)


def tombstones(ids: Iterable[str], newest: datetime | None) -> Iterator[Page]:
    """Yield a page of tombstones for rows that were deleted during the reading, if there are any."""
    rows = [tombstone(row_id, newest) for row_id in ids]
    if rows:
        yield Page(rows)


def tombstone(row_id: str, at: datetime | None) -> Row:
    """Return the row that says that the document is gone."""
    return Row(row_id, "{}", "", at, is_deleted=True)
