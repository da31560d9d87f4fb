"""What documents do to the accounts of profit and loss: whose amount, on which day, in home currency.

Every line posts by itself and is rounded by itself. The account of a sales line is its own, else its item's; shipping,
and what a document bills without a line that says what, have accounts of their own.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.receivables import Payload, cents, money

SALES = {"Invoice": 1, "SalesReceipt": 1, "CreditMemo": -1, "RefundReceipt": -1}
COSTS = ("Bill", "Purchase")
SHIPPING = "SHIPPING_ITEM_ID"  # stands where a line that charges shipping names its item
SHIPPING_ACCOUNT, OTHER_ACCOUNT = "Shipping income", "Studio income"


class AccountPosting(NamedTuple):
    """What one line credits (positive) or debits to an account, in home currency."""

    on: date
    account: str
    amount: Decimal


class _DefaultAccounts:
    """The accounts of what names none: those of these names, else the first account of income."""

    def __init__(self, ledger: Ledger) -> None:
        named = {row["Name"]: row["Id"] for row in ledger.rows("Account")}
        income = [row["Id"] for row in ledger.rows("Account") if row["AccountType"] == "Income"]
        self.other: str = named.get(OTHER_ACCOUNT, next(iter(income), ""))
        self.shipping: str = named.get(SHIPPING_ACCOUNT, self.other)


def account_postings(ledger: Ledger) -> Iterator[AccountPosting]:
    """Yield what every line of the ledger does to whatever account it names; A/R, tax and banks are not worked out."""
    accounts = _DefaultAccounts(ledger)
    for kind, sign in SALES.items():
        for row in ledger.rows(kind):
            for account, amount in _sold(ledger, row, accounts):
                yield _posting(row, account, sign * amount)
    for row in ledger.rows("JournalEntry"):
        for detail, amount in _lines(row, "JournalEntryLineDetail"):
            yield _posting(row, detail["AccountRef"]["value"], amount if detail["PostingType"] == "Credit" else -amount)
    for row in ledger.rows("Deposit"):
        for detail, amount in _lines(row, "DepositLineDetail"):
            yield _posting(row, detail["AccountRef"]["value"], amount)
    for kind in COSTS:
        for row in ledger.rows(kind):
            for detail, amount in _lines(row, "AccountBasedExpenseLineDetail"):
                yield _posting(row, detail["AccountRef"]["value"], amount if row.get("Credit") else -amount)


def _posting(row: Payload, account: str, amount: Decimal) -> AccountPosting:
    return AccountPosting(
        date.fromisoformat(row["TxnDate"]), account, cents(amount * money(row.get("ExchangeRate", 1)))
    )


def _lines(row: Payload, name: str) -> Iterator[tuple[Payload, Decimal]]:
    for line in row.get("Line", []):
        if name in line:
            yield line[name], money(line.get("Amount"))


def _sold(ledger: Ledger, row: Payload, accounts: _DefaultAccounts) -> Iterator[tuple[str, Decimal]]:
    """Yield account and amount of each line of a sales document, discounts negative, and of what no line says."""
    rest = money(row["TotalAmt"]) - money(row.get("TxnTaxDetail", {}).get("TotalTax"))
    for line in _flat(row.get("Line", [])):
        amount = money(line.get("Amount"))
        if "DiscountLineDetail" in line:
            amount = -amount
            account = line["DiscountLineDetail"]["DiscountAccountRef"]["value"]
        else:
            account = _account(ledger, line["SalesItemLineDetail"], accounts)
        rest -= amount
        yield account, amount
    if rest:
        yield accounts.other, rest


def _account(ledger: Ledger, detail: Payload, accounts: _DefaultAccounts) -> str:
    own, item = detail.get("ItemAccountRef"), detail.get("ItemRef", {}).get("value")
    if own:
        return str(own["value"])
    if item == SHIPPING:
        return accounts.shipping
    ref = ledger.entities["Item"].get(item or "", {}).get("IncomeAccountRef")
    return str(ref["value"]) if ref else accounts.other


def _flat(lines: list[Payload]) -> Iterator[Payload]:
    for line in lines:
        if "GroupLineDetail" in line:
            yield from _flat(line["GroupLineDetail"].get("Line", []))
        elif "SalesItemLineDetail" in line or "DiscountLineDetail" in line:
            yield line
