import hashlib
import subprocess
import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipelines.sandbox.quickbooks.api.responses import encoded
from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.scenarios.company import company
from tests.sandbox import expected_balances

from .conftest import TODAY

Row = dict[str, Any]


def digest(ledger: Ledger) -> str:
    return hashlib.sha256(encoded(ledger.entities)).hexdigest()


def currency(row: Row) -> str:
    return str(row["CurrencyRef"]["value"])


def sums(rows: list[Row], amount: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {"USD": Decimal(0), "EUR": Decimal(0)}
    for row in rows:
        found[currency(row)] += row[amount]
    return found


def item_amounts(row: Row) -> Decimal:
    lines = [line for line in row["Line"] if line["DetailType"] in ("SalesItemLineDetail", "GroupLineDetail")]
    return sum((line["Amount"] for line in lines), Decimal(0))


def test_the_same_day_and_seed_give_the_same_bytes(sample: Ledger) -> None:
    assert digest(company.build(TODAY)) == digest(sample)


def test_another_process_with_another_hash_order_gives_the_same_bytes(sample: Ledger) -> None:
    code = (
        "import hashlib, datetime; from pipelines.sandbox.scenarios.company import company;"
        "from pipelines.sandbox.quickbooks.api import responses;"
        f"ledger = company.build(datetime.date({TODAY.year}, {TODAY.month}, {TODAY.day}));"
        "print(hashlib.sha256(responses.encoded(ledger.entities)).hexdigest())"
    )
    environment = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == digest(sample)


def test_another_seed_gives_another_company(sample: Ledger) -> None:
    assert digest(company.build(TODAY, seed=8)) != digest(sample)


@pytest.mark.parametrize("today", [TODAY, date(2024, 2, 29)])
def test_customers_accounts_and_documents_agree_in_each_currency(today: date) -> None:
    ledger = company.build(today)
    accounts = [row for row in ledger.rows("Account") if row["AccountType"] == "Accounts Receivable"]
    documents = expected_balances.receivable(ledger)
    assert sums(ledger.rows("Customer"), "Balance") == sums(accounts, "CurrentBalance") == documents
    top = [row for row in ledger.rows("Customer") if "ParentRef" not in row]
    assert sums(top, "BalanceWithJobs") == documents


def test_every_balance_is_what_the_payment_lines_leave(sample: Ledger) -> None:
    paid: Counter[tuple[str, str]] = Counter()
    for payment in sample.rows("Payment"):
        for line in payment.get("Line", []):
            link = line["LinkedTxn"][0]
            paid[link["TxnType"], link["TxnId"]] += line["Amount"]
    for row in sample.rows("Invoice"):
        assert row["Balance"] == row["TotalAmt"] - row.get("Deposit", 0) - paid["Invoice", row["Id"]]
        assert row["Balance"] >= 0
    for row in sample.rows("CreditMemo"):
        assert row["RemainingCredit"] == row["TotalAmt"] - paid["CreditMemo", row["Id"]]
        assert row["RemainingCredit"] >= 0


def test_every_total_foots_but_that_of_the_statement_charge(sample: Ledger) -> None:
    does_not = []
    for row in sample.rows("Invoice"):
        discount = sum(line["Amount"] for line in row["Line"] if line["DetailType"] == "DiscountLineDetail")
        if item_amounts(row) - discount + row["TxnTaxDetail"]["TotalTax"] != row["TotalAmt"]:
            does_not.append(row)
    assert [[link["TxnType"] for link in row["LinkedTxn"]] for row in does_not] == [["StatementCharge", "Payment"]]


def test_the_receivables_look_healthy(sample: Ledger) -> None:
    invoices = sample.rows("Invoice")
    unpaid = [row for row in invoices if row["Balance"]]
    late = [row for row in unpaid if date.fromisoformat(row["DueDate"]) < TODAY]
    totals, overdue = sums(unpaid, "Balance"), sums(late, "Balance")
    assert 850 < len(invoices) < 950
    assert 0.15 < len(unpaid) / len(invoices) < 0.20
    assert 300_000 < totals["USD"] < 450_000
    assert 40_000 < totals["EUR"] < 70_000
    assert 0.35 < overdue["USD"] / totals["USD"] < 0.45


def test_nothing_is_dated_after_today(sample: Ledger) -> None:
    rows = [row for kind in ("Invoice", "Payment", "CreditMemo") for row in sample.rows(kind)]
    assert max(row["TxnDate"] for row in rows) < TODAY.isoformat()
    assert max(row["MetaData"]["LastUpdatedTime"] for row in rows) < TODAY.isoformat()


def test_stamps_carry_the_offset_of_their_season(sample: Ledger) -> None:
    stamps = [row["MetaData"]["CreateTime"] for row in sample.rows("Invoice")]
    assert {stamp[-6:] for stamp in stamps if stamp[5:7] == "01"} == {"-08:00"}
    assert {stamp[-6:] for stamp in stamps if stamp[5:7] == "07"} == {"-07:00"}


def test_the_same_id_occurs_in_several_kinds(sample: Ledger) -> None:
    assert set(sample.entities["Invoice"]) & set(sample.entities["Payment"]) & set(sample.entities["CreditMemo"])


def test_void_invoices_and_the_one_that_only_looks_void_are_there(sample: Ledger) -> None:
    noted = [row for row in sample.rows("Invoice") if row.get("PrivateNote", "").startswith("Voided")]
    void = [row for row in noted if not row["TotalAmt"] and not any(line.get("Amount") for line in row["Line"])]
    assert (len(noted), len(void)) == (7, 6)
    live = next(row for row in noted if row["TotalAmt"])
    assert live["Balance"] > 0
    free = [row for row in sample.rows("Invoice") if not row["TotalAmt"] and "PrivateNote" not in row]
    assert [item_amounts(row) for row in free] == [Decimal("640.00")]


def test_credits_are_applied_by_themselves_with_cash_in_part_and_not_at_all(sample: Ledger) -> None:
    def has_credit(row: Row) -> bool:
        return any(line["LinkedTxn"][0]["TxnType"] == "CreditMemo" for line in row.get("Line", []))

    funded = [row for row in sample.rows("Payment") if has_credit(row)]
    left = [(row["RemainingCredit"], row["TotalAmt"]) for row in sample.rows("CreditMemo") if row["RemainingCredit"]]
    assert any(row["TotalAmt"] == 0 for row in funded)
    assert any(row["TotalAmt"] > 0 for row in funded)
    assert any(remaining < total for remaining, total in left)
    assert any(remaining == total for remaining, total in left)


def test_cash_is_unapplied_overpaid_spread_and_paid_by_parents(sample: Ledger) -> None:
    payments = sample.rows("Payment")
    owners = {row["Id"]: row["CustomerRef"]["value"] for row in sample.rows("Invoice")}
    parents = {row["Id"]: row.get("ParentRef", {}).get("value") for row in sample.rows("Customer")}
    links = [(row["CustomerRef"]["value"], line["LinkedTxn"][0]) for row in payments for line in row.get("Line", [])]
    others = [(payer, owners[link["TxnId"]]) for payer, link in links if link["TxnType"] == "Invoice"]
    assert any(payer == parents[owner] for payer, owner in others)
    assert all(payer in (owner, parents[owner]) for payer, owner in others)
    assert {currency(row) for row in payments if row["UnappliedAmt"] and "Line" not in row} == {"USD", "EUR"}
    assert any(row["UnappliedAmt"] and "Line" in row for row in payments)
    assert any(len(row.get("Line", [])) > 2 for row in payments)
    assert [row["UnappliedAmt"] for row in payments if row.get("PrivateNote") == "Voided"] == [0]


def test_foreign_documents_have_rates_that_move_and_home_amounts(sample: Ledger) -> None:
    foreign = [row for row in sample.rows("Invoice") if currency(row) == "EUR" and row["TotalAmt"]]
    rates = [row["ExchangeRate"] for row in foreign]
    assert len(set(rates)) > 20
    assert all(abs(row["HomeTotalAmt"] - row["TotalAmt"] * row["ExchangeRate"]) <= Decimal("0.005") for row in foreign)
    assert not any("ExchangeRate" in row for row in sample.rows("Invoice") if currency(row) == "USD")
    assert all("ExchangeRate" in row for row in sample.rows("Payment") if currency(row) == "EUR")


def test_sub_customers_carry_their_path_and_inactive_ones_their_mark(sample: Ledger) -> None:
    customers = {row["Id"]: row for row in sample.rows("Customer")}
    jobs = [row for row in customers.values() if row["Job"]]
    for row in jobs:
        parent = customers[row["ParentRef"]["value"]]
        assert row["FullyQualifiedName"] == f"{parent['FullyQualifiedName']}:{row['DisplayName']}"
    assert {row["Level"] for row in jobs} == {1, 2}
    gone = [row for row in customers.values() if not row["Active"]]
    sold_to = {row["CustomerRef"]["value"] for row in sample.rows("Invoice")}
    assert len(gone) == 4
    assert all(row["DisplayName"].endswith(" (deleted)") and row["Id"] in sold_to for row in gone)


def test_several_customers_have_items_far_overdue(sample: Ledger) -> None:
    old = [row for row in sample.rows("Invoice") if row["Balance"] and (TODAY - due(row)).days > 120]
    assert len({row["CustomerRef"]["value"] for row in old}) >= 4


def due(row: Row) -> date:
    return date.fromisoformat(row["DueDate"])


def test_money_is_never_a_float(sample: Ledger) -> None:
    def floats(value: Any) -> list[float]:
        if isinstance(value, float):
            return [value]
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
        return [found for part in inner for found in floats(part)]

    assert floats(sample.entities) == []
