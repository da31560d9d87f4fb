"""What is open at the end of a day, worked out from the ledger's rows alone.

Nothing here reads a balance that the ledger keeps: it adds up what documents post to A/R and what payments apply, from
the beginning. A payment counts from the latest of its own day and those of both documents that it brings together.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from pipelines.sandbox.quickbooks.ledger.entities import KINDS
from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.receivables import ZERO, Item, Posting, applications_of, money, postings_of


def open_items(ledger: Ledger, as_of: date = date.max) -> Iterator[tuple[Item, Posting, Decimal]]:
    """Yield each item that is open at the end of a day, what put it on A/R, and its open amount (debit positive)."""
    amounts: defaultdict[Item, Decimal] = defaultdict(lambda: ZERO)
    postings = dict(_postings(ledger))
    for item, (on, posting) in postings.items():
        if on <= as_of:
            amounts[item] += posting.amount
    for payer, item, amount in _applications(ledger):
        if max(postings[payer][0], postings[item][0]) <= as_of:
            signed = amount if postings[item][1].amount >= 0 else -amount
            amounts[item] -= signed
            amounts[payer] += signed
    return ((item, postings[item][1], amount) for item, amount in amounts.items() if amount)


def _postings(ledger: Ledger) -> Iterator[tuple[Item, tuple[date, Posting]]]:
    accounts = ledger.receivable_accounts()
    for kind in (name for name, kind in KINDS.items() if not kind.is_list):
        for row in ledger.rows(kind):
            on = date.fromisoformat(row["TxnDate"])
            for item, posting in postings_of(kind, row, accounts, ledger.home_currency).items():
                yield item, (on, posting)


def _applications(ledger: Ledger) -> Iterator[tuple[Item, Item, Decimal]]:
    """Yield who pays, what is paid, and how much."""
    for row in ledger.rows("Payment"):
        for item, amount in applications_of(row).items():
            yield Item("Payment", row["Id"]), item, money(amount)
