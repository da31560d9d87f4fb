"""Change data capture: what changed since the last sync, deletions included, and how far it is believed.

One response holds a thousand objects of all entities together, has no pages, and lists deletions last
(docs/sources/quickbooks.md, "Change data capture"). A response that may have been cut is requested again entity by
entity. If that is cut too, the rows are read by their stamps, and deletions from shorter and shorter intervals; what
those still miss shows in the row counts. A deletion is believed if the id is gone: live objects have been called
deleted.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from datetime import datetime, timedelta

import httpx

from pipelines.sources.http.client import Refusal
from pipelines.sources.quickbooks.api import QuickBooksApi
from pipelines.sources.quickbooks.entities import Entity
from pipelines.sources.quickbooks.keyset import KeysetPaginator
from pipelines.sources.quickbooks.read_state import Rows, tombstone
from pipelines.sources.quickbooks.responses import ChangeSet
from pipelines.sources.stream import Page

LARGEST_ANSWER = 1000
ALIKE = timedelta(days=1)  # moments that are so close are asked for in one request
SHORTEST = timedelta(seconds=1)
IDS_AT_ONCE = 50


class ChangeDataCapture:
    """The changes of the entities of one sync, requested together when the first of them is read."""

    def __init__(
        self, api: QuickBooksApi, paginator: KeysetPaginator, submit: Callable[..., "Future[Mapping[str, ChangeSet]]"]
    ) -> None:
        self._api = api
        self._paginator = paginator
        self._submit = submit
        self._wanted: dict[str, tuple[Entity, datetime]] = {}
        self._responses: dict[str, ChangeSet | Future[Mapping[str, ChangeSet]]] = {}

    def expect(self, wanted: Mapping[Entity, datetime]) -> None:
        """Prepare to read the changes of these entities, each since its moment."""
        self._responses.clear()
        self._wanted = {entity.name: (entity, since) for entity, since in wanted.items()}

    def pages(self, entity: Entity, since: datetime) -> Iterator[Page]:
        """Yield the entity's changes: rows in their newest version, tombstones for ids that are really gone."""
        if self._wanted.get(entity.name) != (entity, since):
            self.expect({entity: since})
        try:
            changes = self._response_of(entity)
        except Refusal as error:
            if error.status != httpx.codes.BAD_REQUEST:
                raise
            yield from self._paginator.pages_since(entity, since)  # an entity that change data capture does not know
            return
        yield from self._pages(entity, since, changes)

    def fresh_pages(self, entity: Entity, since: datetime) -> Iterator[Page]:
        """Yield the same in a new request; raise Refusal if change data capture does not know the entity."""
        yield from self._pages(entity, since, self._request_one(entity, since)[entity.name])

    def _pages(self, entity: Entity, since: datetime, changes: ChangeSet) -> Iterator[Page]:
        if changes.objects >= LARGEST_ANSWER:
            yield from self._beyond_limit(entity, since, changes)
            return
        if changes.rows:
            yield Page(changes.rows)
        yield from self._confirm_deletions(entity, changes.deleted)

    def _response_of(self, entity: Entity) -> ChangeSet:
        if not self._responses:
            self._request()
        response = self._responses[entity.name]
        return response if isinstance(response, ChangeSet) else response.result()[entity.name]

    def _request(self) -> None:
        """Request all entities whose moments are alike at once, and one by one the others or if that was too much."""
        newest = max(since for _, since in self._wanted.values())
        alike = {name: pair for name, pair in self._wanted.items() if newest - pair[1] <= ALIKE}
        together = self._request_together(alike) if len(alike) > 1 else {}
        self._responses.update(together)
        for name, (entity, since) in self._wanted.items():
            if name not in together:
                self._responses[name] = self._submit(
                    lambda entity=entity, since=since: self._request_one(entity, since)
                )

    def _request_together(self, alike: Mapping[str, tuple[Entity, datetime]]) -> Mapping[str, ChangeSet]:
        entities, oldest = [entity for entity, _ in alike.values()], min(since for _, since in alike.values())
        try:
            response = self._api.changes(entities, oldest)
        except Refusal as error:
            if error.status != httpx.codes.BAD_REQUEST:
                raise
            return {}  # one of them is not part of this plan of QuickBooks
        return response if sum(changes.objects for changes in response.values()) < LARGEST_ANSWER else {}

    def _request_one(self, entity: Entity, since: datetime) -> Mapping[str, ChangeSet]:
        return self._api.changes([entity], since)

    def _beyond_limit(self, entity: Entity, since: datetime, changes: ChangeSet) -> Iterator[Page]:
        """Yield all rows by their stamps, and the deletions that intervals of half the length, and half again, show."""
        newest = since
        for page in self._paginator.pages_since(entity, since):
            newest = max([newest, *(row.updated_at for row in page.rows if row.updated_at)])
            yield page
        deleted = dict(changes.deleted)
        while changes.objects >= LARGEST_ANSWER and newest - since > SHORTEST:
            since += (newest - since) / 2
            changes = self._request_one(entity, since)[entity.name]
            deleted |= changes.deleted
        yield from self._confirm_deletions(entity, deleted)

    def _confirm_deletions(self, entity: Entity, deleted: Mapping[str, datetime | None]) -> Iterator[Page]:
        ids = list(deleted)
        for start in range(0, len(ids), IDS_AT_ONCE):
            asked = ids[start : start + IDS_AT_ONCE]
            living: Rows = self._api.rows_by_id(entity, asked)
            there = {row.id for row in living}
            yield Page([*living, *(tombstone(row_id, deleted[row_id]) for row_id in asked if row_id not in there)])
