"""A conference's own database: one snapshot, a page at a time, no secret, and refusals that say what is missing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import ValidationError

from pipelines.errors import SourceError
from pipelines.settings import Connection
from pipelines.sources.conference import connector as conference
from pipelines.sources.conference.options import Options
from pipelines.sources.stream import ConnectorContext, Row
from tests import conferencedatabase
from tests.sources.timetracker.test_connector import NOW, Kept

MADE = "2026-03-01T10:00:00+00:00"
ROWS: dict[str, Any] = {
    "conference": [
        {"id": 1, "name": "Python 2077", "slug": "python-2077", "timezone": "America/New_York",
         "revenue_budget": "50000.00", "target_attendance": 150, "updated_at": MADE, "stripe_secret_key": "hidden"},
        {"id": 2, "name": "Other", "slug": "other", "timezone": "UTC", "updated_at": MADE},
    ],
    "tickettype": [{"id": 7, "conference_id": 1, "name": "Early", "price": "100.00", "total_quantity": 0, "order": 1}],
    "order": [
        {"id": 10, "conference_id": 1, "user_id": 3, "status": "paid", "subtotal": "100.00", "discount_amount": "0.00",
         "total": "100.00", "reference": "ORD-10", "billing_name": "Ann Older", "billing_email": "hidden@example.com",
         "created_at": MADE, "updated_at": MADE},
        {"id": 11, "conference_id": 1, "user_id": 3, "status": "pending", "subtotal": "9.50", "discount_amount": "0.00",
         "total": "9.50", "reference": "ORD-11", "billing_name": "Ann Newer",
         "created_at": "2026-03-02T10:00:00+00:00", "updated_at": MADE},
        {"id": 20, "conference_id": 2, "user_id": 4, "status": "paid", "subtotal": "1.00", "discount_amount": "0.00",
         "total": "1.00", "reference": "OTHER", "billing_name": "Bob", "created_at": MADE, "updated_at": MADE},
    ],
    "orderlineitem": [
        {"id": 1, "order_id": 10, "description": "Early", "quantity": 1, "unit_price": "100.00",
         "discount_amount": "0.00", "line_total": "100.00", "ticket_type_id": 7, "created_at": MADE},
        {"id": 2, "order_id": 20, "description": "Other", "quantity": 1, "unit_price": "1.00",
         "discount_amount": "0.00", "line_total": "1.00", "created_at": MADE},
    ],
    "cart": [{"id": 5, "conference_id": 1, "user_id": 8, "status": "open", "created_at": MADE}],
    "attendee": [{"id": 6, "conference_id": 1, "user_id": 3, "order_id": 10, "created_at": MADE}],
    "expensecategory": [
        {"id": 1, "conference_id": 1, "name": "Venue", "slug": "venue", "budget_amount": "50.00", "order": 0},
        {"id": 2, "conference_id": 2, "name": "Venue", "slug": "venue", "order": 0},
    ],
    "expense": [
        {"id": 1, "conference_id": 1, "category_id": 1, "amount": "30.00", "date": "2026-03-01", "updated_at": MADE},
        {"id": 2, "conference_id": 2, "category_id": 1, "amount": "4.00", "date": "2026-03-01", "updated_at": MADE},
        {"id": 3, "conference_id": 2, "category_id": 2, "amount": "5.00", "date": "2026-03-01", "updated_at": MADE},
    ],
    "purchaseorder": [
        {"id": 1, "conference_id": 1, "organization_name": "Acme", "contact_email": "hidden@example.com",
         "status": "sent", "reference": "PO-1", "subtotal": "700.00", "total": "700.00", "created_at": MADE,
         "updated_at": MADE, "qbo_invoice_id": "Q-9"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def url(new_database: Callable[[], str]) -> str:
    """A database that nothing is done to."""
    made = new_database()
    conferencedatabase.make(made, **ROWS)
    return made


@pytest.fixture
def own_url(database_url: str) -> str:
    """A database of the test's own."""
    conferencedatabase.make(database_url, **ROWS)
    return database_url


def opened(url: str, slug: str | None = "python-2077", **keys: Any) -> Any:
    given = {"database_url": url, "conference": slug}
    options = Options.model_validate({key: value for key, value in given.items() if value})
    connection = Connection(name="pycon", source="conference", **keys)
    return conference.connect(ConnectorContext(connection, options, Kept(), lambda: NOW, Path()))


def rows(connector: Any, stream: str, since: datetime | None = None) -> list[Row]:
    found = [row for page in connector.pages(conference.SOURCE.stream(stream), since) for row in page.rows]
    connector.close()
    return found


def contents(url: str, stream: str, **keys: Any) -> dict[str, dict[str, Any]]:
    found = rows(opened(url, **keys), stream)
    return {row.id: json.loads(row.payload, parse_float=Decimal) for row in found}


def test_only_the_rows_of_the_chosen_conference_are_read(url: str) -> None:
    assert set(contents(url, "order")) == {"10", "11"}
    assert set(contents(url, "order_line_item")) == {"1"}
    assert set(contents(url, "order", slug="other")) == {"20"}
    # what another conference spent against a category of this one comes too
    assert set(contents(url, "expense")) == {"1", "2"}


def test_money_keeps_its_digits_and_moments_are_utc(url: str) -> None:
    order = contents(url, "order")["11"]
    assert '"total": 9.50' in rows(opened(url), "order")[1].payload
    assert order["created_at"] == "2026-03-02T10:00:00+00:00"
    assert order["hold_expires_at"] is None


def test_a_conference_comes_with_what_its_database_does_not_tell(url: str) -> None:
    found = contents(url, "conference")["1"]
    assert (found["home_currency"], found["time_zone"]) == ("USD", "America/Chicago")
    assert found["purchase_order_terms_days"] == 30
    found = contents(url, "conference", home_currency="EUR", time_zone="Europe/Berlin")["1"]
    assert (found["home_currency"], found["time_zone"]) == ("EUR", "Europe/Berlin")


def test_no_secret_no_address_and_no_access_code_is_ever_read(url: str) -> None:
    connector = opened(url)
    payloads = [
        row.payload
        for stream in conference.SOURCE.streams
        for page in connector.pages(stream, None)
        for row in page.rows
    ]
    connector.close()
    assert len(payloads) > 15
    assert [payload for payload in payloads if "hidden" in payload or "email" in payload] == []


def test_buyers_have_the_newest_name_on_a_bill_where_there_are_no_accounts(url: str) -> None:
    assert contents(url, "user") == {"3": {"id": 3, "name": "Ann Newer"}, "8": {"id": 8, "name": None}}


def test_buyers_have_the_names_of_their_accounts_where_there_are_any(own_url: str) -> None:
    conferencedatabase.run(
        own_url,
        "create table auth_user (id integer, first_name varchar, last_name varchar, password varchar);"
        "insert into auth_user values (3, '', '', 'hidden'), (8, 'Cy', 'Young', 'hidden')",
    )
    assert contents(own_url, "user") == {"3": {"id": 3, "name": "Ann Newer"}, "8": {"id": 8, "name": "Cy Young"}}


def test_several_conferences_need_a_choice_and_a_wrong_one_lists_them(url: str) -> None:
    with pytest.raises(SourceError, match=r"pycon, stream order: .*several conferences: other, python-2077") as caught:
        rows(opened(url, slug=None), "order")
    assert 'conference = "other"' in str(caught.value.hint)
    with pytest.raises(SourceError, match=r"no conference 'python-2078'; it holds: other, python-2077"):
        rows(opened(url, slug="python-2078"), "order")


def test_the_only_conference_need_not_be_named(database_url: str) -> None:
    conferencedatabase.make(database_url, conference=ROWS["conference"][:1], order=ROWS["order"])
    assert set(contents(database_url, "order", slug=None)) == {"10", "11"}


def test_a_database_without_a_conference_is_refused(database_url: str) -> None:
    conferencedatabase.make(database_url)
    with pytest.raises(SourceError, match="holds no conference"):
        rows(opened(database_url, slug=None), "order")


REFUSED = {
    "alter table program_registration_order drop column discount_amount": (
        "order",
        "the table program_registration_order has no column discount_amount",
    ),
    "alter table program_registration_credit rename column remaining_amount to rest": (
        "credit",
        "the table program_registration_credit has no column remaining_amount",
    ),
    "drop table program_programs_travelgrant": (
        "travel_grant",
        "the table program_programs_travelgrant is not there or may not be read",
    ),
    "drop table program_conference_conference": (
        "order",
        "the table program_conference_conference is not there or may not be read",
    ),
}


@pytest.mark.parametrize("statement", REFUSED)
def test_a_schema_that_lacks_a_table_or_a_column_is_refused_by_its_name(own_url: str, statement: str) -> None:
    stream, said = REFUSED[statement]
    conferencedatabase.run(own_url, statement)
    with pytest.raises(SourceError) as caught:
        rows(opened(own_url), stream)
    assert f"Connection pycon, stream {stream}: {said}" in str(caught.value)
    assert "tieout refresh --connection pycon" in str(caught.value.hint)


def test_a_column_that_only_some_releases_have_may_be_missing(own_url: str) -> None:
    assert contents(own_url, "purchase_order")["1"]["qbo_invoice_id"] == "Q-9"
    conferencedatabase.run(own_url, "alter table program_registration_purchaseorder drop column qbo_invoice_id")
    assert "qbo_invoice_id" not in contents(own_url, "purchase_order")["1"]
    conferencedatabase.run(own_url, "alter table program_registration_purchaseorder add stripe_invoice_id varchar")
    assert contents(own_url, "purchase_order")["1"]["stripe_invoice_id"] is None


def test_what_the_user_may_not_read_is_refused_by_its_name(own_url: str) -> None:
    for statement in (
        "drop role if exists conference_reader", "create role conference_reader",
        "grant select on program_conference_conference, program_registration_cart to conference_reader",
    ):  # fmt: skip
        conferencedatabase.run(own_url, statement)
    connector = opened(own_url + ("&" if "?" in own_url else "?") + "options=-c%20role%3Dconference_reader")
    assert len(list(connector.pages(conference.SOURCE.stream("cart"), None))) == 1
    with pytest.raises(SourceError, match="stream payment: the table program_registration_payment"):
        list(connector.pages(conference.SOURCE.stream("payment"), None))
    with pytest.raises(SourceError, match=r"stream user: .*permission denied"):
        list(connector.pages(conference.SOURCE.stream("user"), None))
    connector.close()


def test_rows_come_a_page_at_a_time_from_a_cursor_of_the_server(own_url: str) -> None:
    conferencedatabase.run(
        own_url,
        "insert into program_registration_payment (id, order_id, amount)"
        " select number, 10, 1 from generate_series(1, 2500) as number",
    )
    connector = opened(own_url)
    pages = connector.pages(conference.SOURCE.stream("payment"), None)
    assert len(next(pages).rows) == 1000
    with psycopg.connect(own_url) as session:
        query = "select query from pg_stat_activity where application_name = 'tieout' and datname = current_database()"
        ((asked,),) = session.execute(query.encode()).fetchall()
    assert "FETCH FORWARD 1000" in asked
    assert [len(page.rows) for page in pages] == [1000, 500]
    connector.close()


def test_all_streams_are_of_one_moment_and_nothing_can_be_written(own_url: str) -> None:
    connector = opened(own_url)
    assert len(list(connector.pages(conference.SOURCE.stream("cart"), None))) == 1
    conferencedatabase.run(
        own_url, "insert into program_registration_payment (id, order_id, amount) values (900, 10, 1)"
    )
    assert list(connector.pages(conference.SOURCE.stream("payment"), None)) == []
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        connector._open.execute("delete from program_registration_payment")
    connector.close()
    assert len(rows(opened(own_url), "payment")) == 1


def test_only_what_is_always_stamped_is_read_in_increments() -> None:
    assert {stream.name for stream in conference.SOURCE.streams if stream.is_incremental} == {
        "purchase_order",
        "expense",
    }


def test_an_increment_holds_what_was_stamped_since(own_url: str) -> None:
    conferencedatabase.run(
        own_url, "update program_conference_expense set updated_at = '2026-03-05T00:00:00Z' where id = 1"
    )
    later = datetime(2026, 3, 4, tzinfo=UTC)
    assert [row.id for row in rows(opened(own_url), "expense", later)] == ["1"]
    assert [row.id for row in rows(opened(own_url), "expense", datetime(2026, 3, 5, tzinfo=UTC))] == ["1"]
    assert rows(opened(own_url), "expense", later + timedelta(days=2)) == []
    # a page that reads in full is not narrowed
    assert len(rows(opened(own_url), "order", None)) == 2


def test_a_database_that_is_not_there_is_told_without_its_address() -> None:
    with pytest.raises(SourceError) as caught:
        rows(opened("postgresql://somebody:secret@127.0.0.1:1/conference"), "order")
    assert "cannot be reached" in str(caught.value)
    assert "secret" not in str(caught.value) + str(caught.value.hint)


@pytest.mark.parametrize("wrong", [{}, {"database_url": ""}, {"database_url": "x", "purchase_order_terms_days": -1}])
def test_options_that_cannot_be_used_are_refused_without_being_shown(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        Options.model_validate(wrong)
    assert "input_value" not in str(caught.value)


def test_the_counts_are_those_of_the_same_snapshot(url: str) -> None:
    counts = {name: each["count"] for name, each in contents(url, "row_count").items()}
    assert counts == {
        "items": 1, "orders": 4, "order_lines": 1, "order_payments": 0, "order_credits": 0, "store_credits": 0,
        "attendees": 1, "grants": 0, "expenses": 2, "invoice": 1, "payment": 0, "credit_memo": 0,
    }  # fmt: skip


def test_an_empty_database_is_refused(new_database: Callable[[], str]) -> None:
    with pytest.raises(SourceError, match="program_conference_conference is not there"):
        rows(opened(new_database()), "order")


@pytest.mark.parametrize("stamp", ["infinity", "-infinity", "0044-03-15 BC", "99999-01-01"])
def test_a_row_whose_stamp_no_calendar_has_is_read_without_one(own_url: str, stamp: str) -> None:
    conferencedatabase.run(own_url, f"update program_registration_order set updated_at = '{stamp}', user_id = null")
    found = rows(opened(own_url), "order")
    assert {row.updated_at for row in found} == {None}
    assert None not in {row.id for row in rows(opened(own_url), "user")}
