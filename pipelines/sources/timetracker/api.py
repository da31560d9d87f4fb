"""TimeTracker over its REST API: which lists are read, and how one whose rows shift between pages is read without loss.

There is no "updated since" anywhere and unknown parameters are ignored, so every list is read in full, each time. Its
order has no tie-breaker: of equal rows one may come on both sides of a page's edge and another on neither, and what is
added or removed meanwhile moves rows over it. A reading is therefore believed when every page named the same total and
as many ids were seen; else it starts again with narrower pages, whose edges fall elsewhere, and what several readings
saw together is believed where all of them named one total.

An invoice's items and currency (that of its payments) are only in its detail, so every invoice is asked for one by one,
a few at once. A client's detail always fails at release 5.10.0 and is never asked for. Rate overrides have no endpoint:
only the database shows them (`timetracker_database`). How answers look: `timetracker_wire`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import partial
from itertools import islice
from typing import TypeVar
from zoneinfo import ZoneInfo

import httpx
import msgspec

from pipelines.errors import SourceError
from pipelines.settings import Connection
from pipelines.sources.http import limits
from pipelines.sources.http.client import Client, Refusal
from pipelines.sources.json_text import understood
from pipelines.sources.stream import Page, Row, Skipped, Stream
from pipelines.sources.timetracker import responses as wire

READINGS = 3
CAP = 100  # of clients, projects, time entries and users; more per page is silently cut to this
UNCAPPED = 500  # invoices, payments and credit notes take more
NARROWER = 17  # rows a page less in each reading that had to start again
NEWEST_AUDITS = 10_000  # audit logs do not page; they give the newest, 100 where no limit is named
DETAILS_A_PAGE = 50
FOREVER = {"start_date": "2000-01-01", "end_date": "2100-01-01"}

Read = TypeVar("Read")


@dataclass(frozen=True)
class Endpoint:
    """One of TimeTracker's lists; `counted_as` is the promise's name for its number of rows.

    `volatile` keys are computed while reading, or names of other rows. Times are UTC, but for those of time entries,
    which are in the application's own zone.
    """

    stream: str
    path: str
    key: str
    per_page: int | None = None
    params: dict[str, str] = field(default_factory=dict)
    volatile: frozenset[str] = frozenset()
    counted_as: str | None = None
    needs_admin: bool = False
    is_local: bool = False


_CLIENT = frozenset({"active_projects", "total_projects"})
_PROJECT = frozenset(
    {
        *("client", "total_hours", "total_billable_hours", "total_costs", "total_billable_costs"),
        *("total_project_value", "estimated_cost", "budget_consumed_amount", "budget_threshold_exceeded"),
    }
)
_ENTRY = frozenset({"client", "project", "task", "user"})
_INVOICE = frozenset({"days_overdue", "is_overdue", "project_name"})
_USER = frozenset({"last_login", "status", "total_hours"})

INFO = "info"
DETAIL = "invoice_detail"
OVERRIDE = "rate_override"
PROJECT_TOTAL = "project_total"
SUMMARY = "reports_summary"
ROW_COUNT = "row_count"

ENDPOINTS = {
    endpoint.stream: endpoint
    for endpoint in (
        Endpoint("client", "clients", "clients", CAP, volatile=_CLIENT, counted_as="customers"),
        # without a status only active projects are shown
        Endpoint("project", "projects", "projects", CAP, {"status": "all"}, _PROJECT, "projects"),
        Endpoint("user", "users", "users", CAP, volatile=_USER, counted_as="people", needs_admin=True),
        Endpoint("invoice", "invoices", "invoices", UNCAPPED, volatile=_INVOICE, counted_as="invoice"),
        Endpoint("payment", "payments", "payments", UNCAPPED, counted_as="payment"),
        Endpoint("credit_note", "credit-notes", "credit_notes", UNCAPPED, counted_as="credit_memo"),
        Endpoint("expense", "expenses", "expenses", CAP),
        Endpoint("currency", "currencies", "currencies"),
        Endpoint("exchange_rate", "exchange-rates", "exchange_rates"),
        Endpoint(
            "time_entry", "time-entries", "time_entries", CAP, volatile=_ENTRY, counted_as="time_entries", is_local=True
        ),
        Endpoint("audit_log", "audit-logs", "audit_logs", needs_admin=True),
    )
}
AUDITED = ("Client", "Project", "Invoice")  # whose changes matter: rates, and whether an invoice was sent


class Agency:
    """An open connection to one TimeTracker."""

    def __init__(self, connection: Connection, client: Client, base_url: str) -> None:
        self._connection = connection
        self._client = client
        self._base_url = base_url
        self._zone: tzinfo | None = ZoneInfo(connection.time_zone) if connection.time_zone else None
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
        """The stream's rows, page by page and each version once; Skipped where only an administrator may read it."""
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
        """Let go of the sockets."""
        self._client.close()

    def _everything(self, endpoint: Endpoint) -> Iterator[Page]:
        given: dict[str, str] = {}
        together: dict[str, None] = {}
        totals: set[int | None] = set()
        for reading in range(READINGS):
            seen: dict[str, None] = {}
            said: set[int | None] = set()
            for page in self._walk(endpoint, seen, reading):
                said.add(page.total)
                yield from _news(page.rows, given)
            together |= seen
            totals |= said
            is_whole = said in ({len(seen)}, {None})
            if is_whole or totals == {len(together)}:
                self._remember(endpoint, list(seen if is_whole else together))
                return
        what = f"{len(seen)} rows were read where the pages say {' and '.join(sorted(map(str, said)))}"
        raise self._error(
            endpoint.stream,
            f"{what}, {READINGS} times in a row. Nothing was landed.",
            "Wait until fewer people work in TimeTracker.",
        )

    def _walk(self, endpoint: Endpoint, seen: dict[str, None], reading: int = 0) -> Iterator[wire.Listing]:
        """The pages of one reading; `seen` gets every id. A page that repeats itself is a SourceError."""
        number = 1
        most = limits.MOST_PAGES
        while True:
            page = self._page(endpoint, number, reading)
            if number == 1 and page.total is not None:
                most = limits.pages(page.total, (endpoint.per_page or CAP) - reading * NARROWER)
            news = [row.id for row in page.rows if row.id not in seen]
            seen.update(dict.fromkeys(news))
            yield page
            if not page.has_next:
                return
            if not news:
                what = f"page {number} of {endpoint.path} has nothing new, and yet more is said to follow."
                raise self._error(endpoint.stream, what, "Wait a minute.")
            if number >= most:
                what = f"{endpoint.path} goes on after {number} pages, far beyond the rows that it counts."
                raise self._error(endpoint.stream, what, "Wait a minute.")
            number += 1

    def _page(self, endpoint: Endpoint, number: int, reading: int) -> wire.Listing:
        params = dict(endpoint.params)
        if endpoint.per_page or number > 1:
            size = (endpoint.per_page or CAP) - reading * NARROWER
            params |= {"page": str(number), "per_page": str(size)}
        zone = self._local_zone() if endpoint.is_local else UTC
        read = partial(wire.listing, key=endpoint.key, volatile=endpoint.volatile, zone=zone)
        return self._get(endpoint.stream, endpoint.path, params, read)

    def _audits(self, endpoint: Endpoint) -> Iterator[Page]:
        for entity in AUDITED:
            params = {"entity_type": entity, "limit": str(NEWEST_AUDITS)}
            read = partial(wire.listing, key=endpoint.key, volatile=endpoint.volatile, zone=UTC)
            yield Page(self._get(endpoint.stream, endpoint.path, params, read).rows)

    def _details(self) -> Iterator[Page]:
        """Every invoice with its items and payments; one that is removed meanwhile is left out."""
        if self._invoices is None:
            for _ in self._everything(ENDPOINTS["invoice"]):
                pass
        paths = [f"invoices/{invoice}" for invoice in self._invoices or []]
        found = (content for content in self._client.get_all(DETAIL, paths, {}) if content is not None)
        while contents := list(islice(found, DETAILS_A_PAGE)):
            yield Page([self._read(DETAIL, content, _detail) for content in contents])

    def _overrides(self) -> Iterator[Page]:
        raise Skipped("rate overrides have no endpoint; only database_url shows them")

    def _info(self) -> Iterator[Page]:
        content = {"base_url": self._base_url, "home_currency": self._connection.home_currency}
        said = self._get(INFO, "info", {}, partial(wire.chosen, keys=("timezone", "app_version")))
        yield Page([wire.made("1", {**content, **said})])

    def _project_totals(self) -> Iterator[Page]:
        """The hours that TimeTracker itself adds up for each project; apart from it, because they change each day."""
        for page in self._walk(ENDPOINTS["project"], {}):
            keys = ("total_hours", "total_billable_hours")
            yield Page([wire.made(row.id, wire.chosen(row.payload.encode(), keys)) for row in page.rows])

    def _summary(self) -> Iterator[Page]:
        keys = ("total_hours", "billable_hours", "total_entries")
        summary = self._get(SUMMARY, "reports/summary", FOREVER, partial(wire.inner, key="summary"))
        yield Page([wire.made("1", wire.chosen(summary, keys))])

    def _row_counts(self) -> Iterator[Page]:
        rows = [self._counted(endpoint) for endpoint in ENDPOINTS.values() if endpoint.counted_as]
        yield Page([row for row in rows if row])

    def _counted(self, endpoint: Endpoint) -> Row | None:
        params = {**endpoint.params, "page": "1", "per_page": "1"}
        try:
            count = self._get(ROW_COUNT, endpoint.path, params, wire.total)
        except Refusal as error:
            if endpoint.needs_admin and error.status == httpx.codes.FORBIDDEN:
                return None
            raise
        name = str(endpoint.counted_as)
        return wire.made(name, {"name": name, "path": endpoint.path, "count": count})

    def _local_zone(self) -> tzinfo:
        """The zone of time entries: that of the connection, else that of the application."""
        if self._zone is None:
            (page,) = self._info()
            self._zone = self._read(INFO, page.rows[0].payload.encode(), _zone)
        return self._zone

    def _remember(self, endpoint: Endpoint, ids: list[str]) -> None:
        if endpoint.stream == "invoice":
            self._invoices = ids

    def _get(self, stream: str, path: str, params: dict[str, str], read: Callable[[bytes], Read]) -> Read:
        return self._read(stream, self._client.get(stream, path, params), read)

    def _read(self, stream: str, content: bytes, read: Callable[[bytes], Read]) -> Read:
        try:
            return understood(content, read)
        except ValueError as error:
            # a UnicodeDecodeError quotes the text that it could not read
            reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
            what = f"TimeTracker answered in a form that is not known: {reason}."
            raise self._error(stream, what, "If it comes again, report this message.") from None

    def _error(self, stream: str, what: str, advice: str) -> SourceError:
        name = self._connection.name
        return SourceError(
            f"Connection {name}, stream {stream}: {what}",
            hint=f"{advice} Then type: tieout refresh --connection {name}",
        )


def _news(rows: list[Row], given: dict[str, str]) -> Iterator[Page]:
    """A page of the rows that were not given in just this version; no page where there are none."""
    news = [row for row in rows if given.get(row.id) != row.payload_hash]
    given.update((row.id, row.payload_hash) for row in news)
    if news:
        yield Page(news)


def _detail(content: bytes) -> Row:
    return wire.row(wire.inner(content, "invoice"), volatile=_INVOICE, zone=UTC)


def _zone(info: bytes) -> tzinfo:
    name = msgspec.json.decode(wire.inner(info, "timezone"))
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, TypeError, OSError):
        raise ValueError(f"{name!r} is not a time zone") from None
