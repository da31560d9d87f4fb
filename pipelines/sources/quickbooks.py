"""QuickBooks Online: which entities are read, and how a company that changes meanwhile is read without loss.

Every query goes by `MetaData.LastUpdatedTime` and asks each page from the last stamp of the page before (`>=`), not
from an offset: a row that is touched moves to the end and is read again, and no row slides over a page's edge. Ordering
by Id cannot do this (`Id` takes only `=` and `IN`), and with an offset one deletion costs another row while the number
of ids still equals COUNT(*). An offset is used only among rows that share one second.

A read of everything is believed when it saw as many ids as COUNT(*) says; else it starts again. A row that is deleted
while everything is read stays until the next read of everything, like one that is deleted just after.

How answers look: `quickbooks_wire`. Change data capture and reports come as verbs of their own beside the query.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import TypeVar

import httpx
import msgspec

from pipelines.errors import SourceError
from pipelines.sources import quickbooks_wire as wire
from pipelines.sources.client import Client, Refusal
from pipelines.sources.quickbooks_entities import (
    AGED_RECEIVABLE,
    AGED_RECEIVABLE_DETAIL,
    ENTITIES,
    EXCHANGE_RATE,
    ROW_COUNT,
    STREAMS,
    Entity,
)
from pipelines.sources.quickbooks_login import LOGIN, rotating, whose
from pipelines.sources.quickbooks_options import Options
from pipelines.sources.stream import Opening, Page, Row, Skipped, Source, Stream

SERVICE = "QuickBooks"
MINOR_VERSION = "75"
PAGE_SIZE = 1000
READINGS = 3

Read = TypeVar("Read")


class Company:
    """An open connection to one company's books."""

    def __init__(self, connection: str, client: Client) -> None:
        self._connection = connection
        self._client = client

    def pages(self, stream: Stream, since: datetime | None) -> Iterator[Page]:
        """The stream's rows, page by page and each version once; a row may come again when it changed meanwhile."""
        if stream.name == ROW_COUNT:
            return iter([Page([self._counted(entity) for entity in ENTITIES.values() if entity.counted_as])])
        if stream.name in (EXCHANGE_RATE, AGED_RECEIVABLE, AGED_RECEIVABLE_DETAIL):
            return iter(())
        entity = ENTITIES[stream.name]
        if entity.is_single:
            return iter([Page([self._single(entity)])])
        read = self._everything(entity) if since is None else self._changes(entity, since)
        return _if_offered(read) if entity.is_optional else read

    def close(self) -> None:
        """Let go of the sockets."""
        self._client.close()

    def _everything(self, entity: Entity) -> Iterator[Page]:
        given: dict[str, str] = {}
        for _ in range(READINGS):
            seen: dict[str, datetime | None] = {}
            for rows in self._walk(entity, None, seen):
                yield from _news(rows, given)
            counted = self._count(entity, entity.stream)
            if counted == len(seen):
                return
        raise self._error(
            entity.stream,
            f"{len(seen)} rows were read but {SERVICE} counts {counted}, {READINGS} times in a row."
            " Nothing was landed.",
            "Wait until fewer people work in the company's books.",
        )

    def _changes(self, entity: Entity, since: datetime) -> Iterator[Page]:
        given: dict[str, str] = {}
        for rows in self._walk(entity, since, {}):
            yield from _news(rows, given)

    def _walk(self, entity: Entity, since: datetime | None, seen: dict[str, datetime | None]) -> Iterator[list[Row]]:
        """Full pages and the last one; `seen` gets the stamp of every id. A page that repeats is a SourceError."""
        start = 1
        while True:
            rows = self._page(entity, since, start)
            is_last = len(rows) < PAGE_SIZE
            if not is_last and all(row.id in seen and seen[row.id] == row.updated_at for row in rows):
                what = f"{SERVICE} gives the same page again and again."
                raise self._error(entity.stream, what, "Wait a few minutes.")
            seen.update((row.id, row.updated_at) for row in rows)
            yield rows
            if is_last:
                return
            since, start = _next(since, start, rows)

    def _page(self, entity: Entity, since: datetime | None, start: int) -> list[Row]:
        order = f"ORDERBY MetaData.LastUpdatedTime STARTPOSITION {start} MAXRESULTS {PAGE_SIZE}"
        read = partial(wire.rows, entity=entity.name, volatile=entity.volatile)
        return self._query(entity.stream, f"SELECT * FROM {entity.name}{_where(entity, since)} {order}", read)

    def _single(self, entity: Entity) -> Row:
        read = partial(wire.rows, entity=entity.name, only_id="1")
        rows = self._query(entity.stream, f"SELECT * FROM {entity.name}", read)
        if len(rows) == 1:
            return rows[0]
        what = f"{SERVICE} gave {len(rows)} rows of {entity.name}, not one."
        raise self._error(entity.stream, what, "Wait a minute.")

    def _counted(self, entity: Entity) -> Row:
        content = {"name": entity.counted_as, "entity": entity.name, "count": self._count(entity, ROW_COUNT)}
        payload = msgspec.json.encode(content)
        return Row(str(entity.counted_as), payload.decode(), sha256(payload).hexdigest())

    def _count(self, entity: Entity, stream: str) -> int:
        return self._query(stream, f"SELECT COUNT(*) FROM {entity.name}{_where(entity, None)}", wire.count)

    def _query(self, stream: str, statement: str, read: Callable[[bytes], Read]) -> Read:
        content = self._client.get(stream, "query", {"query": statement, "minorversion": MINOR_VERSION})
        try:
            return read(content)
        except ValueError as error:
            # a UnicodeDecodeError quotes the text that it could not read
            reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
            what = f"{SERVICE} answered in a form that is not known: {reason}."
            raise self._error(stream, what, "If it comes again, report this message.") from None

    def _error(self, stream: str, what: str, advice: str) -> SourceError:
        return SourceError(
            f"Connection {self._connection}, stream {stream}: {what}", hint=wire.then_refresh(self._connection, advice)
        )


def open_company(
    opening: Opening,
    *,
    transport: httpx.BaseTransport | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Company:
    """An open connection; no request is made before the first page is asked for."""
    options: Options = opening.options
    name = opening.connection.name
    client = Client(
        name,
        f"{options.base_url}/v3/company/{options.realm_id}",
        auth=rotating(opening),
        headers={"Accept": "application/json"},  # without it QuickBooks answers XML
        fault_of=partial(wire.fault, connection=name),
        sleep=sleep,
        transport=transport,
    )
    return Company(name, client)


def _if_offered(pages: Iterator[Page]) -> Iterator[Page]:
    """The pages of an entity that not every plan of QuickBooks has; a refusal is Skipped."""
    try:
        yield from pages
    except Refusal as error:
        raise Skipped(str(error.args[0])) from None


def _where(entity: Entity, since: datetime | None) -> str:
    moment = since and f"MetaData.LastUpdatedTime >= '{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'"
    conditions = [condition for condition in (entity.where, moment) if condition]
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _next(since: datetime | None, start: int, rows: list[Row]) -> tuple[datetime | None, int]:
    """Where the page after a full one begins: at its last second, or behind it where all rows share that second."""
    stamps = [row.updated_at.replace(microsecond=0) for row in rows if row.updated_at]
    is_in_order = len(stamps) == len(rows) and stamps == sorted(stamps)
    if is_in_order and stamps[-1] > stamps[0]:
        return stamps[-1], 1
    return since, start + len(rows)


def _news(rows: list[Row], given: dict[str, str]) -> Iterator[Page]:
    """A page of the rows that were not given in just this version; no page where there are none."""
    news = [row for row in rows if given.get(row.id) != row.payload_hash]
    given.update((row.id, row.payload_hash) for row in news)
    if news:
        yield Page(news)


SOURCE = Source("quickbooks", STREAMS, Options, open_company, whose, LOGIN)
