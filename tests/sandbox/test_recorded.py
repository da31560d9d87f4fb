import json
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.errors import ConfigurationError
from pipelines.sandbox.quickbooks import recorded
from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.server import running
from tests.realdata import folder

from .api_caller import Caller

GOLDEN = Decimal("4804.02")


@pytest.fixture
def company() -> Ledger:
    return recorded.load(folder("quickbooks_sample_company"))


def test_the_recorded_company_ties_out_to_its_golden_figure(company: Ledger) -> None:
    with running(company) as server:
        caller = Caller(server)
        account = caller.all("Account", "where AccountType = 'Accounts Receivable'")[0]
        assert account["CurrentBalance"] == GOLDEN
        assert sum(row["Balance"] for row in caller.all("Customer")) == GOLDEN
        assert sum(row["Balance"] for row in caller.all("Invoice")) == GOLDEN


def test_its_invoices_are_served_as_they_were_recorded(company: Ledger) -> None:
    path = folder("quickbooks_sample_company") / "invoice.json"
    written = {row["Id"]: row for row in json.loads(path.read_text(), parse_float=Decimal)}
    with running(company) as server:
        assert {row["Id"]: row for row in Caller(server).all("Invoice")} == written


def test_its_payments_pay_exactly_what_is_no_longer_open(company: Ledger) -> None:
    paid: Counter[str] = Counter()
    for payment in company.rows("Payment"):
        assert sum(line["Amount"] for line in payment["Line"]) == payment["TotalAmt"] > 0
        for line in payment["Line"]:
            paid[line["LinkedTxn"][0]["TxnId"]] += line["Amount"]
    settled = {row["Id"]: row["TotalAmt"] - row["Balance"] for row in company.rows("Invoice")}
    assert {number: amount for number, amount in settled.items() if amount} == paid


def test_two_payments_of_one_invoice_share_it(company: Ledger) -> None:
    shares = {row["Id"]: row["TotalAmt"] for row in company.rows("Payment") if row["Id"] in ("61", "120")}
    assert shares == {"61": Decimal("1184.76"), "120": Decimal("1184.76")}


def test_an_odd_cent_goes_to_the_first_payment(tmp_path: Path) -> None:
    links = [{"TxnId": "8", "TxnType": "Payment"}, {"TxnId": "9", "TxnType": "Payment"}]
    stamps = {"CreateTime": "2025-01-02T09:00:00-08:00", "LastUpdatedTime": "2025-01-03T09:00:00-08:00"}
    invoice = {
        "Id": "1", "SyncToken": "0", "TxnDate": "2025-01-02", "TotalAmt": 10.01, "Balance": 0, "LinkedTxn": links,
        "Line": [],
        "CustomerRef": {"value": "4", "name": "Ada"}, "MetaData": stamps,
    }  # fmt: skip
    (tmp_path / "invoice.json").write_text(json.dumps([invoice]))
    (tmp_path / "company-info.json").write_text('{"Id": "1"}')
    amounts = {row["Id"]: row["TotalAmt"] for row in recorded.load(tmp_path).rows("Payment")}
    assert amounts == {"8": Decimal("5.01"), "9": Decimal("5.00")}


def test_a_voided_payment_of_the_recorded_company_opens_its_invoice(company: Ledger) -> None:
    company.void("Payment", "128", at=datetime(2025, 2, 1, tzinfo=UTC))
    assert company.get("Invoice", "96")["Balance"] == Decimal("387.00")
    assert company.get("Account", company.receivable_accounts()["USD"])["CurrentBalance"] == GOLDEN + 387


def test_a_folder_without_a_company_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no invoice\.json"):
        recorded.load(tmp_path)
