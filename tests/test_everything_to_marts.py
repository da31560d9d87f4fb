"""The invented company with every kind that moves receivables, day after day: from real HTTP to marts that tie out."""

import re
from collections.abc import Iterator
from datetime import date, datetime

import httpx
import pytest

from pipelines.sandbox.cli import DAY_PATH
from pipelines.sandbox.quickbooks.server import SandboxServer, connection_options, running
from pipelines.sandbox.scenarios.company.simulate_days import DaySimulation
from tests.case import Case
from tests.sandbox import expected_balances

TODAY = date(2026, 4, 15)
MORNING, LATER = "2026-04-15T12:00:00+00:00", "2026-04-29T12:00:00+00:00"
DAYS = (TODAY, date(2026, 2, 20), date(2025, 12, 31))

Truth = dict[date, dict[str, expected_balances.Open]]


def told(server: SandboxServer) -> Truth:
    return {day: expected_balances.open_items(server.ledger, day) for day in DAYS}


def ours(case: Case, known_at: str) -> Truth:
    found: Truth = {}
    for day in DAYS:
        rows = case.rows("select * from marts.ar_open_items(%s, %s::timestamptz)", day, known_at)
        found[day] = {
            row["document_id"]: expected_balances.Open(row["customer_id"], row["currency"], row["open_amount"])
            for row in rows
        }
    return found


@pytest.fixture(scope="module")
def lived(module_case: Case) -> Iterator[tuple[Case, Truth, Truth]]:
    """The warehouse after two weeks, what was true at their start and what is at their end."""
    simulation = DaySimulation(TODAY)
    with running(simulation.ledger, advance=simulation.advance, clock=lambda: datetime.fromisoformat(LATER)) as server:
        module_case.configure("acme", source="quickbooks", **connection_options(server))
        (result,) = module_case.sync(MORNING)
        assert result.error is None
        before = told(server)
        for day in range(14):
            assert httpx.post(server.url + DAY_PATH).json() == {"today": f"2026-04-{16 + day}"}
        module_case.refresh(LATER, accept_deletions=True)
        yield module_case, before, told(server)


def test_open_items_are_the_books_own_today_and_as_known_two_weeks_ago(lived: tuple[Case, Truth, Truth]) -> None:
    case, before, after = lived
    assert ours(case, LATER) == after
    assert ours(case, MORNING) == before
    assert before != after


def test_every_control_ties_and_nothing_is_found_but_what_does_not_itemise(lived: tuple[Case, Truth, Truth]) -> None:
    case, _, _ = lived
    assert case.rows("select * from marts.ar_tie_out where status <> 'ties'") == []
    assert {row["kind"] for row in case.rows("select kind from marts.ar_finding")} == {"not_itemised"}


def test_what_posts_to_receivables_by_itself_is_open_under_its_customer(lived: tuple[Case, Truth, Truth]) -> None:
    case, _, _ = lived
    rows = case.rows(
        "select document_type, currency, sum(open_amount) as amount from marts.ar_open_items('2026-04-15', %s)"
        " where document_type in ('journal_debit', 'journal_credit', 'deposit', 'refund') group by 1, 2",
        MORNING,
    )
    assert {(row["document_type"], row["currency"]): str(row["amount"]) for row in rows} == {
        ("journal_debit", "USD"): "25.50",
        ("journal_debit", "EUR"): "310.40",
        ("journal_credit", "USD"): "-200.00",
        ("deposit", "USD"): "-540.00",
    }


def test_what_stands_beside_receivables_is_read_too(lived: tuple[Case, Truth, Truth]) -> None:
    case, _, _ = lived
    simulation = DaySimulation(TODAY)
    for _ in range(14):
        simulation.advance()
    kinds = ("SalesReceipt", "RefundReceipt", "Estimate", "Bill", "TimeActivity", "Class", "Purchase")
    for kind in kinds:
        table = re.sub(r"(?<!^)(?=[A-Z])", "_", kind).lower()
        landed = case.value(f"select count(*) from raw_quickbooks.{table} where seen_to is null and not is_deleted")
        assert (kind, landed) == (kind, len(simulation.ledger.rows(kind)))
        assert landed
    assert case.value("select count(*) from raw_quickbooks.exchange_rate where seen_to is null")
