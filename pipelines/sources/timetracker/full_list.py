"""A list of TimeTracker read in full, and proven to be complete, although its rows shift between pages.

There is no "updated since" anywhere and unknown parameters are ignored, so every list is read in full, each time. Its
order has no tie-breaker: of equal rows one may come on both sides of a page's edge and another on neither, and what is
added or removed meanwhile moves rows over it (docs/sources/timetracker.md, "Lists"). A reading is therefore believed if
every page named the same total and as many ids were seen; else it starts again with narrower pages, whose edges fall
elsewhere, and what several readings saw together is believed if all of them named one total.
"""

from collections.abc import Iterator

from pipelines.sources.http import limits
from pipelines.sources.stream import Page, Row
from pipelines.sources.timetracker import responses
from pipelines.sources.timetracker.api import TimeTrackerApi
from pipelines.sources.timetracker.endpoints import CAP, Endpoint

READS = 3
NARROWER = 17  # rows a page less in each reading that had to start again


class FullList:
    """One list, read until it is believed; `ids` are then those of all its rows."""

    def __init__(self, api: TimeTrackerApi, endpoint: Endpoint) -> None:
        self._api = api
        self._endpoint = endpoint
        self.ids: list[str] = []

    def pages(self) -> Iterator[Page]:
        """Yield all rows, each version once; raise SourceError if no reading can be believed."""
        given: dict[str, str] = {}
        together: dict[str, None] = {}
        totals: set[int | None] = set()
        for reading in range(READS):
            seen: dict[str, None] = {}
            said: set[int | None] = set()
            for page in self.walk(seen, reading):
                said.add(page.total)
                yield from _changed_rows(page.rows, given)
            together |= seen
            totals |= said
            is_whole = said in ({len(seen)}, {None})
            if is_whole or totals == {len(together)}:
                self.ids = list(seen if is_whole else together)
                return
        what = f"{len(seen)} rows were read where the pages say {' and '.join(sorted(map(str, said)))}"
        raise self._api.error(
            self._endpoint.stream,
            f"{what}, {READS} times in a row. Nothing was landed.",
            "Wait until fewer people work in TimeTracker.",
        )

    def walk(self, seen: dict[str, None], reading: int = 0) -> Iterator[responses.Listing]:
        """Yield the pages of one reading and add every id to `seen`; raise SourceError if a page repeats itself."""
        stream, path = self._endpoint.stream, self._endpoint.path
        size = (self._endpoint.per_page or CAP) - reading * NARROWER
        number = 1
        most = limits.MOST_PAGES
        while True:
            page = self._api.page(self._endpoint, number, size)
            if number == 1 and page.total is not None:
                most = limits.pages(page.total, size)
            fresh = [row.id for row in page.rows if row.id not in seen]
            seen.update(dict.fromkeys(fresh))
            yield page
            if not page.has_next:
                return
            if not fresh:
                what = f"page {number} of {path} has nothing new, and yet more is said to follow."
                raise self._api.error(stream, what, "Wait a minute.")
            if number >= most:
                what = f"{path} goes on after {number} pages, far beyond the rows that it counts."
                raise self._api.error(stream, what, "Wait a minute.")
            number += 1


def _changed_rows(rows: list[Row], given: dict[str, str]) -> Iterator[Page]:
    """Yield a page of the rows that were not given in just this version, if there are any."""
    fresh = [row for row in rows if given.get(row.id) != row.payload_hash]
    given.update((row.id, row.payload_hash) for row in fresh)
    if fresh:
        yield Page(fresh)
