"""The agency's API over real HTTP: its habits, one by one, as recorded from the real one."""

import json
import signal
import subprocess
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipelines import settings as configuration
from pipelines.sandbox.scenarios.agency.agency import Agency
from pipelines.sandbox.timetracker.server import AgencyServer, running
from pipelines.sources.timetracker.options import Options
from tests.realdata import folder
from tests.sandbox.recorded_agency import RecordedAgency
from tests.workspace import TIEOUT


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Iterator[AgencyServer]:
    with running(RecordedAgency(folder("timetracker")), clock=clock) as served:
        yield served


def get(server: AgencyServer, path: str, token: str | None = None, **params: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token if token is not None else server.token}"}
    return httpx.get(server.url + path, params=params, headers=headers)


def recorded(name: str) -> Any:
    return json.loads((folder("timetracker") / f"{name}.json").read_text())


@pytest.mark.parametrize(
    ("path", "params", "file"),
    [
        ("/api/v1/info", {}, "info"),
        ("/api/v1/clients", {}, "clients"),
        ("/api/v1/clients", {"per_page": 5, "page": 1}, "clients_page1_of_2"),
        ("/api/v1/clients", {"per_page": 5, "page": 2}, "clients_page2_of_2"),
        ("/api/v1/clients", {"per_page": 5, "page": 99}, "clients_page_beyond_end"),
        ("/api/v1/projects", {}, "projects_default"),
        ("/api/v1/projects", {"status": "all", "per_page": 100}, "projects_status_all"),
        ("/api/v1/projects", {"status": "archived"}, "projects_status_archived"),
        ("/api/v1/projects", {"status": "all", "client_id": 1}, "projects_client_1"),
        ("/api/v1/time-entries", {}, "time_entries"),
        ("/api/v1/time-entries", {"page": 2}, "time_entries_page2"),
        ("/api/v1/time-entries", {"per_page": 500}, "time_entries_per_page_500"),
        ("/api/v1/time-entries", {"updated_since": "2099-01-01T00:00:00"}, "time_entries_updated_since_ignored"),
        ("/api/v1/invoices", {"per_page": 500}, "invoices_per_page_500"),
        ("/api/v1/invoices", {"status": "cancelled"}, "invoices_status_cancelled"),
        ("/api/v1/invoices/4", {}, "invoice_004"),
        ("/api/v1/payments", {"invoice_id": 4}, "payments_invoice_4"),
        ("/api/v1/credit-notes", {}, "credit_notes"),
        ("/api/v1/users", {}, "users"),
        ("/api/v1/exchange-rates", {}, "exchange_rates"),
        ("/api/v1/audit-logs", {}, "audit_logs"),
    ],
)
def test_the_recorded_answers_are_given_again(
    server: AgencyServer, path: str, params: dict[str, Any], file: str
) -> None:
    given, expected = get(server, path, **params).json(), recorded(file)
    assert given["pagination"] == expected["pagination"] if "pagination" in expected else True
    assert by_id(given) == by_id(expected)


def by_id(answer: Any) -> Any:
    """Return the answer with its lists in the order of ids: the real one gave entries of one start in any order."""
    return {
        key: sorted(value, key=lambda row: row["id"])
        if isinstance(value, list) and value and "id" in value[0]
        else value
        for key, value in answer.items()
    }


def test_the_summary_adds_up_as_the_recorded_one(server: AgencyServer) -> None:
    days = {"start_date": "2026-06-01", "end_date": "2026-11-20"}
    given, expected = (
        get(server, "/api/v1/reports/summary", **days).json()["summary"],
        recorded("reports_summary")["summary"],
    )
    by_project = [
        sorted(summary.pop("by_project"), key=lambda line: line["project_id"]) for summary in (given, expected)
    ]
    assert given == expected
    assert by_project[0] == by_project[1]


def test_a_client_by_itself_is_always_a_server_error(server: AgencyServer) -> None:
    for row_id, file in ((4, "client_4"), (9999, "error_404_client")):
        answer = get(server, f"/api/v1/clients/{row_id}")
        assert (answer.status_code, answer.json()) == (500, recorded(file))


def test_rate_overrides_have_no_endpoint(server: AgencyServer) -> None:
    answer = get(server, "/api/v1/rate-overrides")
    assert (answer.status_code, answer.json()) == (404, recorded("error_rate_overrides_missing"))


def test_a_token_is_needed_and_must_be_known(server: AgencyServer) -> None:
    none, bad = httpx.get(f"{server.url}/api/v1/clients"), get(server, "/api/v1/clients", token="tt_bad")
    assert (none.status_code, none.json()) == (401, recorded("error_401_no_token"))
    assert (bad.status_code, bad.json()) == (401, recorded("error_401_bad_token"))
    by_key = httpx.get(f"{server.url}/api/v1/clients", headers={"X-API-Key": server.token}, params={"per_page": 1})
    assert by_key.json() == recorded("x_api_key_ok")


def test_users_and_audit_logs_need_an_administrator(server: AgencyServer) -> None:
    answers = [get(server, f"/api/v1/{name}", token=server.reader_token) for name in ("users", "audit-logs")]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].json()["message"] == recorded("users_readscope_403")["message"]
    assert get(server, "/api/v1/clients", token=server.reader_token).status_code == 200


def test_session_pages_show_the_page_to_log_in_under_a_good_status(server: AgencyServer) -> None:
    answer = get(server, "/api/clients")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")


def test_before_the_first_set_up_everything_but_info_is_redirected(server: AgencyServer) -> None:
    server.application.is_set_up = False
    assert get(server, "/api/v1/clients").status_code == 302
    assert get(server, "/api/v1/info").status_code == 200


def test_the_request_beyond_the_limit_is_told_how_long_to_wait(server: AgencyServer, clock: Clock) -> None:
    server.application.per_minute = 2
    answers = [get(server, "/api/v1/clients") for _ in range(2)]
    clock.now += timedelta(seconds=16)
    refused = get(server, "/api/v1/clients")
    assert [answer.status_code for answer in [*answers, refused]] == [200, 200, 429]
    assert refused.headers["Retry-After"] == "44"
    assert refused.json()["error_code"] == "rate_limited"
    clock.now += timedelta(seconds=44)
    assert get(server, "/api/v1/clients").status_code == 200


def test_a_day_passes_when_somebody_asks_for_it() -> None:
    agency = Agency(date(2026, 3, 31))
    entries = len(agency.tracker.rows("time_entries"))
    with running(agency.api, advance=agency.advance) as served:
        answer = httpx.post(f"{served.url}/sandbox/day")
    assert answer.json() == {"today": "2026-04-01"}
    assert len(agency.tracker.rows("time_entries")) > entries


def test_what_was_recorded_does_not_go_on(server: AgencyServer) -> None:
    assert httpx.post(f"{server.url}/sandbox/day").status_code == 404


def test_served_by_hand_it_prints_a_connection_that_the_settings_accept_and_lives_on() -> None:
    command = [TIEOUT, "sandbox", "agency", "--port", "0", "--today", "2026-03-31"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        greeting = ""
        while "time_zone" not in greeting:
            line = process.stdout.readline()
            assert line, process.stderr.read() if process.stderr else ""
            greeting += line
        settings = configuration.parse(tomllib.loads(greeting[greeting.index("[[") :]), Path("tieout.toml"))
        (connection,) = settings.connections
        options = Options.model_validate(connection.options)
        assert httpx.post(f"{options.base_url}/sandbox/day").json() == {"today": "2026-04-01"}
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
