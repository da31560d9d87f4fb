"""ProfitAndLoss over real HTTP: months as columns, every line on its own account, in home currency."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.server import SandboxServer
from pipelines.sandbox.quickbooks.shapes import other_documents
from pipelines.sandbox.quickbooks.shapes.entries import JournalLine, journal_entry
from pipelines.sandbox.quickbooks.shapes.sales_documents import (
    Extras,
    amount_line,
    currency_ref,
    invoice,
    sales_document,
)
from pipelines.sandbox.scenarios.company.chart import account, by_name
from tests.realdata import folder

from .api_caller import Caller
from .test_reports import NOON, values

FEBRUARY, MARCH = date(2026, 2, 20), date(2026, 3, 2)
USD = currency_ref("USD")
PLAIN = Extras()


def report(caller: Caller, **asked: str) -> Any:
    answer = caller.get("/reports/ProfitAndLoss", **{"start_date": "2026-02-01", "end_date": "2026-03-15", **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()


def section(found: Any, group: str) -> Any:
    return next(row for row in found["Rows"]["Row"] if row["group"] == group)


@pytest.fixture
def earning(small: Ledger) -> Ledger:
    """Return a ledger of sales in two months and two currencies, a credit, a journal entry, a bill."""
    items, term = by_name(small, "Item"), by_name(small, "Term")["Net 30"]

    def bill(customer: str, amount: str, on: date, extras: Extras = PLAIN, **more: Any) -> None:
        line = amount_line(items["Monthly retainer"], Decimal(amount))
        row = invoice(small.get("Customer", customer), on, [line], number="1", term=term, extras=extras)
        small.add("Invoice", row | more, at=NOON)

    bill("1", "100", FEBRUARY, Extras(discount_amount=Decimal(10), shipping=Decimal(4)))
    bill("3", "10", MARCH, ExchangeRate=Decimal("1.5"))
    bill("1", "9", date(2026, 3, 16))  # after the last day
    line = amount_line(items["Monthly retainer"], Decimal(25))
    small.add("CreditMemo", sales_document(small.get("Customer", "1"), MARCH, [line]), at=NOON)
    lines = [
        JournalLine(account(small, "Harbor checking"), Decimal(7)),
        JournalLine(account(small, "Studio income"), Decimal(-7)),
    ]
    small.add("JournalEntry", journal_entry(MARCH, lines, number="J", currency=USD), at=NOON)
    rent = {"Name": "Rent", "Active": True, "Classification": "Expense", "AccountType": "Expense"}
    small.add("Account", rent | {"AccountSubType": "RentOrLeaseOfBuildings", "CurrencyRef": USD}, at=NOON)
    vendor = small.get("Vendor", small.add("Vendor", {"DisplayName": "Landlord", "Active": True}, at=NOON))
    cost = [(account(small, "Rent"), Decimal(60), None)]
    payable = account(small, "Accounts Payable (A/P)")
    small.add("Bill", other_documents.bill(vendor, MARCH, cost, payable=payable, currency=USD), at=NOON)
    return small


def test_each_account_has_its_amount_in_each_month(caller: Caller, earning: Ledger) -> None:
    found = report(caller, summarize_column_by="Month")
    assert [column["ColTitle"] for column in found["Columns"]["Column"]] == [
        "", "Feb 2026", "Mar 1 - 15, 2026", "TOTAL",
    ]  # fmt: skip
    income = section(found, "Income")
    assert [values(row["ColData"]) for row in income["Rows"]["Row"]] == [
        ["Studio income", "100.00", "-3.00", "97.00"],  # 15 in euros, -25, 7
        ["Discounts given", "-10.00", "", "-10.00"],
        ["Shipping income", "4.00", "", "4.00"],
    ]
    assert values(income["Summary"]["ColData"]) == ["Total Income", "94.00", "-3.00", "91.00"]
    assert values(section(found, "Expenses")["Summary"]["ColData"]) == ["Total Expenses", "", "60.00", "60.00"]
    assert values(section(found, "NetIncome")["Summary"]["ColData"])[-1] == "31.00"


def test_a_line_may_name_its_own_account(caller: Caller, earning: Ledger) -> None:
    payable = account(earning, "Sales Tax Payable")
    earning.rows("Invoice")[0]["Line"][0]["SalesItemLineDetail"]["ItemAccountRef"] = {"value": payable["Id"]}
    assert values(section(report(caller), "Income")["Summary"]["ColData"]) == ["Total Income", "-9.00"]


def test_the_envelope_is_the_recorded_one_and_books_without_documents_say_so(caller: Caller) -> None:
    recorded = json.loads((folder("quickbooks_recorded") / "reports__profit_and_loss__1.json").read_text())
    found = report(caller)
    assert found.keys() == recorded.keys()
    assert found["Header"].keys() | {"Customer"} == recorded["Header"].keys()
    assert found["Columns"] == recorded["Columns"]
    assert [row["group"] for row in found["Rows"]["Row"]] == [row["group"] for row in recorded["Rows"]["Row"]]
    assert section(found, "Income") == section(recorded, "Income")
    assert {"Name": "NoReportData", "Value": "true"} in found["Header"]["Option"]


def test_a_report_that_is_too_large_ends_in_a_cell_that_says_so(
    caller: Caller, server: SandboxServer, earning: Ledger
) -> None:
    server.shorten_reports(8)
    assert "Unable to display more data" in values(report(caller)["Rows"]["Row"][-1]["ColData"])[0]


@pytest.mark.parametrize(
    "asked", [{"start_date": "last month"}, {"accounting_method": "Cash"}, {"end_date": "2025-01-01"}]
)
def test_what_cannot_be_answered_is_refused(caller: Caller, asked: dict[str, str]) -> None:
    answer = caller.get("/reports/ProfitAndLoss", **asked)
    assert (answer.status_code, answer.json()["Fault"]["Error"][0]["code"]) == (400, "4001")
