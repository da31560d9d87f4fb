"""QuickBooks Online: one company's books behind the promise of a source.

What is read stands in `quickbooks_entities`; how it is asked for in `quickbooks_service`; how everything is read while
people work in `quickbooks_windows`, and proven to be all in `quickbooks_whole`; what changed since the last time in
`quickbooks_changes`; what ours must equal in `quickbooks_controls`; how answers look in `quickbooks_wire`.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import msgspec

from pipelines.sources.http.client import Client, Refusal
from pipelines.sources.http.rate_limit import Together, pace_of
from pipelines.sources.quickbooks import responses as wire
from pipelines.sources.quickbooks.api import Service
from pipelines.sources.quickbooks.change_data_capture import IDS_AT_ONCE, Changes
from pipelines.sources.quickbooks.completeness import Whole
from pipelines.sources.quickbooks.control_totals import Controls, Day
from pipelines.sources.quickbooks.entities import ENTITIES, EXCHANGE_RATE, ROW_COUNT, STREAMS, Entity
from pipelines.sources.quickbooks.keyset import Beginning, Windows
from pipelines.sources.quickbooks.login import LOGIN, rotating, whose
from pipelines.sources.quickbooks.options import Options
from pipelines.sources.stream import Books, Opening, Page, Row, Skipped, Source, Stream

REQUESTS_A_MINUTE = 500


class Company:
    """An open connection to one company's books."""

    def __init__(self, opening: Opening, client: Client, at_once: int, closed: threading.Event) -> None:
        self._closed = closed
        self._connection = opening.connection
        self._clock = opening.clock
        self._client = client
        self._together: Together[Any] = Together(at_once)
        self._service = Service(opening.connection.name, client)
        self._windows = Windows(self._service, self._together, at_once)
        self._changes = Changes(self._service, self._windows, self._together.submit)
        self._whole = Whole(self._service, self._windows, self._changes)
        self._begun: dict[str, Beginning] = {}
        self._singles: dict[str, Future[Row]] = {}
        self._company: dict[str, Any] = {}  # what CompanyInfo and Preferences say
        self._currencies: set[str] = set()
        self._counts: dict[str, int] = {}
        self._controls = Controls(self._service, self._together, opening.options.month_ends)

    def expect(self, wanted: Mapping[Stream, datetime | None]) -> None:
        """Nothing; the first page of each of these streams is asked for, and the changes of all of them together."""
        entities = {ENTITIES[stream.name]: since for stream, since in wanted.items() if stream.name in ENTITIES}
        self._changes.expect({entity: since for entity, since in entities.items() if since and entity.has_changes})
        for entity, since in entities.items():
            if since is None and entity.is_single:
                self._singles[entity.stream] = self._together.submit(partial(self._service.single, entity))
            elif since is None:
                self._begun[entity.stream] = self._windows.begin(entity)

    def pages(self, stream: Stream, since: datetime | None) -> Iterator[Page]:
        """The stream's rows, page by page and each version once; a row may come again when it changed meanwhile."""
        entity = ENTITIES.get(stream.name)
        if entity is None:
            return self._control(stream.name, since)
        if entity.is_single:
            return self._single(entity)
        if since is None:
            begun = self._begun.pop(entity.stream, None) or self._windows.begin(entity)
            read = self._whole.everything(entity, begun)
        else:
            read = (self._changes.pages if entity.has_changes else self._windows.changed)(entity, since)
        read = self._with_currencies(read) if entity.stream == "account" else read
        return _if_offered(read) if entity.is_optional else read

    def counts(self, streams: Iterable[Stream]) -> Mapping[str, int]:
        """How many rows each of these streams has at this moment, where QuickBooks can say."""
        entities = [entity for stream in streams if (entity := ENTITIES.get(stream.name)) and not entity.is_single]
        asked = {entity.stream: self._together.submit(partial(self._service.count, entity)) for entity in entities}
        self._counts |= {stream: future.result().rows for stream, future in asked.items()}
        return {stream: self._counts[stream] for stream in asked}

    def absent(self, stream: Stream, ids: Sequence[str]) -> Collection[str]:
        """Those of these ids that QuickBooks, asked for them, does not have."""
        entity = ENTITIES.get(stream.name)
        if entity is None or entity.is_single:
            return ()
        parts = [ids[start : start + IDS_AT_ONCE] for start in range(0, len(ids), IDS_AT_ONCE)]
        asked = [self._together.submit(partial(self._service.these, entity, part)) for part in parts]
        return set(ids) - {row.id for future in asked for row in future.result()}

    def may_lose_many(self, stream: Stream) -> bool:
        """Whether its rows cannot be deleted: what is gone from a list was merged into another."""
        entity = ENTITIES.get(stream.name)
        return entity is not None and entity.is_list

    def close(self) -> None:
        """Let go of sockets and threads."""
        self._closed.set()
        self._together.close()
        self._client.close()

    def _single(self, entity: Entity) -> Iterator[Page]:
        future = self._singles.pop(entity.stream, None)
        row = future.result() if future else self._service.single(entity)
        self._company |= msgspec.json.decode(row.payload)
        yield Page([row])

    def _with_currencies(self, pages: Iterator[Page]) -> Iterator[Page]:
        for page in pages:
            for row in page.rows:
                currency = wire.text_at(msgspec.json.decode(row.payload), "CurrencyRef", "value")
                self._currencies |= {currency} if currency else set()
            yield page

    def _control(self, stream: str, since: datetime | None) -> Iterator[Page]:
        if stream == EXCHANGE_RATE:
            return _if_offered(self._exchange_rates())
        if stream == ROW_COUNT:
            return self._row_counts()
        return _if_offered(self._controls.pages(stream, since, self._day()))

    def _exchange_rates(self) -> Iterator[Page]:
        """Today's rate of each foreign currency that an account is kept in."""
        home = wire.text_at(self._company, "CurrencyPrefs", "HomeCurrency", "value")
        for currency in sorted(self._currencies - {home}) if home else ():
            yield Page([self._service.exchange_rate(EXCHANGE_RATE, currency, self._day().today)])

    def _row_counts(self) -> Iterator[Page]:
        """The counts that the promise wants, as they were when it was last asked how many rows there are."""
        promised = {entity.stream: entity for entity in ENTITIES.values() if entity.counted_as}
        self.counts(stream for stream in STREAMS if stream.name in promised.keys() - self._counts.keys())
        yield Page([_counted(entity, self._counts[stream]) for stream, entity in promised.items()])

    def _day(self) -> Day:
        """Today where the company is; in UTC where it names no zone, or one that is none, which is told of its row."""
        named = self._connection.time_zone or wire.text_at(self._company, "DefaultTimeZone") or "UTC"
        try:
            return Day(self._clock(), ZoneInfo(named))
        except (KeyError, ValueError, OSError):
            return Day(self._clock(), ZoneInfo("UTC"))


def open_company(
    opening: Opening,
    *,
    transport: httpx.BaseTransport | None = None,
    sleep: Callable[[float], object] | None = None,
) -> Company:
    """An open connection; no request is made before the first page is asked for."""
    closed = threading.Event()
    options: Options = opening.options
    name = opening.connection.name
    address = f"{options.base_url}/v3/company/{options.realm_id}"
    client = Client(
        name,
        address,
        auth=rotating(opening),
        headers={"Accept": "application/json"},  # without it QuickBooks answers XML
        fault_of=partial(wire.fault, connection=name),
        pace=pace_of(address, at_once=options.requests_at_once, per_minute=REQUESTS_A_MINUTE),
        say=opening.say,
        sleep=sleep or closed.wait,  # nobody sleeps on when the connection is closed
        transport=transport,
    )
    return Company(opening, client, options.requests_at_once, closed)


def _counted(entity: Entity, count: int) -> Row:
    payload = msgspec.json.encode({"name": entity.counted_as, "entity": entity.name, "count": count})
    return Row(str(entity.counted_as), payload.decode(), sha256(payload).hexdigest())


def _if_offered(pages: Iterator[Page]) -> Iterator[Page]:
    """The pages of what not every plan of QuickBooks has; a refusal of the question is Skipped."""
    try:
        yield from pages
    except Refusal as error:
        if error.status != httpx.codes.BAD_REQUEST:
            raise
        raise Skipped(str(error.args[0])) from None


def _books(keys: Mapping[str, Any], _: Path) -> Books | None:
    realm = keys.get("realm_id")
    return Books(f"realm {realm}", company=str(realm)) if realm else None


SOURCE = Source("quickbooks", STREAMS, Options, open_company, whose, LOGIN, _books)
