from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.shapes.sales_documents import amount_line, invoice, item_line, payment, sales_document
from pipelines.sandbox.scenarios.company.chart import by_name

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 20, tzinfo=UTC)
LATER = datetime(2026, 3, 20, 20, tzinfo=UTC)


def add_invoice(ledger: Ledger, amount: str, customer: str = "1", **more: Any) -> str:
    line = amount_line(by_name(ledger, "Item")["Monthly retainer"], Decimal(amount))
    term = by_name(ledger, "Term")["Net 30"]
    return ledger.add(
        "Invoice", invoice(ledger.get("Customer", customer), DAY, [line], number="1", term=term) | more, at=NOON
    )


def add_credit(ledger: Ledger, amount: str, customer: str = "1") -> str:
    line = amount_line(by_name(ledger, "Item")["Monthly retainer"], Decimal(amount))
    return ledger.add("CreditMemo", sales_document(ledger.get("Customer", customer), DAY, [line]), at=NOON)


def pay(ledger: Ledger, *lines: tuple[str, str, str], customer: str = "1", extra: str = "0") -> str:
    exact = [(kind, number, Decimal(amount)) for kind, number, amount in lines]
    row = payment(ledger.get("Customer", customer), DAY, exact, unapplied=Decimal(extra))
    return ledger.add("Payment", row, at=LATER)


def receivable(ledger: Ledger, currency: str = "USD") -> Decimal:
    balance: Decimal = ledger.get("Account", ledger.receivable_accounts()[currency])["CurrentBalance"]
    return balance


def test_a_payment_lowers_the_invoice_touches_it_and_links_itself(small: Ledger) -> None:
    number = add_invoice(small, "100.00")
    payment_id = pay(small, ("Invoice", number, "60.00"))
    row = small.get("Invoice", number)
    assert row["Balance"] == Decimal("40.00")
    assert row["LinkedTxn"] == [{"TxnId": payment_id, "TxnType": "Payment"}]
    assert (row["SyncToken"], row["MetaData"]["LastUpdatedTime"]) == ("1", "2026-03-20T13:00:00-07:00")
    assert small.get("Customer", "1")["MetaData"]["LastUpdatedTime"] == "2026-03-20T13:00:00-07:00"


def test_a_winter_stamp_carries_the_offset_of_winter(small: Ledger) -> None:
    number = add_invoice(small, "100.00")
    assert small.get("Invoice", number)["MetaData"]["CreateTime"] == "2026-03-02T12:00:00-08:00"


def test_an_overpayment_stays_unapplied_and_lowers_the_customer_only(small: Ledger) -> None:
    number = add_invoice(small, "100.00")
    payment_id = pay(small, ("Invoice", number, "100.00"), extra="25.00")
    assert small.get("Payment", payment_id)["TotalAmt"] == Decimal("125.00")
    assert small.get("Payment", payment_id)["UnappliedAmt"] == Decimal("25.00")
    assert small.get("Invoice", number)["Balance"] == 0
    assert small.get("Customer", "1")["Balance"] == receivable(small) == Decimal("-25.00")


def test_a_credit_memo_is_applied_through_a_payment_of_nothing(small: Ledger) -> None:
    number, credit = add_invoice(small, "100.00"), add_credit(small, "30.00")
    payment_id = pay(small, ("CreditMemo", credit, "20.00"), ("Invoice", number, "20.00"))
    assert small.get("Payment", payment_id)["TotalAmt"] == 0
    assert small.get("CreditMemo", credit)["RemainingCredit"] == Decimal("10.00")
    assert small.get("Invoice", number)["Balance"] == Decimal("80.00")
    assert receivable(small) == Decimal("70.00")


def test_a_parent_that_pays_for_a_job_moves_the_jobs_balance(small: Ledger) -> None:
    number = add_invoice(small, "100.00", customer="2")
    assert small.get("Customer", "1")["BalanceWithJobs"] == Decimal("100.00")
    pay(small, ("Invoice", number, "70.00"), customer="1")
    job, parent = small.get("Customer", "2"), small.get("Customer", "1")
    assert (job["Balance"], parent["Balance"], parent["BalanceWithJobs"]) == (Decimal("30.00"), 0, Decimal("30.00"))


def test_a_deposit_on_the_invoice_is_inside_the_total_and_out_of_the_balance(small: Ledger) -> None:
    number = add_invoice(small, "100.00", Deposit=Decimal("30.00"))
    assert small.get("Invoice", number)["Balance"] == Decimal("70.00")


def test_a_foreign_invoice_has_home_amounts_rounded_half_away_from_zero(small: Ledger) -> None:
    number = add_invoice(small, "0.50", customer="3", ExchangeRate=Decimal("1.09"))
    row = small.get("Invoice", number)
    assert (row["HomeTotalAmt"], row["HomeBalance"]) == (Decimal("0.55"), Decimal("0.55"))
    assert receivable(small, "EUR") == Decimal("0.50")
    assert receivable(small) == 0


def test_a_payment_in_another_currency_is_refused(small: Ledger) -> None:
    number = add_invoice(small, "100.00", customer="3")
    with pytest.raises(ValueError, match="different A/R accounts"):
        pay(small, ("Invoice", number, "1.00"), customer="1")


def test_a_voided_invoice_has_zero_lines_a_note_and_lets_its_payment_go(small: Ledger) -> None:
    line = item_line(by_name(small, "Item")["Design hours"], 2)
    term = by_name(small, "Term")["Net 30"]
    number = small.add("Invoice", invoice(small.get("Customer", "1"), DAY, [line], number="1", term=term), at=NOON)
    payment_id = pay(small, ("Invoice", number, "100.00"))
    small.void("Invoice", number, at=LATER)
    row = small.get("Invoice", number)
    assert (row["TotalAmt"], row["Balance"], row["PrivateNote"], row["LinkedTxn"]) == (0, 0, "Voided", [])
    assert row["SyncToken"] == "2"
    assert [line["Amount"] for line in row["Line"]] == [0, 0]
    assert row["Line"][0]["SalesItemLineDetail"]["Qty"] == 0
    assert "UnitPrice" not in row["Line"][0]["SalesItemLineDetail"]
    assert small.get("Payment", payment_id)["UnappliedAmt"] == Decimal("100.00")
    assert receivable(small) == small.get("Customer", "1")["Balance"] == Decimal("-100.00")


def test_a_voided_payment_opens_its_invoice_again(small: Ledger) -> None:
    number = add_invoice(small, "100.00")
    payment_id = pay(small, ("Invoice", number, "100.00"), extra="5.00")
    small.void("Payment", payment_id, at=LATER)
    row = small.get("Payment", payment_id)
    assert (row["TotalAmt"], row["UnappliedAmt"], row["PrivateNote"], "Line" in row) == (0, 0, "Voided", False)
    assert small.get("Invoice", number)["Balance"] == receivable(small) == Decimal("100.00")
    assert small.get("Invoice", number)["LinkedTxn"] == []


def test_a_deleted_payment_opens_its_invoice_again(small: Ledger) -> None:
    number = add_invoice(small, "100.00")
    payment_id = pay(small, ("Invoice", number, "100.00"))
    small.delete("Payment", payment_id, at=LATER)
    assert small.get("Invoice", number)["Balance"] == receivable(small) == Decimal("100.00")
    assert ("Payment", payment_id) in small.deleted


def test_a_deleted_credit_memo_takes_back_what_it_funded(small: Ledger) -> None:
    number, credit = add_invoice(small, "100.00"), add_credit(small, "30.00")
    payment_id = pay(small, ("CreditMemo", credit, "30.00"), ("Invoice", number, "100.00"))
    small.delete("CreditMemo", credit, at=LATER)
    assert small.get("Payment", payment_id)["Line"][0]["Amount"] == Decimal("70.00")
    assert small.get("Payment", payment_id)["UnappliedAmt"] == 0
    assert small.get("Invoice", number)["Balance"] == receivable(small) == Decimal("30.00")


def test_an_edited_invoice_keeps_what_was_paid_on_it(small: Ledger) -> None:
    number = add_invoice(small, "100.00")
    pay(small, ("Invoice", number, "60.00"))
    small.edit("Invoice", number, {"TotalAmt": Decimal("90.00")}, at=LATER)
    assert small.get("Invoice", number)["Balance"] == receivable(small) == Decimal("30.00")


def test_an_invoice_that_moves_to_another_customer_takes_its_balance_along(small: Ledger) -> None:
    number = add_invoice(small, "100.00")
    small.edit("Invoice", number, {"CustomerRef": {"value": "2", "name": "Weaving Shed"}}, at=LATER)
    parent, job = small.get("Customer", "1"), small.get("Customer", "2")
    assert (parent["Balance"], parent["BalanceWithJobs"], job["Balance"]) == (0, Decimal("100.00"), Decimal("100.00"))


def test_a_journal_line_on_receivables_is_an_open_item_that_a_payment_can_close(small: Ledger) -> None:
    account = small.receivable_accounts()["USD"]
    entity = {"Type": "Customer", "EntityRef": {"value": "1"}}
    detail = {"PostingType": "Debit", "AccountRef": {"value": account}, "Entity": entity}
    line = {"Id": "0", "Amount": Decimal("80.00"), "DetailType": "JournalEntryLineDetail"}
    entry = {"TxnDate": "2026-03-02", "TotalAmt": 0, "Line": [line | {"JournalEntryLineDetail": detail}]}
    number = small.add("JournalEntry", entry, at=NOON)
    assert small.get("Customer", "1")["Balance"] == Decimal("80.00")
    paid = {"Amount": Decimal("50.00"), "LinkedTxn": [{"TxnId": number, "TxnType": "JournalEntry", "TxnLineId": "0"}]}
    row = payment(small.get("Customer", "1"), DAY, [], unapplied=Decimal("50.00")) | {"Line": [paid]}
    small.add("Payment", row, at=LATER)
    assert small.open_amount("JournalEntry", number) == receivable(small) == Decimal("30.00")


def test_a_deactivated_customer_says_so_in_its_names(small: Ledger) -> None:
    small.deactivate("Customer", "1", at=LATER)
    row = small.get("Customer", "1")
    assert (row["Active"], row["DisplayName"], row["SyncToken"]) == (False, "Amber Mill (deleted)", "1")


def test_a_list_row_cannot_be_deleted(small: Ledger) -> None:
    with pytest.raises(ValueError, match="only deactivated"):
        small.delete("Customer", "1", at=LATER)
