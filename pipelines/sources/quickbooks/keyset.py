"""Reading an entity by its stamps, several windows at once, without loss while people work in the books.

Every query goes by `MetaData.LastUpdatedTime`. A window between two stamps is read page after page, each from the last
stamp of the page before (`>=`), not from an offset: a row that is touched leaves the window and is met again at the end
of time, and no row slides over a page's edge. Ordering by Id cannot do this (`Id` takes only `=` and `IN`), and with an
offset one deletion costs another row while the number of ids still equals COUNT(*). Offsets are used only to find where
windows begin, and among rows that share one second: no row ever enters a second that is over, so that a second whose
count was the same before and after it was read was read whole. What is newer than all windows is read last.

When a reading of everything is believed: `quickbooks_whole`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pipelines.sources.http import limits
from pipelines.sources.http.rate_limit import Step, Together
from pipelines.sources.quickbooks.api import PAGE_SIZE, SERVICE, Service
from pipelines.sources.quickbooks.entities import Entity
from pipelines.sources.quickbooks.responses import Count
from pipelines.sources.stream import Page, Row, Unproven

TRIES = 3  # to read a second that is crowded
SHORTEST_WINDOW = 3  # pages; shorter ones cost more requests at their edges than they save

Rows = list[Row]


@dataclass(frozen=True)
class Place:
    """Where the next page of a window begins: at a stamp, and so many rows on."""

    since: datetime | None
    start: int = 1
    until: datetime | None = None
    before: tuple[str, ...] = ()  # the ids of the page before, if it was full


@dataclass
class Reading:
    """What one reading of an entity has seen so far."""

    pages: int = 0
    most_pages: int = limits.MOST_PAGES
    ids: dict[str, datetime | None] = field(default_factory=dict)
    newest: datetime | None = None
    crowded: set[datetime] = field(default_factory=set)  # seconds that fill more than a page

    def note(self, rows: Rows) -> Rows:
        """The same rows."""
        self.pages += 1
        for row in rows:
            known = self.ids.get(row.id)
            self.ids[row.id] = max(known, row.updated_at) if known and row.updated_at else row.updated_at
        stamps = [row.updated_at for row in rows if row.updated_at]
        self.newest = max([*stamps, *([self.newest] if self.newest else [])], default=None)
        return rows


@dataclass(frozen=True)
class Beginning:
    """The first page of a reading, and how many rows there are; they may have been asked for already."""

    rows: Callable[[], Rows]
    count: Callable[[], Count]


class Windows:
    """Reads entities by their stamps."""

    def __init__(self, service: Service, together: Together[Any], at_once: int) -> None:
        self._service = service
        self._together = together
        self._at_once = at_once

    def begin(self, entity: Entity) -> Beginning:
        """What a reading of everything begins with, asked for at once."""
        rows = self._together.submit(lambda: self._service.page(entity, None, None, 1))
        return Beginning(rows.result, self._together.submit(lambda: self._service.count(entity)).result)

    def changed(self, entity: Entity, since: datetime) -> Iterator[Page]:
        """The rows stamped since a moment, each version once."""
        given: dict[str, int] = {}
        reading = Reading()
        begun = Beginning(
            lambda: self._service.page(entity, since, None, 1), lambda: self._service.count(entity, since)
        )
        for rows in self.read(entity, since, begun, reading):
            yield from news(rows, given)
        yield from gone(given.keys() - reading.ids.keys(), reading.newest)

    def read(self, entity: Entity, since: datetime | None, begun: Beginning, reading: Reading) -> Iterator[Rows]:
        """The rows stamped since a moment, or all, as often as they come; `reading` notes which."""
        rows = begun.rows()
        yield reading.note(rows)
        if len(rows) < PAGE_SIZE:
            return
        counted = begun.count().rows
        reading.most_pages = limits.pages(counted, PAGE_SIZE)
        offsets = self._offsets(counted) if _are_in_order(rows) else []
        windows = [_next(Place(since), rows, reading)]
        del rows  # one page less in memory while the windows are read
        if offsets:
            found: list[Place] = []
            yield from self._noted(entity, reading, [self._probe(entity, since, offset, found) for offset in offsets])
            windows = _bounded(windows[0], found)
        yield from self._noted(entity, reading, [self._step(entity, place, reading) for place in windows])
        for second in sorted(reading.crowded):
            yield from self._crowd(entity, second, reading)
        if offsets or reading.crowded:
            yield from self._noted(entity, reading, [self._step(entity, Place(reading.newest), Reading())])

    def _noted(self, entity: Entity, reading: Reading, steps: Iterable[Step[Rows]]) -> Iterator[Rows]:
        for rows in self._together.results(steps):
            yield reading.note(rows)
            if reading.pages > reading.most_pages:
                what = f"{SERVICE} goes on giving rows, {reading.pages} pages of them, far beyond those that it counts."
                raise self._service.error(entity.stream, what, "Wait a few minutes.")

    def _crowd(self, entity: Entity, second: datetime, reading: Reading) -> Iterator[Rows]:
        """The rows of a second that fills more than a page; what is no longer in it is forgotten."""
        for _ in range(TRIES):
            count = self._service.count(entity, second, second).rows
            ids: set[str] = set()
            while page := self._service.page(entity, second, second, len(ids) + 1):
                known = len(ids)
                ids.update(row.id for row in page)
                yield reading.note(page)
                if len(page) < PAGE_SIZE or len(ids) > count or len(ids) == known:
                    break
            if len(ids) == count == self._service.count(entity, second, second).rows:
                left = [key for key, at in reading.ids.items() if at and _whole(at) == second and key not in ids]
                for key in left:
                    del reading.ids[key]
                return
        raise Unproven(f"the rows that were last changed at {second:%Y-%m-%d %H:%M:%S} UTC change too fast to be read")

    def _offsets(self, count: int) -> list[int]:
        """The rows, counted from 1, at which windows of about the same size begin, the first one left out."""
        pages = count // PAGE_SIZE
        windows = max(1, min(2 * self._at_once, pages // SHORTEST_WINDOW))
        return [number * pages // windows * PAGE_SIZE + 1 for number in range(1, windows)]

    def _probe(self, entity: Entity, since: datetime | None, offset: int, found: list[Place]) -> Step[Rows]:
        """A step that reads the page at an offset and adds to `found` where the window behind it begins and goes on."""

        def step() -> tuple[Rows, None]:
            rows = self._service.page(entity, since, None, offset)
            if rows and _are_in_order(rows):
                # `until` is for now the window's own first stamp, up to which the window before it reads
                found.append(Place(_second(rows[-1]), until=_second(rows[0])))
            return rows, None

        return step

    def _step(self, entity: Entity, place: Place, reading: Reading) -> Step[Rows]:
        """A step that reads a page, and the steps that read the rest of its window."""

        def step() -> tuple[Rows, Step[Rows] | None]:
            rows = self._service.page(entity, place.since, place.until, place.start)
            if len(rows) < PAGE_SIZE:
                return rows, None
            following = _next(place, rows, reading)
            if following.before == place.before or (following.since, following.start) == (place.since, place.start):
                what = f"{SERVICE} gives the same page again and again."
                raise self._service.error(entity.stream, what, "Wait a few minutes.")
            return rows, self._step(entity, following, reading)

        return step


def _next(place: Place, rows: Rows, reading: Reading) -> Place:
    """Where the page after a full one begins: at its last second, or behind it where all rows share that second."""
    ids, last = tuple(row.id for row in rows), _second(rows[-1])
    if _are_in_order(rows) and last != _second(rows[0]):
        return replace(place, since=last, start=1, before=ids)
    if last:
        reading.crowded.add(last)
    return replace(place, start=place.start + len(rows), before=ids)


def _bounded(first: Place, found: Iterable[Place]) -> list[Place]:
    """The windows, each up to the first stamp of the next one and the last one without end."""
    unlike = {place.since: place for place in found if place.since != first.since}  # one second may fill many pages
    ordered = sorted(unlike.values(), key=lambda place: (place.until, place.since))
    ends = [*(place.until for place in ordered), None]
    return [replace(place, until=end) for place, end in zip([first, *ordered], ends, strict=True)]


def _are_in_order(rows: Rows) -> bool:
    stamps = [row.updated_at for row in rows if row.updated_at]
    return len(stamps) == len(rows) and stamps == sorted(stamps)


def _second(row: Row) -> datetime | None:
    return _whole(row.updated_at) if row.updated_at else None


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def news(rows: Rows, given: dict[str, int]) -> Iterator[Page]:
    """A page of the rows that were not given in just this version; no page where there are none."""
    fresh = [row for row in rows if given.get(row.id) != hash(row.payload_hash)]
    given.update((row.id, hash(row.payload_hash)) for row in fresh)
    if fresh:
        yield Page(fresh)


def gone(ids: Iterable[str], newest: datetime | None) -> Iterator[Page]:
    """A page of tombstones for rows that were deleted while everything was read; no page where there are none."""
    rows = [tombstone(row_id, newest) for row_id in ids]
    if rows:
        yield Page(rows)


def tombstone(row_id: str, at: datetime | None) -> Row:
    """The row that says that there is none any more."""
    return Row(row_id, "{}", "", at, is_deleted=True)
