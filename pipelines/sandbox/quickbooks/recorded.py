"""A recorded company as a ledger: its invoices unchanged, and around them what they imply.

A folder holds `invoice.json` (a list) and `company-info.json`. Customers, terms, items and accounts of discounts come
from the references in the invoices, which post to one account of income; payments are made up so that what is no longer
open (TotalAmt - Balance - Deposit) has been paid. Single currency, USD.
"""

import json
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.errors import ConfigurationError
from pipelines.sandbox.quickbooks.ledger.ledger import RECEIVABLE, Ledger
from pipelines.sandbox.quickbooks.ledger.receivables import ZERO, Payload, money
from pipelines.sandbox.quickbooks.ledger.stamps import PACIFIC, pacific
from pipelines.sandbox.quickbooks.shapes.sales_documents import currency_ref, payment

INCOME = "Income"
_OPENED = datetime.combine(date(2024, 1, 2), time(9), PACIFIC)  # before the first recorded invoice


def load(folder: Path) -> Ledger:
    """Return the ledger of the company in `folder`; ConfigurationError if a file is missing."""
    invoices = _read(folder / "invoice.json")
    ledger = Ledger(home_currency="USD")
    ledger.keep("CompanyInfo", _read(folder / "company-info.json"))
    ledger.keep("Preferences", _preferences())
    ledger.add("Account", _account("Accounts Receivable (A/R)", RECEIVABLE, "AccountsReceivable"), at=_OPENED)
    ledger.add("Account", _account("Checking", "Bank", "Checking"), at=_OPENED)
    ledger.add("Account", _account("Sales", INCOME, "SalesOfProductIncome"), at=_OPENED)
    for row in invoices:
        _add_lists(ledger, row)
    for row in invoices:
        ledger.keep("Invoice", row)
    for row_id, shares in _shares(invoices).items():
        ledger.keep("Payment", _payment(ledger, row_id, shares))
    ledger.balance_all()
    return ledger


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except FileNotFoundError:
        hint = "Name the folder of a recorded company."
        raise ConfigurationError(f"There is no {path.name} in {path.parent}.", hint=hint) from None


def _add_lists(ledger: Ledger, invoice: Payload) -> None:
    """Add the customer, the term and the items that an invoice names, unless the ledger has them."""
    customer, term = invoice["CustomerRef"], invoice.get("SalesTermRef")
    email = {"PrimaryEmailAddr": invoice["BillEmail"]} if "BillEmail" in invoice else {}
    named = dict.fromkeys(("DisplayName", "FullyQualifiedName", "PrintOnCheckName"), customer["name"])
    balances = {"Job": False, "BillWithParent": False, "Balance": ZERO, "BalanceWithJobs": ZERO}
    _add(ledger, "Customer", customer, {**named, **balances, **email, "CurrencyRef": currency_ref("USD")})
    if term:
        days = int("".join(filter(str.isdigit, term["name"])) or 0)
        _add(ledger, "Term", term, {"Name": term["name"], "Type": "STANDARD", "DueDays": days})
    for line in invoice["Line"]:
        discount = line.get("DiscountLineDetail", {}).get("DiscountAccountRef")
        if discount:
            _add(ledger, "Account", discount, _account(discount["name"], INCOME, "DiscountsRefundsGiven"))
        item = line.get("SalesItemLineDetail", {}).get("ItemRef")
        if item and item["value"].isdigit():
            _add(ledger, "Item", item, {"Name": item["name"], "FullyQualifiedName": item["name"], "Type": "Service"})


def _add(ledger: Ledger, kind: str, ref: Payload, content: Payload) -> None:
    if ref["value"] not in ledger.entities[kind]:
        ledger.add(kind, {"Id": ref["value"], "Active": True, **content}, at=_OPENED)


def _shares(invoices: list[Payload]) -> dict[str, list[tuple[Payload, Decimal]]]:
    """Return what each payment gave to which invoice: the paid amount in equal parts, the odd cents with the first."""
    shares: dict[str, list[tuple[Payload, Decimal]]] = {}
    for row in invoices:
        paid = money(row["TotalAmt"]) - money(row["Balance"]) - money(row.get("Deposit"))
        ids = [link["TxnId"] for link in row["LinkedTxn"] if link["TxnType"] == "Payment"]
        for row_id, amount in zip(ids, _split(paid, len(ids)), strict=True):
            shares.setdefault(row_id, []).append((row, amount))
    return shares


def _split(amount: Decimal, parts: int) -> list[Decimal]:
    if not parts:
        return []
    each = (amount / parts).quantize(Decimal("0.01"), "ROUND_DOWN")
    return [amount - each * (parts - 1), *[each] * (parts - 1)]


def _payment(ledger: Ledger, row_id: str, shares: list[tuple[Payload, Decimal]]) -> Payload:
    customer = ledger.get("Customer", shares[0][0]["CustomerRef"]["value"])
    on = max(date.fromisoformat(row["TxnDate"]) for row, _ in shares)
    lines = [("Invoice", row["Id"], amount) for row, amount in shares]
    stamp = max((row["MetaData"]["LastUpdatedTime"] for row, _ in shares), key=datetime.fromisoformat)
    return {
        "domain": "QBO",
        "sparse": False,
        "Id": row_id,
        "SyncToken": "0",
        "MetaData": {"CreateTime": stamp, "LastUpdatedTime": stamp},
        **payment(customer, on, lines),
        "UnappliedAmt": ZERO,
    }


def _account(name: str, type_: str, subtype: str) -> Payload:
    zero = {"CurrentBalance": ZERO, "CurrentBalanceWithSubAccounts": ZERO, "CurrencyRef": currency_ref("USD")}
    classification = "Revenue" if type_ == INCOME else "Asset"
    kind = {"Classification": classification, "AccountType": type_, "AccountSubType": subtype}
    return {"Name": name, "SubAccount": False, "FullyQualifiedName": name, "Active": True, **kind, **zero}


def _preferences() -> Payload:
    stamp = pacific(_OPENED)
    return {
        "CurrencyPrefs": {"MultiCurrencyEnabled": False, "HomeCurrency": {"value": "USD"}},
        "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": False},
        "domain": "QBO",
        "sparse": False,
        "Id": "1",
        "SyncToken": "0",
        "MetaData": {"CreateTime": stamp, "LastUpdatedTime": stamp},
    }
