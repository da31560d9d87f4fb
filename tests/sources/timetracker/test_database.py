"""TimeTracker straight from its database: the same rows as by its API, the overrides besides, and no secret."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pipelines.errors import SourceError
from pipelines.settings import Connection
from pipelines.sources.stream import ConnectorContext, Row, Skipped
from pipelines.sources.timetracker import connector as timetracker
from pipelines.sources.timetracker.options import Options
from tests import trackerdatabase
from tests.realdata import folder
from tests.sources.timetracker.test_connector import NOW, Kept, Recorded, connect


@pytest.fixture(scope="module")
def url(new_database: Callable[[], str]) -> str:
    made = new_database()
    trackerdatabase.make(made, folder("timetracker"))
    return made


def agency(url: str, **keys: Any) -> Any:
    options = Options.model_validate({"database_url": url, "base_url": "https://tracker.example.com"})
    connection = Connection(name="agency", source="timetracker", **keys)
    return timetracker.connect(ConnectorContext(connection, options, Kept(), lambda: NOW, Path()))


def rows(connector: Any, stream: str) -> list[Row]:
    try:
        return [row for page in connector.pages(timetracker.SOURCE.stream(stream), None) for row in page.rows]
    finally:
        connector.close()


def contents(connector: Any, stream: str) -> dict[str, dict[str, Any]]:
    return {row.id: json.loads(row.payload, parse_float=Decimal, parse_int=Decimal) for row in rows(connector, stream)}


SAME = {
    "client": ("name", "default_hourly_rate", "status", "email", "created_at"),
    "project": ("name", "client_id", "hourly_rate", "billable", "status", "budget_amount"),
    "time_entry": ("project_id", "client_id", "user_id", "start_time", "duration_seconds", "billable"),
    "invoice": ("client_id", "issue_date", "due_date", "status", "total_amount"),
    "invoice_detail": ("client_id", "total_amount", "tax_amount", "status"),
    "payment": ("invoice_id", "amount", "currency", "payment_date", "status"),
    "credit_note": ("invoice_id", "amount", "credit_number", "created_at"),
    "project_total": ("total_hours", "total_billable_hours"),
    "reports_summary": ("total_hours", "billable_hours", "total_entries"),
    "user": ("username", "full_name", "is_active"),
}


def plain(value: Any) -> Any:
    """Numbers as text and moments with zeros at the end are what they mean."""
    if isinstance(value, str) and value.replace(".", "", 1).isdigit():
        return Decimal(value)
    return value.rstrip("0") if isinstance(value, str) and "T" in value else value


@pytest.mark.parametrize("stream", SAME)
def test_the_database_says_what_the_api_says(url: str, stream: str) -> None:
    ours, theirs = contents(agency(url), stream), contents(connect(Recorded()), stream)
    assert set(ours) == set(theirs)
    for row_id, content in theirs.items():
        for key in SAME[stream]:
            assert plain(ours[row_id][key]) == plain(content[key]), (row_id, key)


def test_the_rate_overrides_are_those_that_no_endpoint_shows(url: str) -> None:
    found = contents(agency(url), "rate_override")
    shown = [
        (row["project_id"], row["user_id"], row["hourly_rate"], row["effective_from"], row["effective_to"])
        for row in found.values()
    ]
    assert shown == [
        (1, None, Decimal("130.00"), "2026-07-01", None),
        (1, 2, Decimal("145.00"), "2026-07-01", "2026-09-30"),
        (1, 2, Decimal("150.00"), "2026-10-01", None),
        (2, 3, Decimal("90.00"), None, None),
    ]


def test_an_invoice_comes_with_its_items_its_payments_and_its_own_currency(url: str) -> None:
    detail = contents(agency(url), "invoice_detail")["8"]
    assert detail["currency_code"] == "USD"
    assert sum(item["total_amount"] for item in detail["items"]) == detail["subtotal"]
    assert [payment["amount"] for payment in detail["payments"]] == [Decimal("1925.40")]


def test_no_password_is_ever_read(url: str) -> None:
    connector = agency(url)
    payloads = [
        row.payload
        for stream in timetracker.SOURCE.streams
        for page in connector.pages(stream, None)
        for row in page.rows
    ]
    connector.close()
    assert len(payloads) > 200
    assert [payload for payload in payloads if "hidden" in payload or "password" in payload] == []


def test_the_company_is_what_the_settings_say_unless_the_connection_says_otherwise(url: str) -> None:
    assert contents(agency(url), "info")["1"] == {
        "base_url": "https://tracker.example.com",
        "home_currency": "EUR",
        "timezone": "UTC",
        "company_name": "Test Agency",
    }
    assert contents(agency(url, home_currency="CHF"), "info")["1"]["home_currency"] == "CHF"


def test_times_of_entries_are_local_and_all_others_utc(url: str) -> None:
    (entry, *_), (client, *_) = (
        rows(agency(url, time_zone="America/New_York"), name) for name in ("time_entry", "client")
    )
    local = datetime.fromisoformat(json.loads(entry.payload)["updated_at"])
    assert entry.updated_at is not None and (entry.updated_at.replace(tzinfo=None) - local).seconds == 5 * 3600
    assert client.updated_at == datetime.fromisoformat(json.loads(client.payload)["updated_at"]).replace(tzinfo=UTC)


def test_a_running_timer_is_left_out_and_counted_nowhere(url: str) -> None:
    statement = "insert into time_entries (id, project_id, start_time, duration_seconds) values (900, 1, now(), 10000)"
    with psycopg.connect(url) as session:
        session.execute(statement.encode())
    try:
        assert "900" not in contents(agency(url), "time_entry")
        assert contents(agency(url), "project_total")["1"]["total_hours"] == Decimal("13.42")
        assert contents(agency(url), "row_count")["time_entries"]["count"] == 96
    finally:
        with psycopg.connect(url) as session:
            session.execute(b"delete from time_entries where id = 900")


def test_all_streams_are_of_one_moment_whatever_is_written_meanwhile(url: str) -> None:
    connector = agency(url)
    before = [row for page in connector.pages(timetracker.SOURCE.stream("client"), None) for row in page.rows]
    with psycopg.connect(url) as session:
        session.execute(b"insert into payments (id, invoice_id, amount, status) values (900, 5, 1, 'completed')")
    try:
        assert len(before) == 8
        assert "900" not in contents(connector, "payment")
        assert "900" in contents(agency(url), "payment")
    finally:
        with psycopg.connect(url) as session:
            session.execute(b"delete from payments where id = 900")


def test_what_the_databases_user_may_not_read_is_skipped_where_one_may_do_without_and_else_an_error(
    url: str,
) -> None:
    with psycopg.connect(url, autocommit=True) as session:
        for statement in (
            "drop role if exists tt_reader", "create role tt_reader", "grant select on clients, settings to tt_reader",
        ):  # fmt: skip
            session.execute(statement.encode())
    connector = agency(url + ("&" if "?" in url else "?") + "options=-c%20role%3Dtt_reader")
    with pytest.raises(Skipped, match="permission denied"):
        list(connector.pages(timetracker.SOURCE.stream("audit_log"), None))
    with pytest.raises(SourceError, match=r"stream payment: .*permission denied"):
        list(connector.pages(timetracker.SOURCE.stream("payment"), None))
    assert len(rows(connector, "client")) == 8


def test_a_database_that_is_not_there_is_told_without_its_address() -> None:
    with pytest.raises(SourceError) as caught:
        rows(agency("postgresql://somebody:secret@127.0.0.1:1/tracker"), "client")
    assert "cannot be reached" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_table_that_is_missing_is_an_error_that_names_it(new_database: Callable[[], str]) -> None:
    with pytest.raises(SourceError, match='relation "clients" does not exist'):
        rows(agency(new_database()), "client")
