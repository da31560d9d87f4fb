"""What a company's customers owe, from the sandbox's ledger: what a warehouse that read it must equal."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pipelines.sandbox.quickbooks.ledger import open_items as ledger_items
from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.receivables import ZERO, Item

# how the warehouse names a document of each kind
_NAMES = {
    "Invoice": "invoice",
    "CreditMemo": "credit_memo",
    "Payment": "payment",
    "JournalEntry": "journal_entry",
    "Deposit": "deposit",
    "Purchase": "purchase",
}


class Open(NamedTuple):
    """What one open item stands at: its customer, its currency and a signed amount (debit positive)."""

    customer: str
    currency: str
    amount: Decimal


def document_id(item: Item) -> str:
    """Return the name of an open item in the warehouse's tables."""
    return ":".join(filter(None, (_NAMES[item.kind], item.id, item.line)))


def open_items(ledger: Ledger, as_of: date = date.max) -> dict[str, Open]:
    """Return what is open at the end of a day, by the warehouse's name of the item, without settled items."""
    currencies = {account: currency for currency, account in ledger.receivable_accounts().items()}
    return {
        document_id(item): Open(posting.customer, currencies[posting.account], amount)
        for item, posting, amount in ledger_items.open_items(ledger, as_of)
    }


def customer_balances(ledger: Ledger, as_of: date = date.max) -> dict[str, Decimal]:
    """Return what each customer owes, net of its credits, in its own currency, without those that owe nothing."""
    return _summed((item.customer, item.amount) for item in open_items(ledger, as_of).values())


def receivable(ledger: Ledger, as_of: date = date.max) -> dict[str, Decimal]:
    """Return all that is owed, by currency."""
    return _summed((item.currency, item.amount) for item in open_items(ledger, as_of).values())


def _summed(amounts: Iterator[tuple[str, Decimal]]) -> dict[str, Decimal]:
    sums: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for key, amount in amounts:
        sums[key] += amount
    return {key: amount for key, amount in sums.items() if amount}
