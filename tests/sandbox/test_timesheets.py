"""The sample company's hours stand behind its invoices, and its costs behind its work."""

from collections import Counter
from decimal import Decimal
from typing import Any

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger

from .conftest import TODAY


def hours(row: dict[str, Any]) -> Decimal:
    return Decimal(row["Hours"]) + Decimal(row["Minutes"]) / 60


def billing_lines(ledger: Ledger) -> list[tuple[dict[str, Any], dict[str, Any], list[str]]]:
    """Yield each invoice line that bills hours, with its invoice and their ids."""
    return [
        (invoice, line, [link["TxnId"] for link in line["LinkedTxn"]])
        for invoice in ledger.rows("Invoice")
        for line in invoice["Line"]
        if "LinkedTxn" in line
    ]


def test_every_billed_hour_stands_on_one_invoice_of_its_customer(sample: Ledger) -> None:
    named = Counter(row_id for _, _, ids in billing_lines(sample) for row_id in ids)
    billed = {row["Id"] for row in sample.rows("TimeActivity") if row["BillableStatus"] == "HasBeenBilled"}
    assert set(named) == billed
    assert set(named.values()) == {1}
    assert len(billed) > 1000
    for invoice, _, ids in billing_lines(sample):
        for row in (sample.get("TimeActivity", row_id) for row_id in ids):
            assert row["CustomerRef"]["value"] == invoice["CustomerRef"]["value"]
            assert row["TxnDate"] <= invoice["TxnDate"]


def test_an_invoice_names_on_itself_what_its_lines_bill(sample: Ledger) -> None:
    for invoice, _, ids in billing_lines(sample):
        assert set(ids) <= {link["TxnId"] for link in invoice["LinkedTxn"] if link["TxnType"] == "TimeActivity"}


def test_some_hours_are_written_down_and_most_are_billed_in_full(sample: Ledger) -> None:
    worked, billed, in_full = Decimal(0), Decimal(0), 0
    lines = [line for line in billing_lines(sample) if "Hours" in sample.get("TimeActivity", line[2][0])]
    for _, line, ids in lines:
        put_in = sum((hours(sample.get("TimeActivity", row_id)) for row_id in ids), Decimal(0))
        worked, billed = worked + put_in, billed + line["SalesItemLineDetail"]["Qty"]
        in_full += put_in <= line["SalesItemLineDetail"]["Qty"]
    assert Decimal("0.85") < billed / worked < Decimal("0.95")
    assert 0.5 < in_full / len(lines) < 0.7


def test_hours_of_the_last_weeks_wait_for_an_invoice_and_some_have_no_rate(sample: Ledger) -> None:
    waiting = [row for row in sample.rows("TimeActivity") if row["BillableStatus"] == "Billable"]
    assert len(waiting) > 10
    assert any("HourlyRate" not in row for row in waiting)
    assert any(row["BillableStatus"] == "NotBillable" for row in sample.rows("TimeActivity"))
    assert max(row["TxnDate"] for row in waiting) < TODAY.isoformat()


def test_the_workshop_costs_money_in_every_month_and_earns_more(sample: Ledger) -> None:
    costs = [*sample.rows("Bill"), *sample.rows("Purchase")]
    lines = [(row["TxnDate"][:7], line["AccountBasedExpenseLineDetail"]) for row in costs for line in row["Line"]]
    rents = sorted(month for month, detail in lines if detail["AccountRef"]["name"] == "Rent")
    assert len(set(rents)) == len(rents) == 24
    assert {detail["AccountRef"]["name"] for _, detail in lines} >= {"Wages", "Software", "Subcontractors"}
    billed = sum(row["TotalAmt"] for row in sample.rows("Invoice") if row["CurrencyRef"]["value"] == "USD")
    assert Decimal("0.4") < sum(row["TotalAmt"] for row in costs) / billed < Decimal("0.8")
    assert max(row["TxnDate"] for row in costs) < TODAY.isoformat()
