"""The sample conference follows from its day alone, holds every case, and is read as the real thing is."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from pipelines.sandbox.conference import database
from pipelines.sandbox.scenarios.conference import conference
from tests.case import Case
from tests.workspace import Place

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def case(module_case: Case, new_database: Callable[[], str]) -> Case:
    url = new_database()
    database.fill(url, conference.Conference(TODAY).rows)
    module_case.configure("tidewater", source="conference", database_url=url, time_zone="America/New_York")
    module_case.refresh("2026-11-21T06:00:00+00:00")
    database.fill(url, conference.Conference(TODAY).rows)
    return module_case


def test_one_day_and_seed_give_one_conference() -> None:
    assert conference.Conference(TODAY).rows == conference.Conference(TODAY).rows
    assert conference.Conference(TODAY).rows != conference.Conference(TODAY, seed=12).rows


def test_every_case_that_the_pages_tell_apart_is_there() -> None:
    rows = conference.Conference(TODAY).rows
    statuses = Counter(row["status"] for row in rows["order"])
    assert set(statuses) == {"paid", "pending", "refunded", "partially_refunded", "cancelled"}
    assert sum(statuses.values()) > 400
    assert {row["status"] for row in rows["credit"]} == {"available", "applied", "expired"}
    assert {row["source_order_id"] is None for row in rows["credit"]} == {True, False}
    partly = [row for row in rows["credit"] if Decimal(0) < row["remaining_amount"] < row["amount"]]
    assert partly
    assert {row["status"] for row in rows["purchaseorder"]} == {
        "draft", "sent", "partially_paid", "paid", "overpaid", "cancelled",
    }  # fmt: skip
    assert {row["status"] for row in rows["cart"]} == {"open", "checked_out", "expired", "abandoned"}


def test_a_refresh_lands_it_whole_and_a_second_brings_nothing_new(case: Case) -> None:
    differ = case.rows("select * from marts.ar_tie_out where control = 'row_count' and ours <> theirs")
    assert differ == []
    assert [result.landed for result in case.sync("2026-11-21T07:00:00+00:00")] == [0]


def test_its_findings_are_the_refunds_that_no_credit_shows(case: Case) -> None:
    kinds = {row["kind"] for row in case.rows("select kind from marts.ar_finding")}
    assert kinds == {"refund_without_credit", "partial_refund_without_credit"}


def test_the_command_puts_it_beside_the_warehouse_and_says_how_to_connect(server_url: str, tmp_path: object) -> None:
    place = Place(tmp_path, parsed=False)  # type: ignore[arg-type]
    ran = place.run("sandbox", "conference", "--today", "2026-11-21", TIEOUT_DATABASE_URL=server_url)
    assert (ran.code, ran.err) == (0, "")
    assert 'source = "conference"' in ran.out
    with_password = server_url.replace("postgres@", "postgres:secret@")
    ran = place.run("sandbox", "conference", "--today", "2026-11-21", TIEOUT_DATABASE_URL=with_password)
    assert (ran.code, "secret" in ran.told) == (0, False)
    assert 'database_url = "env:CONFERENCE_DATABASE_URL"' in ran.out
    assert 'conference = "tidewater"' in ran.out
    again = [sys.executable, "-m", "pipelines.sandbox.conference", server_url]
    assert subprocess.run(again, capture_output=True, check=False).returncode == 0
