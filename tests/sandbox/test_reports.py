"""Receivables reports over real HTTP: nested by customer, in home currency, and equal to what the ledger is owed."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.server import SandboxServer
from pipelines.sandbox.quickbooks.shapes.sales_documents import amount_line, invoice, sales_document
from pipelines.sandbox.scenarios.company.chart import by_name
from tests.realdata import folder

from .api_caller import Caller

NOON = datetime(2026, 3, 2, 20, tzinfo=UTC)


def report(caller: Caller, name: str = "AgedReceivables", **asked: str) -> Any:
    answer = caller.get(f"/reports/{name}", **{"report_date": "2026-04-30", **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()


def titles(found: Any) -> list[str]:
    return [column["ColTitle"] for column in found["Columns"]["Column"]]


def values(cells: list[dict[str, str]]) -> list[str]:
    return [cell["value"] for cell in cells]


def bill(ledger: Ledger, customer: str, amount: str, on: date, **more: Any) -> str:
    line = amount_line(by_name(ledger, "Item")["Monthly retainer"], Decimal(amount))
    row = invoice(ledger.get("Customer", customer), on, [line], number="1", term=by_name(ledger, "Term")["Net 30"])
    return ledger.add("Invoice", row | more, at=NOON)


@pytest.fixture
def owing(small: Ledger) -> Ledger:
    """Add a parent and its job, a credit of the parent, and a customer in euros."""
    bill(small, "1", "100", date(2026, 2, 1))  # due on 3 March, 58 days before the report
    bill(small, "2", "40", date(2026, 4, 20))  # not due
    bill(small, "3", "10", date(2026, 1, 1), ExchangeRate=Decimal("1.5"))  # due on 31 January, 89 days
    line = amount_line(by_name(small, "Item")["Monthly retainer"], Decimal("25"))
    small.add("CreditMemo", sales_document(small.get("Customer", "1"), date(2026, 4, 20), [line]), at=NOON)
    return small


def test_columns_follow_the_periods_that_are_asked_for(caller: Caller, owing: Ledger) -> None:
    assert titles(report(caller)) == ["", "Current", "1 - 30", "31 - 60", "61 - 90", "91 and over", "Total"]
    assert titles(report(caller, num_periods="3", aging_period="10")) == [
        "", "Current", "1 - 10", "11 - 20", "21 and over", "Total",
    ]  # fmt: skip


def test_a_job_stands_under_its_parent_whose_own_amounts_are_in_the_head(caller: Caller, owing: Ledger) -> None:
    parent, blue, total = sorted(report(caller)["Rows"]["Row"], key=lambda row: row.get("group", ""))
    assert values(parent["Header"]["ColData"]) == ["Amber Mill", "", "-25.00", "100.00", "", "", "75.00"]
    (job,) = parent["Rows"]["Row"]
    assert values(job["ColData"]) == ["Weaving Shed", "40.00", "", "", "", "", "40.00"]
    assert values(parent["Summary"]["ColData"])[-1] == "115.00"
    assert values(blue["ColData"]) == ["Blau & Co", "", "", "", "15.00", "", "15.00"]
    assert values(total["Summary"]["ColData"]) == ["TOTAL", "40.00", "-25.00", "100.00", "15.00", "0.00", "130.00"]


def test_ages_run_from_the_documents_own_date_where_the_company_prefers_it(caller: Caller, owing: Ledger) -> None:
    row = owing.rows("Preferences")[0]
    row["ReportPrefs"] = {"CalcAgingReportFromTxnDate": True}
    total = report(caller)["Rows"]["Row"][-1]
    assert values(total["Summary"]["ColData"]) == ["TOTAL", "0.00", "15.00", "0.00", "100.00", "15.00", "130.00"]


def test_an_earlier_day_knows_nothing_of_what_came_later(caller: Caller, owing: Ledger) -> None:
    total = report(caller, report_date="2026-03-31")["Rows"]["Row"][-1]
    assert values(total["Summary"]["ColData"])[-1] == "115.00"


def test_the_detail_lists_each_open_document_and_the_same_total(caller: Caller, owing: Ledger) -> None:
    found = report(caller, "AgedReceivableDetail")
    rows = [line for section in found["Rows"]["Row"][:-1] for line in section["Rows"]["Row"]]
    assert sorted(values(row["ColData"])[-1] for row in rows) == ["-25.00", "100.00", "15.00", "40.00"]
    assert values(found["Rows"]["Row"][-1]["Summary"]["ColData"])[-1] == "130.00"


def test_customer_balances_are_those_of_the_books(caller: Caller, owing: Ledger) -> None:
    rows = report(caller, "CustomerBalance")["Rows"]["Row"]
    assert values(rows[-1]["Summary"]["ColData"]) == ["TOTAL", "130.00"]
    assert owing.get("Customer", "1")["Balance"] == Decimal("75.00")


def test_books_without_open_items_give_a_report_that_says_so(caller: Caller) -> None:
    found = report(caller)
    assert {"Name": "NoReportData", "Value": "true"} in found["Header"]["Option"]
    assert found["Rows"] == {}


def test_a_report_that_is_too_large_ends_in_a_cell_that_says_so(
    caller: Caller, server: SandboxServer, owing: Ledger
) -> None:
    server.shorten_reports(14)
    last = report(caller)["Rows"]["Row"][-1]
    assert values(last["ColData"]) == ["Unable to display more data. Please reduce the date range."]


def test_the_envelope_has_the_recorded_keys(caller: Caller, owing: Ledger) -> None:
    recorded = json.loads((folder("quickbooks_recorded") / "reports__gl__1.json").read_text())
    found = report(caller)
    assert found.keys() == recorded.keys()
    assert found["Header"].keys() <= recorded["Header"].keys()
    assert found["Columns"]["Column"][0].keys() <= recorded["Columns"]["Column"][0].keys() | {"MetaData"}


@pytest.mark.parametrize("asked", [{"report_date": "yesterday"}, {"num_periods": "many"}])
def test_what_cannot_be_read_is_refused(caller: Caller, asked: dict[str, str]) -> None:
    answer = caller.get("/reports/AgedReceivables", **asked)
    assert (answer.status_code, answer.json()["Fault"]["Error"][0]["code"]) == (400, "4001")
