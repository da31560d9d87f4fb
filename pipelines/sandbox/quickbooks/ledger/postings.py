"""What documents do to the accounts of profit and loss: whose amount, on which day, in home currency.

Every line posts by itself and is rounded by itself. The account of a sales line is its own, else its item's; shipping,
and what a document bills without a line that says what, have accounts of their own.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pipelines.sandbox.quickbooks.ledger.ledger import Books
from pipelines.sandbox.quickbooks.ledger.receivables import Payload, cents, money
from pipelines.sandbox.quickbooks.shapes.sales_documents import SHIPPING

SALES = {"Invoice": 1, "SalesReceipt": 1, "CreditMemo": -1, "RefundReceipt": -1}
COSTS = ("Bill", "Purchase")
SHIPPING_ACCOUNT, OTHERWISE = "Shipping income", "Studio income"


class Earned(NamedTuple):
    """What one line credits (positive) or debits to an account, in home currency."""

    on: date
    account: str
    amount: Decimal


class _Otherwise:
    """The accounts of what names none: those of the invented company, else the first account of income."""

    def __init__(self, books: Books) -> None:
        named = {row["Name"]: row["Id"] for row in books.rows("Account")}
        income = [row["Id"] for row in books.rows("Account") if row["AccountType"] == "Income"]
        self.unsaid: str = named.get(OTHERWISE, next(iter(income), ""))
        self.shipping: str = named.get(SHIPPING_ACCOUNT, self.unsaid)


def earned(books: Books) -> Iterator[Earned]:
    """What every line of the books does to whatever account it names; A/R, tax and banks are not worked out."""
    accounts = _Otherwise(books)
    for kind, sign in SALES.items():
        for row in books.rows(kind):
            for account, amount in _sold(books, row, accounts):
                yield _earned(row, account, sign * amount)
    for row in books.rows("JournalEntry"):
        for detail, amount in _lines(row, "JournalEntryLineDetail"):
            yield _earned(row, detail["AccountRef"]["value"], amount if detail["PostingType"] == "Credit" else -amount)
    for row in books.rows("Deposit"):
        for detail, amount in _lines(row, "DepositLineDetail"):
            yield _earned(row, detail["AccountRef"]["value"], amount)
    for kind in COSTS:
        for row in books.rows(kind):
            for detail, amount in _lines(row, "AccountBasedExpenseLineDetail"):
                yield _earned(row, detail["AccountRef"]["value"], amount if row.get("Credit") else -amount)


def _earned(row: Payload, account: str, amount: Decimal) -> Earned:
    return Earned(date.fromisoformat(row["TxnDate"]), account, cents(amount * money(row.get("ExchangeRate", 1))))


def _lines(row: Payload, name: str) -> Iterator[tuple[Payload, Decimal]]:
    for line in row.get("Line", []):
        if name in line:
            yield line[name], money(line.get("Amount"))


def _sold(books: Books, row: Payload, accounts: "_Otherwise") -> Iterator[tuple[str, Decimal]]:
    """Account and amount of each line of a sales document, discounts negative, and of what no line says."""
    rest = money(row["TotalAmt"]) - money(row.get("TxnTaxDetail", {}).get("TotalTax"))
    for line in _flat(row.get("Line", [])):
        amount = money(line.get("Amount"))
        if "DiscountLineDetail" in line:
            amount = -amount
            account = line["DiscountLineDetail"]["DiscountAccountRef"]["value"]
        else:
            account = _account(books, line["SalesItemLineDetail"], accounts)
        rest -= amount
        yield account, amount
    if rest:
        yield accounts.unsaid, rest


def _account(books: Books, detail: Payload, accounts: "_Otherwise") -> str:
    own, item = detail.get("ItemAccountRef"), detail.get("ItemRef", {}).get("value")
    if own:
        return str(own["value"])
    if item == SHIPPING:
        return accounts.shipping
    ref = books.entities["Item"].get(item or "", {}).get("IncomeAccountRef")
    return str(ref["value"]) if ref else accounts.unsaid


def _flat(lines: list[Payload]) -> Iterator[Payload]:
    for line in lines:
        if "GroupLineDetail" in line:
            yield from _flat(line["GroupLineDetail"].get("Line", []))
        elif "SalesItemLineDetail" in line or "DiscountLineDetail" in line:
            yield line
