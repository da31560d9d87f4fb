"""Keyset pagination: an entity read by its stamps, several windows at once, without loss while people edit the books.

Every query goes by `MetaData.LastUpdatedTime` (docs/sources/quickbooks.md, "Queries"). A window between two stamps is
read page after page, each from the last stamp of the page before (`>=`), not from an offset: a row that is touched
leaves the window and is met again at the end of time, and no row slides over a page's edge. Ordering by Id cannot do
this (`Id` takes only `=` and `IN`), and with an offset one deletion costs another row while the number of ids still
equals COUNT(*). Offsets are used only to find where windows start, and within a dense second, which fills more than a
page: no row ever enters a second that is over, so that a second whose count was the same before and after it was read
was read whole. What is newer than all windows is read last.

When a full extraction is believed: `completeness`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pipelines.sources.http import limits
from pipelines.sources.http.rate_limit import Task, TaskPool
from pipelines.sources.quickbooks.api import PAGE_SIZE, SERVICE, QuickBooksApi
from pipelines.sources.quickbooks.entities import Entity
from pipelines.sources.quickbooks.read_state import ReadState, Rows, changed_rows, tombstones
from pipelines.sources.quickbooks.responses import Count
from pipelines.sources.stream import Page, Row, Unproven

TRIES = 3  # to read a dense second
SHORTEST_WINDOW = 3  # pages; shorter ones cost more requests at their edges than they save


@dataclass(frozen=True)
class PageCursor:
    """The start of a window's next page: a stamp, and so many rows on."""

    since: datetime | None
    start: int = 1
    until: datetime | None = None
    previous_ids: tuple[str, ...] = ()  # of the page before, if it was full


@dataclass(frozen=True)
class FirstPage:
    """The first page of a reading and the count of all rows; both may be requested already."""

    rows: Callable[[], Rows]
    count: Callable[[], Count]


class KeysetPaginator:
    """A paginator of entities by their stamps."""

    def __init__(self, api: QuickBooksApi, pool: TaskPool[Any], at_once: int) -> None:
        self._api = api
        self._pool = pool
        self._at_once = at_once

    def request_first_page(self, entity: Entity) -> FirstPage:
        """Request the first page of all rows, and their count, without waiting for them."""
        rows = self._pool.submit(lambda: self._api.page(entity, None, None, 1))
        return FirstPage(rows.result, self._pool.submit(lambda: self._api.count(entity)).result)

    def pages_since(self, entity: Entity, since: datetime) -> Iterator[Page]:
        """Yield the rows stamped since a moment, each version once."""
        given: dict[str, int] = {}
        state = ReadState()
        first = FirstPage(lambda: self._api.page(entity, since, None, 1), lambda: self._api.count(entity, since))
        for rows in self.read(entity, since, first, state):
            yield from changed_rows(rows, given)
        yield from tombstones(given.keys() - state.ids.keys(), state.newest)

    def read(self, entity: Entity, since: datetime | None, first: FirstPage, state: ReadState) -> Iterator[Rows]:
        """Yield the rows stamped since a moment, or all, as often as they come; `state` records which."""
        rows = first.rows()
        yield state.record(rows)
        if len(rows) < PAGE_SIZE:
            return
        counted = first.count().rows
        state.most_pages = limits.pages(counted, PAGE_SIZE)
        offsets = self._offsets(counted) if _are_in_order(rows) else []
        windows = [_next(PageCursor(since), rows, state)]
        del rows  # one page less in memory while the windows are read
        if offsets:
            found: list[PageCursor] = []
            yield from self._results(entity, state, [self._probe(entity, since, offset, found) for offset in offsets])
            windows = _bounded(windows[0], found)
        yield from self._results(entity, state, [self._read_window(entity, cursor, state) for cursor in windows])
        for second in sorted(state.dense_seconds):
            yield from self._read_dense_second(entity, second, state)
        if offsets or state.dense_seconds:
            newest = self._read_window(entity, PageCursor(state.newest), ReadState())
            yield from self._results(entity, state, [newest])

    def _results(self, entity: Entity, state: ReadState, tasks: Iterable[Task[Rows]]) -> Iterator[Rows]:
        for rows in self._pool.results(tasks):
            yield state.record(rows)
            if state.pages > state.most_pages:
                what = f"{SERVICE} goes on giving rows, {state.pages} pages of them, far beyond those that it counts."
                raise self._api.error(entity.stream, what, "Wait a few minutes.")

    def _read_dense_second(self, entity: Entity, second: datetime, state: ReadState) -> Iterator[Rows]:
        """Yield the rows of a second that fills more than a page; forget those that have left it."""
        for _ in range(TRIES):
            count = self._api.count(entity, second, second).rows
            ids: set[str] = set()
            while page := self._api.page(entity, second, second, len(ids) + 1):
                known = len(ids)
                ids.update(row.id for row in page)
                yield state.record(page)
                if len(page) < PAGE_SIZE or len(ids) > count or len(ids) == known:
                    break
            if len(ids) == count == self._api.count(entity, second, second).rows:
                left = [key for key, at in state.ids.items() if at and _to_second(at) == second and key not in ids]
                for key in left:
                    del state.ids[key]
                return
        raise Unproven(f"the rows that were last changed at {second:%Y-%m-%d %H:%M:%S} UTC change too fast to be read")

    def _offsets(self, count: int) -> list[int]:
        """Return the rows, counted from 1, at which windows of about the same size start, without the first."""
        pages = count // PAGE_SIZE
        windows = max(1, min(2 * self._at_once, pages // SHORTEST_WINDOW))
        return [number * pages // windows * PAGE_SIZE + 1 for number in range(1, windows)]

    def _probe(self, entity: Entity, since: datetime | None, offset: int, found: list[PageCursor]) -> Task[Rows]:
        """Return a task that reads the page at an offset and adds the cursor of the window behind it to `found`."""

        def task() -> tuple[Rows, None]:
            rows = self._api.page(entity, since, None, offset)
            if rows and _are_in_order(rows):
                # `until` is for now the window's own first stamp, up to which the window before it reads
                found.append(PageCursor(_second_of(rows[-1]), until=_second_of(rows[0])))
            return rows, None

        return task

    def _read_window(self, entity: Entity, cursor: PageCursor, state: ReadState) -> Task[Rows]:
        """Return a task that reads a page, followed by the tasks that read the rest of its window."""

        def task() -> tuple[Rows, Task[Rows] | None]:
            rows = self._api.page(entity, cursor.since, cursor.until, cursor.start)
            if len(rows) < PAGE_SIZE:
                return rows, None
            following = _next(cursor, rows, state)
            is_same = (following.since, following.start) == (cursor.since, cursor.start)
            if is_same or following.previous_ids == cursor.previous_ids:
                what = f"{SERVICE} gives the same page again and again."
                raise self._api.error(entity.stream, what, "Wait a few minutes.")
            return rows, self._read_window(entity, following, state)

        return task


def _next(cursor: PageCursor, rows: Rows, state: ReadState) -> PageCursor:
    """Return the cursor behind a full page: at its last second, or after its rows if all of them share that second."""
    ids, last = tuple(row.id for row in rows), _second_of(rows[-1])
    if _are_in_order(rows) and last != _second_of(rows[0]):
        return replace(cursor, since=last, start=1, previous_ids=ids)
    if last:
        state.dense_seconds.add(last)
    return replace(cursor, start=cursor.start + len(rows), previous_ids=ids)


def _bounded(first: PageCursor, found: Iterable[PageCursor]) -> list[PageCursor]:
    """Return the windows, each up to the first stamp of the next one and the last one without end."""
    unlike = {cursor.since: cursor for cursor in found if cursor.since != first.since}  # one second may fill many pages
    ordered = sorted(unlike.values(), key=lambda cursor: (cursor.until, cursor.since))
    ends = [*(cursor.until for cursor in ordered), None]
    return [replace(cursor, until=end) for cursor, end in zip([first, *ordered], ends, strict=True)]


def _are_in_order(rows: Rows) -> bool:
    stamps = [row.updated_at for row in rows if row.updated_at]
    return len(stamps) == len(rows) and stamps == sorted(stamps)


def _second_of(row: Row) -> datetime | None:
    return _to_second(row.updated_at) if row.updated_at else None


def _to_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
