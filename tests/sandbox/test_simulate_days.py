from collections import Counter
from datetime import date

import httpx
import pytest

from pipelines.sandbox.cli import DAY_PATH
from pipelines.sandbox.quickbooks.server import running
from pipelines.sandbox.scenarios.company.simulate_days import DaySimulation
from tests.sandbox import expected_balances

TODAY = date(2026, 4, 15)


@pytest.fixture(scope="module")
def lived() -> DaySimulation:
    simulation = DaySimulation(TODAY)
    for _ in range(120):
        simulation.advance()
    return simulation


def test_days_bring_the_same_whoever_lets_them_pass(lived: DaySimulation) -> None:
    other = DaySimulation(TODAY)
    while other.today < lived.today:
        other.advance()
    assert other.ledger.entities == lived.ledger.entities
    assert lived.today == date(2026, 8, 13)


def test_days_bring_new_documents_voids_deletions_and_what_is_taken_back(lived: DaySimulation) -> None:
    before, after = DaySimulation(TODAY).ledger, lived.ledger
    assert len(after.rows("Invoice")) > len(before.rows("Invoice")) + 100
    assert len(after.rows("Payment")) > len(before.rows("Payment")) + 100
    assert {kind for kind, _ in after.deleted} == {"Payment"}

    def voids(rows: list[dict[str, str]]) -> Counter[bool]:
        return Counter(row.get("PrivateNote", "").startswith("Voided") for row in rows)

    assert voids(after.rows("Invoice"))[True] > voids(before.rows("Invoice"))[True]


def test_the_books_agree_with_themselves_after_months(lived: DaySimulation) -> None:
    balances = {row["Id"]: row["Balance"] for row in lived.ledger.rows("Customer") if row["Balance"]}
    assert balances == expected_balances.customer_balances(lived.ledger)


def test_a_weekend_brings_nothing() -> None:
    simulation = DaySimulation(date(2026, 4, 18))
    before = [row["MetaData"] for row in simulation.ledger.rows("Invoice")]
    assert simulation.advance() == date(2026, 4, 19)
    assert [row["MetaData"] for row in simulation.ledger.rows("Invoice")] == before


def test_a_post_lets_a_day_pass_where_the_company_lives_and_is_unknown_where_it_does_not() -> None:
    simulation = DaySimulation(TODAY)
    with running(simulation.ledger, advance=simulation.advance) as server:
        invoices = len(simulation.ledger.rows("Invoice"))
        assert httpx.post(server.url + DAY_PATH).json() == {"today": "2026-04-16"}
        assert len(simulation.ledger.rows("Invoice")) > invoices
    with running(simulation.ledger) as server:
        assert httpx.post(server.url + DAY_PATH).status_code == 401
