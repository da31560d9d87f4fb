"""Full extraction: an entity read completely, and proven to be complete, while people edit the books.

A reading is believed if it saw as many ids as COUNT(*) says. What was deleted or added while it went on makes the two
differ (or hides from them, if one came and one went), so a reading of several pages is brought up to date by change
data capture since its start, again while the numbers still differ; only if that does not help everything is read again.
What an earlier reading saw and the last did not becomes a tombstone. If the numbers cannot be made to agree, what was
read is given all the same, as Unproven.
"""

from collections.abc import Generator, Iterator
from datetime import datetime

import httpx

from pipelines.sources.http.client import Refusal
from pipelines.sources.quickbooks.api import SERVICE, QuickBooksApi
from pipelines.sources.quickbooks.change_data_capture import ChangeDataCapture
from pipelines.sources.quickbooks.entities import OVERLAP, Entity
from pipelines.sources.quickbooks.keyset import FirstPage, KeysetPaginator
from pipelines.sources.quickbooks.read_state import ReadState, changed_rows, tombstones
from pipelines.sources.quickbooks.responses import Count
from pipelines.sources.stream import Page, Unproven

READS = 3
CATCH_UPS = 5  # times that one reading is brought up to date

Given = dict[str, int]


class FullExtraction:
    """A reader of whole entities that checks itself against their counts."""

    def __init__(self, api: QuickBooksApi, paginator: KeysetPaginator, changes: ChangeDataCapture) -> None:
        self._api = api
        self._paginator = paginator
        self._changes = changes

    def pages(self, entity: Entity, first: FirstPage) -> Iterator[Page]:
        """Yield all rows, each version once; raise Unproven afterwards if they are not as many as are counted."""
        given: Given = {}
        for number in range(READS):
            state = ReadState()
            first = first if number == 0 else self._paginator.request_first_page(entity)
            for rows in self._paginator.read(entity, None, first, state):
                yield from changed_rows(rows, given)
            counted = first.count() if state.pages == 1 else self._api.count(entity)
            since = first.count().at
            is_doubtful = state.pages > 1 or counted.rows != len(state.ids)  # one that came may hide one that went
            if is_doubtful and since and entity.has_changes:
                counted = yield from self._catch_up(entity, since - OVERLAP, state, given)
            if counted.rows == len(state.ids):
                yield from tombstones(given.keys() - state.ids.keys(), state.newest)
                return
        raise Unproven(f"{len(state.ids)} rows were read but {SERVICE} counts {counted.rows}, {READS} times in a row")

    def _catch_up(
        self, entity: Entity, since: datetime, state: ReadState, given: Given
    ) -> Generator[Page, None, Count]:
        """Yield what changed since a reading started until as many rows are seen as counted; return the last count."""
        for _ in range(CATCH_UPS):
            try:
                yield from self._record(self._changes.fresh_pages(entity, since), state, given)
            except Refusal as error:
                if error.status != httpx.codes.BAD_REQUEST:
                    raise
                return self._api.count(entity)
            counted = self._api.count(entity)
            if counted.rows == len(state.ids):
                break
        return counted

    def _record(self, pages: Iterator[Page], state: ReadState, given: Given) -> Iterator[Page]:
        for page in pages:
            yield from changed_rows(state.record([row for row in page.rows if not row.is_deleted]), given)
            deleted = [row for row in page.rows if row.is_deleted]
            for row in deleted:
                state.ids.pop(row.id, None)
            told = [row for row in deleted if given.pop(row.id, None) is not None]
            if told:
                yield Page(told)
