"""The TimeTracker connector: the streams, and which of the two ways they are read.

With a token over the REST API (`TimeTrackerConnector`), or straight from the PostgreSQL (`database`), which alone has
rate overrides: they have no endpoint. An invoice's items and currency (that of its payments) are only in its detail, so
every invoice is requested one by one. A client's detail always fails at release 5.10.0 and is never requested
(docs/sources/timetracker.md, "Lists" and "Invoices and payments").
"""

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import httpx

from pipelines.errors import ConfigurationError
from pipelines.settings import Connection
from pipelines.sources.http.auth import FixedToken
from pipelines.sources.http.client import Client, Refusal
from pipelines.sources.shape import BARE
from pipelines.sources.source_database import database_location
from pipelines.sources.stream import Books, Connector, ConnectorContext, Page, Row, Skipped, Source, Stream
from pipelines.sources.timetracker import responses
from pipelines.sources.timetracker.api import TimeTrackerApi
from pipelines.sources.timetracker.database import TimeTrackerDatabase
from pipelines.sources.timetracker.endpoints import (
    AUDITED,
    DETAIL,
    ENDPOINTS,
    INFO,
    OVERRIDE,
    PROJECT_TOTAL,
    ROW_COUNT,
    SUMMARY,
    Endpoint,
)
from pipelines.sources.timetracker.faults import fault
from pipelines.sources.timetracker.full_list import FullList
from pipelines.sources.timetracker.options import Options
from pipelines.sources.timetracker.shapes import SHAPES

DETAILS_A_PAGE = 50


class TimeTrackerConnector:
    """A connector to one TimeTracker over its REST API; no request is made before the first page is read."""

    def __init__(self, connection: Connection, api: TimeTrackerApi, base_url: str) -> None:
        self._connection = connection
        self._api = api
        self._base_url = base_url
        self._invoices: list[str] | None = None
        self._made: dict[str, Callable[[], Iterator[Page]]] = {
            INFO: self._info,
            DETAIL: self._details,
            OVERRIDE: self._overrides,
            PROJECT_TOTAL: self._project_totals,
            SUMMARY: self._summary,
            ROW_COUNT: self._row_counts,
        }

    def pages(self, stream: Stream, since: datetime | None) -> Iterator[Page]:
        """Yield the stream's rows, each version once; raise Skipped if only an administrator may read it."""
        if stream.name in self._made:
            yield from self._made[stream.name]()
            return
        endpoint = ENDPOINTS[stream.name]
        try:
            yield from self._audits(endpoint) if stream.name == "audit_log" else self._everything(endpoint)
        except Refusal as error:
            if endpoint.needs_admin and error.status == httpx.codes.FORBIDDEN:
                raise Skipped(f"the token may not read {endpoint.path}, which needs the scope admin:all") from None
            raise

    def close(self) -> None:
        """Close the sockets."""
        self._api.close()

    def _everything(self, endpoint: Endpoint) -> Iterator[Page]:
        full = FullList(self._api, endpoint)
        yield from full.pages()
        if endpoint.stream == "invoice":
            self._invoices = full.ids

    def _audits(self, endpoint: Endpoint) -> Iterator[Page]:
        for entity in AUDITED:
            yield Page(self._api.audit_log(endpoint, entity))

    def _details(self) -> Iterator[Page]:
        """Yield every invoice with its items and payments; one that is removed meanwhile is left out."""
        if self._invoices is None:
            for _ in self._everything(ENDPOINTS["invoice"]):
                pass
        details = self._api.invoice_details(self._invoices or [])
        while rows := list(islice(details, DETAILS_A_PAGE)):
            yield Page(rows)

    def _overrides(self) -> Iterator[Page]:
        raise Skipped("rate overrides have no endpoint; only database_url shows them")

    def _info(self) -> Iterator[Page]:
        content = {"base_url": self._base_url, "home_currency": self._connection.home_currency}
        yield Page([responses.made("1", {**content, **self._api.info()})])

    def _project_totals(self) -> Iterator[Page]:
        """Yield the hours that TimeTracker adds up for each project; apart from it, because they change each day."""
        keys = ("total_hours", "total_billable_hours")
        for page in FullList(self._api, ENDPOINTS["project"]).walk({}):
            yield Page([responses.made(row.id, responses.pick(row.payload.encode(), keys)) for row in page.rows])

    def _summary(self) -> Iterator[Page]:
        keys = ("total_hours", "billable_hours", "total_entries")
        yield Page([responses.made("1", responses.pick(self._api.summary(), keys))])

    def _row_counts(self) -> Iterator[Page]:
        rows = [self._counted(endpoint) for endpoint in ENDPOINTS.values() if endpoint.counted_as]
        yield Page([row for row in rows if row])

    def _counted(self, endpoint: Endpoint) -> Row | None:
        try:
            count = self._api.count(endpoint)
        except Refusal as error:
            if endpoint.needs_admin and error.status == httpx.codes.FORBIDDEN:
                return None
            raise
        name = str(endpoint.counted_as)
        return responses.made(name, {"name": name, "path": endpoint.path, "count": count})


def connect(
    context: ConnectorContext,
    *,
    transport: httpx.BaseTransport | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Connector:
    """Return an open connector to the API or the database; `transport` and `sleep` are there for tests."""
    options: Options = context.options
    connection = context.connection
    base_url = options.base_url or ""
    if options.database_url:
        return TimeTrackerDatabase(connection, options.database_url.get_secret_value(), base_url)
    if connection.home_currency is None:
        raise ConfigurationError(
            f"Connection {connection.name}: the home currency is not known: TimeTracker's API does not tell it.",
            hint=f'Add home_currency = "EUR" (or another) to the connection {connection.name} in tieout.toml.',
        )
    token = options.token.get_secret_value() if options.token else ""
    client = Client(
        connection.name,
        f"{base_url}/api/v1",
        auth=FixedToken(token),
        headers={"Accept": "application/json"},
        fault_of=fault,
        say=context.say,
        sleep=sleep,
        transport=transport,
    )
    return TimeTrackerConnector(connection, TimeTrackerApi(connection, client), base_url)


def account_name(connector: Connector) -> str:
    """Return how many clients the key shows, by reading them."""
    clients = sum(len(page.rows) for page in connector.pages(Stream("client"), None))
    return f"a TimeTracker with {clients:,} clients"


def _stream(name: str, **more: bool) -> Stream:
    return Stream(name, shape=SHAPES.get(name, BARE), **more)  # type: ignore[arg-type]


# a list is followed at once by what is compared with it
_STREAMS = (
    _stream(INFO, guards_deletions=False),
    *map(_stream, ("client", "project", "user", "expense", "currency", "exchange_rate", "time_entry")),
    *(_stream(name, guards_deletions=False) for name in (PROJECT_TOTAL, SUMMARY)),
    *map(_stream, ("invoice", DETAIL, "payment", "credit_note")),
    _stream("audit_log", shows_deletions=False),
    _stream(OVERRIDE),
    _stream(ROW_COUNT, guards_deletions=False),
)


def _books(keys: Mapping[str, Any], _: Path) -> Books | None:
    """Return the application, or its database."""
    if keys.get("database_url"):
        return Books(f"database {database_location(keys['database_url'])}")
    address = str(keys.get("base_url", "")).rstrip("/").removesuffix("/api/v1")
    return Books(f"application {address}") if address else None


SOURCE = Source("timetracker", _STREAMS, Options, connect, account_name, books=_books)
