"""TimeTracker over its API: what is asked, how lists that shift are read, what is left out, and how faults are told."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from pipelines.errors import ConfigurationError, SourceError
from pipelines.settings import Connection
from pipelines.sources.stream import ConnectorContext, Row, Skipped, Tokens
from pipelines.sources.timetracker import connector as timetracker
from pipelines.sources.timetracker import responses
from pipelines.sources.timetracker.options import Options
from tests.realdata import folder

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TOKEN = "tt_0123456789abcdefghijklmnopqrstuv"
BASE = "https://tracker2.example.com"

Document = dict[str, Any]
Handler = Callable[[httpx.Request], httpx.Response]


class Kept:
    def load(self) -> Tokens | None:
        raise AssertionError("nothing rotates here")

    def save(self, tokens: Tokens) -> None:
        raise AssertionError("nothing rotates here")

    def delete(self) -> None:
        raise AssertionError("nothing is forgotten here")

    def lock(self) -> AbstractContextManager[None]:
        return nullcontext()


class Tracker:
    """Lists behind the API of the source; `between` is called after each page of a list with its number."""

    def __init__(self, between: Callable[["Tracker", int], None] = lambda tracker, page: None, **lists: list[Document]):
        self.lists: dict[str, list[Document]] = lists
        self.between = between
        self.requests: list[httpx.Request] = []
        self.pages = 0
        self.miscounted = 0
        self._lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.requests.append(request)
        first, *rest = request.url.path.removeprefix("/api/v1/").split("/")
        key = first.replace("-", "_")
        if first == "info":
            return httpx.Response(200, json={"timezone": "Europe/Berlin", "app_version": "5.10.0"})
        if rest:
            found = next((row for row in self.lists[key] if str(row["id"]) == rest[0]), None)
            return (
                httpx.Response(200, json={"invoice": found}) if found else httpx.Response(404, json={"error": "gone"})
            )
        return self._list(key, request)

    def _list(self, key: str, request: httpx.Request) -> httpx.Response:
        number, size = int(request.url.params.get("page", 1)), int(request.url.params.get("per_page", 50))
        if key in ("clients", "projects", "time_entries", "users"):
            size = min(size, 100)
        rows = self.lists[key]
        shown = rows[(number - 1) * size : number * size]
        total = len(rows) + self.miscounted
        content = {key: shown, "pagination": {"total": total, "has_next": number * size < len(rows)}}
        self.pages += 1
        self.between(self, self.pages)
        return httpx.Response(200, json=content)


def entries(count: int) -> list[Document]:
    return [{"id": number, "duration_seconds": 900} for number in range(1, count + 1)]


def connect(handler: Handler, slept: list[float] | None = None, zone: str | None = None) -> Any:
    options = Options.model_validate({"base_url": BASE, "token": TOKEN})
    connection = Connection(name="agency", source="timetracker", home_currency="EUR", time_zone=zone)
    context = ConnectorContext(connection, options, Kept(), lambda: NOW, Path())
    pauses = [] if slept is None else slept
    return timetracker.connect(context, transport=httpx.MockTransport(handler), sleep=pauses.append)


def read(handler: Handler, stream: str = "time_entry", zone: str | None = None) -> list[Row]:
    return [
        row for page in connect(handler, zone=zone).pages(timetracker.SOURCE.stream(stream), None) for row in page.rows
    ]


def failure(handler: Handler, stream: str = "client", slept: list[float] | None = None) -> str:
    with pytest.raises(SourceError) as caught:
        list(connect(handler, slept).pages(timetracker.SOURCE.stream(stream), None))
    return str(caught.value)


def always(response: httpx.Response) -> Handler:
    return lambda request: response


# what is asked


def test_every_request_carries_the_token_and_lists_are_asked_in_the_pages_that_they_allow() -> None:
    names = {"client": "clients", "project": "projects", "time_entry": "time_entries", "invoice": "invoices"}
    tracker = Tracker()
    tracker.lists = {key: [] for key in names.values()}
    for stream in names:
        read(tracker, stream)
    asked = [request.url for request in tracker.requests if request.url.path != "/api/v1/info"]
    assert [url.path for url in asked] == [f"/api/v1/{name.replace('_', '-')}" for name in names.values()]
    assert [url.params["per_page"] for url in asked] == ["100", "100", "100", "500"]
    assert asked[1].params["status"] == "all"
    assert {request.headers["Authorization"] for request in tracker.requests} == {f"Bearer {TOKEN}"}


def test_all_streams_together_never_ask_for_a_client_by_itself() -> None:
    tracker = Tracker(
        clients=[{"id": 4}], projects=[{"id": 1}], users=[], expenses=[], currencies=[], exchange_rates=[],
        time_entries=[], invoices=[{"id": 7}], payments=[], credit_notes=[], audit_logs=[],
    )  # fmt: skip
    connector = connect(tracker)
    for stream in timetracker.SOURCE.streams:
        if stream.name not in ("rate_override", "reports_summary"):
            list(connector.pages(stream, None))
    paths = [request.url.path for request in tracker.requests]
    assert "/api/v1/clients" in paths
    assert [path for path in paths if path.startswith("/api/v1/clients/")] == []
    assert "/api/v1/invoices/7" in paths


def test_only_lists_are_guarded_and_only_audit_logs_do_not_show_deletions() -> None:
    streams = timetracker.SOURCE.streams
    unguarded = ["info", "project_total", "reports_summary", "row_count"]
    assert [stream.name for stream in streams if not stream.guards_deletions] == unguarded
    assert [stream.name for stream in streams if not stream.shows_deletions] == ["audit_log"]
    assert [stream.name for stream in streams if stream.is_incremental] == []


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({}, "database_url"),
        ({"base_url": BASE}, "token"),
        ({"base_url": "tracker.example.com", "token": "tt_1"}, "https://"),
        ({"base_url": BASE, "token": "tt_1", "tokne": "x"}, "tokne"),
    ],
)
def test_options_that_cannot_work_are_refused(options: dict[str, str], what: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Options.model_validate(options)
    assert what in str(caught.value)


def test_the_address_of_the_api_is_taken_for_that_of_the_application() -> None:
    options = Options.model_validate({"base_url": f"{BASE}/api/v1/", "token": TOKEN})
    assert options.base_url == BASE
    assert TOKEN not in repr(options)


def test_a_connection_without_home_currency_is_refused_with_what_to_add() -> None:
    options = Options.model_validate({"base_url": BASE, "token": TOKEN})
    connection = Connection(name="agency", source="timetracker")
    with pytest.raises(ConfigurationError, match="home_currency"):
        timetracker.connect(ConnectorContext(connection, options, Kept(), lambda: NOW, Path()))


# lists that shift while they are read


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (99, 1), (100, 1), (101, 2), (250, 3)])
def test_every_row_is_given_once_whether_or_not_the_last_page_is_full(count: int, pages: int) -> None:
    tracker = Tracker(time_entries=entries(count))
    assert [int(row.id) for row in read(tracker)] == list(range(1, count + 1))
    assert tracker.pages == pages


def test_a_row_that_is_added_on_top_between_pages_is_read_and_none_comes_twice() -> None:
    def add(tracker: Tracker, page: int) -> None:
        if page == 1:
            tracker.lists["time_entries"].insert(0, {"id": 999, "duration_seconds": 60})

    rows = read(Tracker(add, time_entries=entries(250)))
    assert sorted(int(row.id) for row in rows) == [*range(1, 251), 999]


def test_a_row_that_is_deleted_between_pages_costs_no_other_row() -> None:
    def delete(tracker: Tracker, page: int) -> None:
        if page == 1:
            del tracker.lists["time_entries"][0]

    tracker = Tracker(delete, time_entries=entries(250))
    assert {int(row.id) for row in read(tracker)} >= set(range(2, 251))
    assert tracker.pages == 6


def test_a_row_that_moves_to_another_page_between_pages_costs_no_other_row() -> None:
    def rename(tracker: Tracker, page: int) -> None:
        if page == 1:
            rows = tracker.lists["clients"]
            rows.append(rows.pop(0))

    rows = read(Tracker(rename, clients=entries(250)), "client")
    assert sorted(int(row.id) for row in rows) == list(range(1, 251))


def test_a_row_that_changes_between_readings_comes_again_in_its_new_version() -> None:
    def change(tracker: Tracker, page: int) -> None:
        if page == 1:
            tracker.lists["time_entries"][0] = {"id": 1, "duration_seconds": 1800}
            tracker.lists["time_entries"].pop()

    rows = [row for row in read(Tracker(change, time_entries=entries(150))) if row.id == "1"]
    assert [json.loads(row.payload)["duration_seconds"] for row in rows] == [900, 1800]


def test_equal_rows_that_change_places_with_every_answer_are_all_read() -> None:
    def swap_at_the_edge(tracker: Tracker, page: int) -> None:
        rows = tracker.lists["time_entries"]
        rows[99], rows[100] = rows[100], rows[99]

    rows = read(Tracker(swap_at_the_edge, time_entries=entries(250)))
    assert sorted(int(row.id) for row in rows) == list(range(1, 251))


def test_a_list_that_never_agrees_with_its_own_count_is_an_error_with_both() -> None:
    tracker = Tracker(clients=entries(3))
    tracker.miscounted = 1
    message = failure(tracker)
    assert "stream client" in message
    assert "3 rows were read where the pages say 4" in message
    assert tracker.pages == 3


def test_a_server_that_repeats_one_page_for_ever_is_an_error() -> None:
    content = {"clients": entries(2), "pagination": {"total": 4, "has_next": True}}
    assert "page 2 of clients has nothing new" in failure(always(httpx.Response(200, json=content)))


# invoices one by one


def test_every_invoice_is_asked_for_by_itself_and_comes_in_the_order_of_the_list() -> None:
    invoices = [{"id": number, "items": [{"id": number}], "payments": []} for number in range(1, 121)]
    rows = read(Tracker(invoices=invoices), "invoice_detail")
    assert [int(row.id) for row in rows] == list(range(1, 121))
    assert json.loads(rows[119].payload)["items"] == [{"id": 120}]


def test_an_invoice_that_is_removed_after_the_list_was_read_is_left_out() -> None:
    def remove(tracker: Tracker, page: int) -> None:
        tracker.lists["invoices"] = [row for row in tracker.lists["invoices"] if row["id"] != 2]

    assert [row.id for row in read(Tracker(remove, invoices=entries(3)), "invoice_detail")] == ["1", "3"]


def test_after_the_list_of_invoices_their_details_do_not_read_it_again() -> None:
    tracker = Tracker(invoices=entries(3))
    connector = connect(tracker)
    for name in ("invoice", "invoice_detail"):
        list(connector.pages(timetracker.SOURCE.stream(name), None))
    assert [request.url.path for request in tracker.requests].count("/api/v1/invoices") == 1


# what the token may not read


def refusing(*paths: str) -> Handler:
    tracker = Tracker(clients=entries(2), projects=[], invoices=[], payments=[], credit_notes=[], time_entries=[])
    body = (folder("timetracker") / "users_readscope_403.json").read_bytes()

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith(paths):
            return httpx.Response(403, content=body, headers={"Content-Type": "application/json"})
        return tracker(request)

    return handler


@pytest.mark.parametrize(("stream", "path"), [("user", "/users"), ("audit_log", "/audit-logs")])
def test_what_only_an_administrator_may_read_is_skipped_with_the_reason(stream: str, path: str) -> None:
    with pytest.raises(Skipped, match="admin:all"):
        read(refusing(path), stream)


def test_row_counts_leave_out_what_the_token_may_not_count() -> None:
    rows = read(refusing("/users"), "row_count")
    assert [row.id for row in rows] == ["customers", "projects", "invoice", "payment", "credit_memo", "time_entries"]
    assert json.loads(rows[0].payload) == {"name": "customers", "path": "clients", "count": 2}


def test_a_scope_that_is_missing_for_anything_else_is_an_error_that_names_it() -> None:
    message = failure(refusing("/clients"))
    assert "Insufficient permissions" in message
    assert "required scope admin:all" in message


def test_rate_overrides_are_skipped_because_the_api_has_none() -> None:
    with pytest.raises(Skipped, match="database_url"):
        read(always(httpx.Response(500)), "rate_override")


def test_audit_logs_are_asked_by_entity_with_a_limit_because_they_do_not_page() -> None:
    tracker = Tracker(audit_logs=[])
    read(tracker, "audit_log")
    assert [dict(request.url.params) for request in tracker.requests] == [
        {"entity_type": entity, "limit": "10000"} for entity in ("Client", "Project", "Invoice")
    ]


# numbers, times and hashes


def test_a_payload_keeps_every_digit_and_form_as_it_came() -> None:
    text = '{"id": 1, "default_hourly_rate": "95.00", "hourly_rate": 100.0, "x": 0.1000000000000000055}'
    body = f'{{"clients": [{text}], "pagination": {{"total": 1}}}}'
    (row,) = read(always(httpx.Response(200, content=body, headers={"Content-Type": "application/json"})), "client")
    assert row.payload == text


def test_times_of_entries_are_in_the_zone_of_the_connection_or_else_of_the_application() -> None:
    entry = {"id": 1, "updated_at": "2026-07-01T09:00:00"}
    (mine,) = read(Tracker(time_entries=[entry]), zone="America/New_York")
    (theirs,) = read(Tracker(time_entries=[entry]))
    assert mine.updated_at == datetime(2026, 7, 1, 13, tzinfo=UTC)
    assert theirs.updated_at == datetime(2026, 7, 1, 7, tzinfo=UTC)


def test_all_other_times_are_utc_whatever_the_zone() -> None:
    (row,) = read(Tracker(clients=[{"id": 1, "updated_at": "2026-07-01T09:00:00.5"}]), "client", "America/New_York")
    assert row.updated_at == datetime(2026, 7, 1, 9, 0, 0, 500_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stream", "key", "computed"),
    [
        ("client", "clients", "total_projects"),
        ("project", "projects", "total_hours"),
        ("time_entry", "time_entries", "project"),
        ("invoice", "invoices", "days_overdue"),
        ("invoice_detail", "invoices", "days_overdue"),
        ("user", "users", "last_login"),
    ],
)
def test_what_is_computed_while_reading_makes_no_new_version_and_all_else_does(
    stream: str, key: str, computed: str
) -> None:
    def digest(**values: Any) -> str:
        tracker = Tracker()
        tracker.lists[key] = [{"id": 1, **values}]
        (row,) = read(tracker, stream)
        return row.payload_hash

    assert digest(name="a", **{computed: 1}) == digest(name="a", **{computed: 2})
    assert digest(name="a", **{computed: 1}) != digest(name="b", **{computed: 1})


def test_the_hours_of_projects_are_a_stream_of_their_own() -> None:
    project = {"id": 3, "name": "x", "total_hours": 13.42, "total_billable_hours": 12.17}
    (row,) = read(Tracker(projects=[project]), "project_total")
    assert (row.id, json.loads(row.payload)) == ("3", {"total_hours": 13.42, "total_billable_hours": 12.17})


# faults


def test_a_page_to_log_in_under_a_good_status_is_an_error_that_says_which_address() -> None:
    slept: list[float] = []
    page = httpx.Response(200, html="<html><form action=/login></form></html>")
    message = failure(always(page), slept=slept)
    assert f"{BASE}/api/v1/clients answered 200 with a page (text/html)" in message
    assert "token is an API token" in message
    assert slept == []


def test_a_redirect_to_the_first_set_up_is_an_error_that_says_from_where_to_where() -> None:
    moved = httpx.Response(302, headers={"Location": "/setup?next=secret"}, html="<html>")
    message = failure(always(moved))
    assert f"{BASE}/api/v1/clients answered 302, a redirect to /setup, not data" in message
    assert "first set-up" in message
    assert "secret" not in message


def test_a_refused_token_is_told_without_the_token() -> None:
    body = {"error": "Invalid token", "error_code": "unauthorized", "message": f"Token {TOKEN} not found"}
    message = failure(always(httpx.Response(401, json=body)))
    assert "answered 401: Invalid token" in message
    assert "administrator" in message
    assert TOKEN not in message


def test_too_many_requests_are_waited_for_as_long_as_the_server_asks() -> None:
    recorded = folder("timetracker")
    seconds = next(
        line.split(": ")[1]
        for line in (recorded / "error_429.headers.txt").read_text().splitlines()
        if line.startswith("Retry-After")
    )
    body = (recorded / "error_429.json").read_bytes()
    busy = httpx.Response(429, content=body, headers={"Content-Type": "application/json", "Retry-After": seconds})
    tracker = Tracker(clients=entries(1))
    answers: Iterator[httpx.Response | None] = iter([busy, None])
    slept: list[float] = []
    connector = connect(lambda request: next(answers) or tracker(request), slept)
    (page,) = connector.pages(timetracker.SOURCE.stream("client"), None)
    assert [row.id for row in page.rows] == ["1"]
    assert slept == [pytest.approx(44.0, abs=0.5)]  # less what has passed since the answer


def test_a_server_error_is_tried_again_and_then_told() -> None:
    slept: list[float] = []
    body = (folder("timetracker") / "client_4.json").read_bytes()
    answer = httpx.Response(500, content=body, headers={"Content-Type": "application/json"})
    assert "Database error occurred (5 tries)" in failure(always(answer), slept=slept)
    assert len(slept) == 4


@pytest.mark.parametrize("content", [b'{"other": []}', b'{"clients": [{"name": "no id"}]}', b"[]", b"\xff"])
def test_an_answer_of_another_form_is_an_error_of_the_stream(content: bytes) -> None:
    answer = httpx.Response(200, content=content, headers={"Content-Type": "application/json"})
    assert "answered in a form that is not known" in failure(always(answer))


# the recorded instance


class Recorded:
    """The recorded answers by path; lists are the widest that were recorded."""

    FILES = {  # noqa: RUF012
        "projects": "projects_status_all", "time-entries": "time_entries_per_page_500", "invoices": "invoices_all",
        "reports/summary": "reports_summary",
    }  # fmt: skip

    def __call__(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.removeprefix("/api/v1/")
        if name.startswith("invoices/"):
            name = f"invoice_{int(name.partition('/')[2]):03}"
        file = folder("timetracker") / f"{self.FILES.get(name, name.replace('-', '_'))}.json"
        return httpx.Response(200, content=file.read_bytes(), headers={"Content-Type": "application/json"})


def test_the_recorded_instance_parses_wholly() -> None:
    connector = connect(Recorded())
    found = {
        stream.name: [row for page in connector.pages(stream, None) for row in page.rows]
        for stream in timetracker.SOURCE.streams
        if stream.name != "rate_override"
    }
    assert {name: len({row.id for row in rows}) for name, rows in found.items()} == {
        "info": 1, "client": 8, "project": 13, "user": 3, "expense": 0, "currency": 0, "exchange_rate": 0,
        "time_entry": 96, "project_total": 13, "reports_summary": 1, "invoice": 30, "invoice_detail": 30,
        "payment": 22, "credit_note": 1, "audit_log": 100, "row_count": 7,
    }  # fmt: skip
    assert json.loads(found["info"][0].payload) == {
        "base_url": BASE, "home_currency": "EUR", "timezone": "UTC", "app_version": "5.10.0",
    }  # fmt: skip
    counts = {row.id: json.loads(row.payload)["count"] for row in found["row_count"]}
    assert counts == {
        "customers": 8, "projects": 13, "people": 3, "invoice": 30, "payment": 22, "credit_memo": 1, "time_entries": 96,
    }  # fmt: skip


@pytest.mark.parametrize("stamp", ["", "today", "2026-02-30T00:00:00", "99999-01-01", "0001-01-01T00:00:00+14:00"])
def test_a_row_whose_stamp_cannot_be_read_is_a_row_without_a_stamp(stamp: str) -> None:
    found = responses.row(json.dumps({"id": 7, "updated_at": stamp}).encode(), volatile=frozenset(), zone=UTC)
    assert (found.id, found.updated_at) == ("7", None)
