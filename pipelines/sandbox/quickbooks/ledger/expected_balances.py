"""What a company's customers owe, worked out from the books' rows alone: what a warehouse must equal, for tests.

Nothing here reads a balance that the books keep, nor a model of the warehouse: each answer adds up what documents post
to A/R and what payments apply, from the beginning. A payment counts from the latest of its own day and those of both
documents that it brings together (section 12, rule 4 of the wire facts).
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pipelines.sandbox.quickbooks.ledger.entities import KINDS
from pipelines.sandbox.quickbooks.ledger.ledger import Books
from pipelines.sandbox.quickbooks.ledger.receivables import ZERO, Item, Posting, applications_of, money, postings_of

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
    """The name of an open item in the warehouse's tables."""
    return ":".join(filter(None, (_NAMES[item.kind], item.id, item.line)))


def open_items(books: Books, as_of: date = date.max) -> dict[str, Open]:
    """What is open at the end of a day, by the warehouse's name of the item; settled items are not in it."""
    currencies = {account: currency for currency, account in books.receivable_accounts().items()}
    return {
        document_id(item): Open(posting.customer, currencies[posting.account], amount)
        for item, posting, amount in standing(books, as_of)
    }


def standing(books: Books, as_of: date = date.max) -> Iterator[tuple[Item, Posting, Decimal]]:
    """Each item that is open at the end of a day, what put it on A/R, and its signed open amount."""
    amounts: defaultdict[Item, Decimal] = defaultdict(lambda: ZERO)
    postings = dict(_postings(books))
    for item, (on, posting) in postings.items():
        if on <= as_of:
            amounts[item] += posting.amount
    for payer, item, amount in _applications(books):
        if max(postings[payer][0], postings[item][0]) <= as_of:
            signed = amount if postings[item][1].amount >= 0 else -amount
            amounts[item] -= signed
            amounts[payer] += signed
    return ((item, postings[item][1], amount) for item, amount in amounts.items() if amount)


def customer_balances(books: Books, as_of: date = date.max) -> dict[str, Decimal]:
    """What each customer owes, net of its credits, in its own currency; who owes nothing is not in it."""
    return _summed((item.customer, item.amount) for item in open_items(books, as_of).values())


def receivable(books: Books, as_of: date = date.max) -> dict[str, Decimal]:
    """All that is owed, by currency."""
    return _summed((item.currency, item.amount) for item in open_items(books, as_of).values())


def _summed(amounts: Iterator[tuple[str, Decimal]]) -> dict[str, Decimal]:
    sums: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for key, amount in amounts:
        sums[key] += amount
    return {key: amount for key, amount in sums.items() if amount}


def _postings(books: Books) -> Iterator[tuple[Item, tuple[date, Posting]]]:
    accounts = books.receivable_accounts()
    for kind in (name for name, kind in KINDS.items() if not kind.is_list):
        for row in books.rows(kind):
            on = date.fromisoformat(row["TxnDate"])
            for item, posting in postings_of(kind, row, accounts, books.home_currency).items():
                yield item, (on, posting)


def _applications(books: Books) -> Iterator[tuple[Item, Item, Decimal]]:
    """Who pays, what is paid, and how much."""
    for row in books.rows("Payment"):
        for item, amount in applications_of(row).items():
            yield Item("Payment", row["Id"]), item, money(amount)
