"""The QuickBooks Online connector: one company's books, read stream by stream.

It puts the parts of this folder together: `entities` says what is read, `api` how it is requested, `keyset`,
`completeness` and `change_data_capture` how an entity is read without loss, `reports` what QuickBooks says of its own
books, `responses` and `faults` how answers are read, `login` how tokens are had.
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
from pipelines.sources.http.rate_limit import TaskPool, shared_limiter
from pipelines.sources.quickbooks import faults, responses
from pipelines.sources.quickbooks.api import QuickBooksApi
from pipelines.sources.quickbooks.change_data_capture import IDS_AT_ONCE, ChangeDataCapture
from pipelines.sources.quickbooks.completeness import FullExtraction
from pipelines.sources.quickbooks.entities import ENTITIES, EXCHANGE_RATE, ROW_COUNT, STREAMS, Entity
from pipelines.sources.quickbooks.keyset import FirstPage, KeysetPaginator
from pipelines.sources.quickbooks.login import LOGIN, account_name, rotating_tokens
from pipelines.sources.quickbooks.options import Options
from pipelines.sources.quickbooks.reports.control_totals import ControlTotals, Day
from pipelines.sources.stream import Books, ConnectorContext, Page, Row, Skipped, Source, Stream

REQUESTS_A_MINUTE = 500


class QuickBooksConnector:
    """A connector to one company's books; no request is made before the first page is read."""

    def __init__(self, context: ConnectorContext, client: Client, at_once: int, closed: threading.Event) -> None:
        self._closed = closed
        self._connection = context.connection
        self._clock = context.clock
        self._client = client
        self._pool: TaskPool[Any] = TaskPool(at_once)
        self._api = QuickBooksApi(context.connection.name, client)
        self._paginator = KeysetPaginator(self._api, self._pool, at_once)
        self._changes = ChangeDataCapture(self._api, self._paginator, self._pool.submit)
        self._extraction = FullExtraction(self._api, self._paginator, self._changes)
        self._first_pages: dict[str, FirstPage] = {}
        self._singles: dict[str, Future[Row]] = {}
        self._company: dict[str, Any] = {}  # what CompanyInfo and Preferences say
        self._currencies: set[str] = set()
        self._counts: dict[str, int] = {}
        self._controls = ControlTotals(self._api, self._pool, context.options.month_ends)

    def expect(self, wanted: Mapping[Stream, datetime | None]) -> None:
        """Request the first page of each of these streams, and the changes of all of them together."""
        entities = {ENTITIES[stream.name]: since for stream, since in wanted.items() if stream.name in ENTITIES}
        self._changes.expect({entity: since for entity, since in entities.items() if since and entity.has_changes})
        for entity, since in entities.items():
            if since is None and entity.is_single:
                self._singles[entity.stream] = self._pool.submit(partial(self._api.single, entity))
            elif since is None:
                self._first_pages[entity.stream] = self._paginator.request_first_page(entity)

    def pages(self, stream: Stream, since: datetime | None) -> Iterator[Page]:
        """Yield the stream's rows, each version once; a row comes again if it changed meanwhile."""
        entity = ENTITIES.get(stream.name)
        if entity is None:
            return self._control(stream.name, since)
        if entity.is_single:
            return self._single(entity)
        if since is None:
            first = self._first_pages.pop(entity.stream, None) or self._paginator.request_first_page(entity)
            pages = self._extraction.pages(entity, first)
        else:
            pages = (self._changes.pages if entity.has_changes else self._paginator.pages_since)(entity, since)
        pages = self._noting_currencies(pages) if entity.stream == "account" else pages
        return _if_offered(pages) if entity.is_optional else pages

    def counts(self, streams: Iterable[Stream]) -> Mapping[str, int]:
        """Return how many rows each of these streams has now, of those that QuickBooks counts."""
        entities = [entity for stream in streams if (entity := ENTITIES.get(stream.name)) and not entity.is_single]
        asked = {entity.stream: self._pool.submit(partial(self._api.count, entity)) for entity in entities}
        self._counts |= {stream: future.result().rows for stream, future in asked.items()}
        return {stream: self._counts[stream] for stream in asked}

    def absent(self, stream: Stream, ids: Sequence[str]) -> Collection[str]:
        """Return those ids that QuickBooks, asked for them, does not have."""
        entity = ENTITIES.get(stream.name)
        if entity is None or entity.is_single:
            return ()
        parts = [ids[start : start + IDS_AT_ONCE] for start in range(0, len(ids), IDS_AT_ONCE)]
        asked = [self._pool.submit(partial(self._api.rows_by_id, entity, part)) for part in parts]
        return set(ids) - {row.id for future in asked for row in future.result()}

    def may_lose_many(self, stream: Stream) -> bool:
        """Tell whether the stream is a list, whose rows are never deleted: one that is gone was merged into another."""
        entity = ENTITIES.get(stream.name)
        return entity is not None and entity.is_list

    def close(self) -> None:
        """Close sockets and threads."""
        self._closed.set()
        self._pool.close()
        self._client.close()

    def _single(self, entity: Entity) -> Iterator[Page]:
        future = self._singles.pop(entity.stream, None)
        row = future.result() if future else self._api.single(entity)
        self._company |= msgspec.json.decode(row.payload)
        yield Page([row])

    def _noting_currencies(self, pages: Iterator[Page]) -> Iterator[Page]:
        for page in pages:
            for row in page.rows:
                currency = responses.text_at(msgspec.json.decode(row.payload), "CurrencyRef", "value")
                self._currencies |= {currency} if currency else set()
            yield page

    def _control(self, stream: str, since: datetime | None) -> Iterator[Page]:
        if stream == EXCHANGE_RATE:
            return _if_offered(self._exchange_rates())
        if stream == ROW_COUNT:
            return self._row_counts()
        return _if_offered(self._controls.pages(stream, since, self._day()))

    def _exchange_rates(self) -> Iterator[Page]:
        """Yield today's rate of each foreign currency that an account is kept in."""
        home = responses.text_at(self._company, "CurrencyPrefs", "HomeCurrency", "value")
        for currency in sorted(self._currencies - {home}) if home else ():
            yield Page([self._api.exchange_rate(EXCHANGE_RATE, currency, self._day().today)])

    def _row_counts(self) -> Iterator[Page]:
        """Yield the counts that the canonical control totals want, as they were when rows were last counted."""
        wanted = {entity.stream: entity for entity in ENTITIES.values() if entity.counted_as}
        self.counts(stream for stream in STREAMS if stream.name in wanted.keys() - self._counts.keys())
        yield Page([_counted(entity, self._counts[stream]) for stream, entity in wanted.items()])

    def _day(self) -> Day:
        """Return today in the company's time zone; in UTC if it names none or an unknown one."""
        named = self._connection.time_zone or responses.text_at(self._company, "DefaultTimeZone") or "UTC"
        try:
            return Day(self._clock(), ZoneInfo(named))
        except (KeyError, ValueError, OSError):
            return Day(self._clock(), ZoneInfo("UTC"))


def connect(
    context: ConnectorContext,
    *,
    transport: httpx.BaseTransport | None = None,
    sleep: Callable[[float], object] | None = None,
) -> QuickBooksConnector:
    """Return an open connector; `transport` and `sleep` are there for tests."""
    closed = threading.Event()
    options: Options = context.options
    name = context.connection.name
    address = f"{options.base_url}/v3/company/{options.realm_id}"
    client = Client(
        name,
        address,
        auth=rotating_tokens(context),
        headers={"Accept": "application/json"},  # without it QuickBooks answers XML
        fault_of=partial(faults.fault, connection=name),
        limiter=shared_limiter(address, at_once=options.requests_at_once, per_minute=REQUESTS_A_MINUTE),
        say=context.say,
        sleep=sleep or closed.wait,  # nobody sleeps on when the connection is closed
        transport=transport,
    )
    return QuickBooksConnector(context, client, options.requests_at_once, closed)


def _counted(entity: Entity, count: int) -> Row:
    payload = msgspec.json.encode({"name": entity.counted_as, "entity": entity.name, "count": count})
    return Row(str(entity.counted_as), payload.decode(), sha256(payload).hexdigest())


def _if_offered(pages: Iterator[Page]) -> Iterator[Page]:
    """Yield the pages of what not every plan of QuickBooks has; raise Skipped if the request is refused."""
    try:
        yield from pages
    except Refusal as error:
        if error.status != httpx.codes.BAD_REQUEST:
            raise
        raise Skipped(str(error.args[0])) from None


def _books(keys: Mapping[str, Any], _: Path) -> Books | None:
    realm = keys.get("realm_id")
    return Books(f"realm {realm}", company=str(realm)) if realm else None


SOURCE = Source("quickbooks", STREAMS, Options, connect, account_name, LOGIN, _books)
