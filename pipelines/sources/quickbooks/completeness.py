"""When a reading of everything is proven to be all of it, while people work in the books.

A reading is believed when it saw as many ids as COUNT(*) says. What was deleted or added while it went on makes the two
differ (or hides from them, where one came and one went), so a reading of several pages is brought up to date by change
data since its beginning, again where the numbers still differ; only if that does not help everything is read again.
What an earlier reading saw and the last did not is told as deleted. Where the numbers cannot be made to agree, what was
read is given all the same, as unproven.
"""

from collections.abc import Generator, Iterator
from datetime import datetime

import httpx

from pipelines.sources.http.client import Refusal
from pipelines.sources.quickbooks.api import SERVICE, Service
from pipelines.sources.quickbooks.change_data_capture import Changes
from pipelines.sources.quickbooks.entities import OVERLAP, Entity
from pipelines.sources.quickbooks.keyset import Beginning, Reading, Windows, gone, news
from pipelines.sources.quickbooks.responses import Count
from pipelines.sources.stream import Page, Unproven

READINGS = 3
CATCHES = 5  # times that one reading is brought up to date

Given = dict[str, int]


class Whole:
    """Reads entities in full."""

    def __init__(self, service: Service, windows: Windows, changes: Changes) -> None:
        self._service = service
        self._windows = windows
        self._changes = changes

    def everything(self, entity: Entity, begun: Beginning) -> Iterator[Page]:
        """All rows, each version once, in a reading that may have been begun already; Unproven where it is not all."""
        given: Given = {}
        for number in range(READINGS):
            reading = Reading()
            begun = begun if number == 0 else self._windows.begin(entity)
            for rows in self._windows.read(entity, None, begun, reading):
                yield from news(rows, given)
            counted = begun.count() if reading.pages == 1 else self._service.count(entity)
            since = begun.count().at
            is_doubtful = reading.pages > 1 or counted.rows != len(reading.ids)  # one that came may hide one that went
            if is_doubtful and since and entity.has_changes:
                counted = yield from self._caught_up(entity, since - OVERLAP, reading, given)
            if counted.rows == len(reading.ids):
                yield from gone(given.keys() - reading.ids.keys(), reading.newest)
                return
        raise Unproven(
            f"{len(reading.ids)} rows were read but {SERVICE} counts {counted.rows}, {READINGS} times in a row"
        )

    def _caught_up(
        self, entity: Entity, since: datetime, reading: Reading, given: Given
    ) -> Generator[Page, None, Count]:
        """What changed since a reading began, until as many rows are there as are counted; the last count."""
        for _ in range(CATCHES):
            try:
                yield from self._noted(self._changes.anew(entity, since), reading, given)
            except Refusal as error:
                if error.status != httpx.codes.BAD_REQUEST:
                    raise
                return self._service.count(entity)
            counted = self._service.count(entity)
            if counted.rows == len(reading.ids):
                break
        return counted

    def _noted(self, pages: Iterator[Page], reading: Reading, given: Given) -> Iterator[Page]:
        for page in pages:
            yield from news(reading.note([row for row in page.rows if not row.is_deleted]), given)
            deleted = [row for row in page.rows if row.is_deleted]
            for row in deleted:
                reading.ids.pop(row.id, None)
            told = [row for row in deleted if given.pop(row.id, None) is not None]
            if told:
                yield Page(told)
