"""Change data capture: what changed since the last sync, deletions included, and how far it is believed.

One answer holds a thousand objects of all entities together, has no pages, and lists deletions last. An answer that may
have been cut is asked for again entity by entity. Where that is cut too, the rows come by their stamps, and deletions
from shorter and shorter windows; what those still miss shows in the row counts. A deletion is believed when the id is
not there: live objects have been called deleted.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from datetime import datetime, timedelta

import httpx

from pipelines.sources.http.client import Refusal
from pipelines.sources.http.rate_limit import Together
from pipelines.sources.quickbooks.api import Service
from pipelines.sources.quickbooks.entities import Entity
from pipelines.sources.quickbooks.keyset import Rows, Windows, tombstone
from pipelines.sources.quickbooks.responses import Changed
from pipelines.sources.stream import Page

LARGEST_ANSWER = 1000
ALIKE = timedelta(days=1)  # moments that are so close are asked for in one answer
SHORTEST = timedelta(seconds=1)
IDS_AT_ONCE = 50

Work = Together[Rows]


class Changes:
    """The changes of the entities of one sync, asked for together when the first of them is wanted."""

    def __init__(
        self, service: Service, windows: Windows, submit: Callable[..., "Future[Mapping[str, Changed]]"]
    ) -> None:
        self._service = service
        self._windows = windows
        self._submit = submit
        self._wanted: dict[str, tuple[Entity, datetime]] = {}
        self._answers: dict[str, Changed | Future[Mapping[str, Changed]]] = {}

    def expect(self, wanted: Mapping[Entity, datetime]) -> None:
        """Nothing; these entities will be wanted, each since its moment."""
        self._answers.clear()
        self._wanted = {entity.name: (entity, since) for entity, since in wanted.items()}

    def pages(self, entity: Entity, since: datetime) -> Iterator[Page]:
        """The entity's changes: rows in their newest version, tombstones where the id is really gone."""
        if self._wanted.get(entity.name) != (entity, since):
            self.expect({entity: since})
        try:
            changed = self._changed(entity)
        except Refusal as error:
            if error.status != httpx.codes.BAD_REQUEST:
                raise
            yield from self._windows.changed(entity, since)  # an entity of which no changes are told
            return
        yield from self._told(entity, since, changed)

    def anew(self, entity: Entity, since: datetime) -> Iterator[Page]:
        """The same as it is now, whatever was asked for before; Refusal where no changes of the entity are told."""
        yield from self._told(entity, since, self._alone(entity, since)[entity.name])

    def _told(self, entity: Entity, since: datetime, changed: Changed) -> Iterator[Page]:
        if changed.objects >= LARGEST_ANSWER:
            yield from self._more(entity, since, changed)
            return
        if changed.rows:
            yield Page(changed.rows)
        yield from self._confirmed(entity, changed.deleted)

    def _changed(self, entity: Entity) -> Changed:
        if not self._answers:
            self._ask()
        answer = self._answers[entity.name]
        return answer if isinstance(answer, Changed) else answer.result()[entity.name]

    def _ask(self) -> None:
        """Ask once for all whose moments are alike, and one by one for the others or where that was too much."""
        newest = max(since for _, since in self._wanted.values())
        alike = {name: pair for name, pair in self._wanted.items() if newest - pair[1] <= ALIKE}
        together = self._together(alike) if len(alike) > 1 else {}
        self._answers.update(together)
        for name, (entity, since) in self._wanted.items():
            if name not in together:
                self._answers[name] = self._submit(lambda entity=entity, since=since: self._alone(entity, since))

    def _together(self, alike: Mapping[str, tuple[Entity, datetime]]) -> Mapping[str, Changed]:
        try:
            answer = self._service.changes(
                [entity for entity, _ in alike.values()], min(at for _, at in alike.values())
            )
        except Refusal as error:
            if error.status != httpx.codes.BAD_REQUEST:
                raise
            return {}  # one of them is not part of this plan of QuickBooks
        return answer if sum(changed.objects for changed in answer.values()) < LARGEST_ANSWER else {}

    def _alone(self, entity: Entity, since: datetime) -> Mapping[str, Changed]:
        return self._service.changes([entity], since)

    def _more(self, entity: Entity, since: datetime, changed: Changed) -> Iterator[Page]:
        """All rows by their stamps, and the deletions that windows of half the length, and half again, show."""
        newest = since
        for page in self._windows.changed(entity, since):
            newest = max([newest, *(row.updated_at for row in page.rows if row.updated_at)])
            yield page
        deleted = dict(changed.deleted)
        while changed.objects >= LARGEST_ANSWER and newest - since > SHORTEST:
            since += (newest - since) / 2
            changed = self._alone(entity, since)[entity.name]
            deleted |= changed.deleted
        yield from self._confirmed(entity, deleted)

    def _confirmed(self, entity: Entity, deleted: Mapping[str, datetime | None]) -> Iterator[Page]:
        ids = list(deleted)
        for start in range(0, len(ids), IDS_AT_ONCE):
            asked = ids[start : start + IDS_AT_ONCE]
            living = self._service.these(entity, asked)
            there = {row.id for row in living}
            yield Page([*living, *(tombstone(row_id, deleted[row_id]) for row_id in asked if row_id not in there)])
