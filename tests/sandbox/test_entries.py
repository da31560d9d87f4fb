"""What moves receivables other than sales documents, one thing at a time."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.receivables import Item
from pipelines.sandbox.quickbooks.shapes.entries import (
    JournalLine,
    Part,
    application,
    deposit,
    journal_entry,
    refund_check,
)
from pipelines.sandbox.quickbooks.shapes.sales_documents import currency_ref
from pipelines.sandbox.scenarios.company.chart import by_name
from tests.sandbox import expected_balances
from tests.sandbox.merges import merge
from tests.sandbox.random_events import small_company

DAY, NOON = date(2026, 3, 2), datetime(2026, 3, 2, 20, tzinfo=UTC)
ASH, BIRCH, LOFT, CEDAR = "1", "2", "3", "4"
USD = currency_ref("USD")


@pytest.fixture
def ledger() -> Ledger:
    return small_company()


def enter(ledger: Ledger, *amounts: tuple[str, str]) -> str:
    """Add a journal entry with these (customer, amount) on A/R."""
    accounts = by_name(ledger, "Account")
    lines = [
        JournalLine(accounts["Accounts Receivable (A/R)"], Decimal(amount), ledger.get("Customer", customer))
        for customer, amount in amounts
    ]
    lines.append(JournalLine(accounts["Studio income"], -sum((line.amount for line in lines), Decimal(0))))
    return ledger.add("JournalEntry", journal_entry(DAY, lines, number="1", currency=USD), at=NOON)


def settle(ledger: Ledger, customer: str, *parts: tuple[Item, str], extra: str = "0") -> str:
    given = [Part(item, Decimal(amount)) for item, amount in parts]
    row = application(ledger, ledger.get("Customer", customer), DAY, given, unapplied=Decimal(extra))
    return ledger.add("Payment", row, at=NOON)


def amounts(ledger: Ledger) -> dict[str, str]:
    return {name: str(item.amount) for name, item in expected_balances.open_items(ledger).items()}


def test_each_line_of_a_journal_entry_is_open_for_its_customer_and_its_total_reads_zero(ledger: Ledger) -> None:
    number = enter(ledger, (ASH, "100.00"), (BIRCH, "-30.00"))
    assert amounts(ledger) == {"journal_entry:1:0": "100.00", "journal_entry:1:1": "-30.00"}
    assert ledger.get("JournalEntry", number)["TotalAmt"] == 0
    assert (ledger.get("Customer", ASH)["Balance"], ledger.get("Customer", BIRCH)["Balance"]) == (100, -30)


def test_a_payment_of_nothing_brings_a_credit_line_and_a_debit_line_together(ledger: Ledger) -> None:
    number = enter(ledger, (ASH, "100.00"), (BIRCH, "-30.00"))
    payment = settle(
        ledger, ASH, (Item("JournalEntry", number, "0"), "30.00"), (Item("JournalEntry", number, "1"), "30.00")
    )
    row = ledger.get("Payment", payment)
    assert (row["TotalAmt"], row["UnappliedAmt"]) == (0, 0)
    assert row["Line"][0]["LinkedTxn"] == [{"TxnId": number, "TxnType": "JournalEntry", "TxnLineId": "0"}]
    assert amounts(ledger) == {"journal_entry:1:0": "70.00"}


def test_a_deposit_is_a_credit_and_a_check_that_pays_it_back_a_debit(ledger: Ledger) -> None:
    accounts, customer = by_name(ledger, "Account"), ledger.get("Customer", CEDAR)
    receivable, bank = accounts["Accounts Receivable (A/R)"], accounts["Harbor checking"]
    fee = JournalLine(accounts["Studio income"], Decimal("-2.00"))
    line = JournalLine(receivable, Decimal("50.00"), customer)
    credit = ledger.add("Deposit", deposit(DAY, bank, [line, fee], currency=USD), at=NOON)
    assert ledger.get("Deposit", credit)["TotalAmt"] == 48
    check = ledger.add("Purchase", refund_check(customer, DAY, Decimal("20.00"), bank, receivable), at=NOON)
    assert amounts(ledger) == {"deposit:1:1": "-50.00", "purchase:1:1": "20.00"}
    payment = settle(ledger, CEDAR, (Item("Purchase", check, "1"), "20.00"), (Item("Deposit", credit, "1"), "20.00"))
    links = [line["LinkedTxn"][0]["TxnType"] for line in ledger.get("Payment", payment)["Line"]]
    assert (links, amounts(ledger)) == (["Check", "Deposit"], {"deposit:1:1": "-30.00"})


def test_a_journal_line_that_an_edit_takes_away_lets_its_payment_go(ledger: Ledger) -> None:
    number = enter(ledger, (ASH, "100.00"), (BIRCH, "40.00"))
    settle(ledger, ASH, (Item("JournalEntry", number, "0"), "100.00"))
    lines = ledger.get("JournalEntry", number)["Line"]
    ledger.edit("JournalEntry", number, {"Line": lines[1:]}, at=NOON)
    assert amounts(ledger) == {"journal_entry:1:1": "40.00", "payment:1": "-100.00"}


def test_an_entry_that_does_not_balance_is_refused() -> None:
    with pytest.raises(ValueError, match="does not balance"):
        journal_entry(DAY, [JournalLine({"Id": "3", "Name": "A/R"}, Decimal(1))], number="1", currency=USD)


@pytest.mark.parametrize("touches", [True, False])
def test_a_merge_moves_documents_and_jobs_and_balances_and_the_loser_is_gone(ledger: Ledger, touches: bool) -> None:
    number = enter(ledger, (BIRCH, "100.00"), (ASH, "5.00"))
    settle(ledger, BIRCH, (Item("JournalEntry", number, "0"), "60.00"), extra="1.00")
    stamp = ledger.get("JournalEntry", number)["MetaData"]["LastUpdatedTime"]
    merge(ledger, BIRCH, ASH, at=datetime(2026, 3, 9, 20, tzinfo=UTC), touches=touches, tells=touches)
    assert BIRCH not in ledger.entities["Customer"]
    assert (("Customer", BIRCH) in ledger.deleted) is touches
    assert ledger.get("Customer", LOFT)["ParentRef"] == {"value": ASH, "name": "Ash"}
    assert expected_balances.customer_balances(ledger) == {ASH: 44}
    assert ledger.get("Customer", ASH)["Balance"] == 44
    assert (ledger.get("JournalEntry", number)["MetaData"]["LastUpdatedTime"] != stamp) is touches


def test_a_customer_is_not_merged_into_its_own_job_nor_into_another_currency(ledger: Ledger) -> None:
    euro = next(row["Id"] for row in ledger.rows("Customer") if row["CurrencyRef"]["value"] == "EUR")
    for loser, winner in ((BIRCH, LOFT), (ASH, ASH), (ASH, euro)):
        with pytest.raises(ValueError, match="cannot be merged"):
            merge(ledger, loser, winner, at=NOON)


def test_truth_as_of_a_day_counts_an_application_from_the_latest_of_the_three_days(ledger: Ledger) -> None:
    number = enter(ledger, (ASH, "100.00"))
    payment = settle(ledger, ASH, (Item("JournalEntry", number, "0"), "100.00"))
    ledger.edit("Payment", payment, {"TxnDate": "2026-02-01"}, at=NOON)
    assert {name: item.amount for name, item in expected_balances.open_items(ledger, date(2026, 2, 28)).items()} == {
        "payment:1": Decimal(-100)
    }
    assert expected_balances.open_items(ledger, DAY) == {}
