"""What documents do to accounts receivable: the one place where open amounts and balances come from.

A document *posts* signed amounts (debits positive, in its own currency) to an A/R account; a payment *applies* itself
to other documents. An application moves the open amounts of both sides and never an account's balance. Receivable are
invoices, credit memos, unapplied cash, and lines of journal entries, deposits and checks on A/R.
"""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

Payload = dict[str, Any]

ZERO = Decimal(0)
CENT = Decimal("0.01")
SIGNS = {"Invoice": 1, "CreditMemo": -1, "Payment": -1}
LINKED_KINDS = {
    "Invoice": "Invoice",
    "CreditMemo": "CreditMemo",
    "JournalEntry": "JournalEntry",
    "Deposit": "Deposit",
    "Expense": "Purchase",
    "Check": "Purchase",
    "CreditCardCredit": "Purchase",
}


class Item(NamedTuple):
    """An open item: a document, or one line of a document that holds several."""

    kind: str
    id: str
    line: str = ""


class Posting(NamedTuple):
    """A signed amount (debit positive, document currency) that a document puts on an A/R account for a customer."""

    customer: str
    account: str
    amount: Decimal


def money(value: Any) -> Decimal:
    """Convert `value` to an exact Decimal; a missing one is zero."""
    return ZERO if value is None else Decimal(str(value))


def cents(value: Decimal) -> Decimal:
    """Round to cents, half away from zero."""
    return value.quantize(CENT, ROUND_HALF_UP)


def postings_of(kind: str, row: Payload, accounts: Mapping[str, str], home_currency: str) -> dict[Item, Posting]:
    """Return what `row` posts to A/R; `accounts` has the A/R account of each currency."""
    if kind not in SIGNS:
        return {} if kind not in _LINES else dict(_line_postings(kind, row, list(accounts.values())))
    account = accounts[row.get("CurrencyRef", {}).get("value", home_currency)]
    amount = SIGNS[kind] * (money(row["TotalAmt"]) - money(row.get("Deposit")))
    return {Item(kind, row["Id"]): Posting(row["CustomerRef"]["value"], account, amount)}


def applications_of(payment: Payload) -> dict[Item, Decimal]:
    """Return how much of `payment` is allocated to each open item (positive, also where a credit funds it)."""
    found: dict[Item, Decimal] = {}
    for line in payment.get("Line", []):
        item = item_of(line)
        if item is not None:
            found[item] = found.get(item, ZERO) + money(line["Amount"])
    return found


def item_of(line: Payload) -> Item | None:
    """Return the open item that a payment line is linked to: the first link that is a receivable document."""
    for link in line.get("LinkedTxn", []):
        kind = LINKED_KINDS.get(link["TxnType"])
        if kind:
            return Item(kind, link["TxnId"], "" if kind in SIGNS else link["TxnLineId"])
    return None


def _journal_line(detail: Payload) -> tuple[int, Payload | None]:
    return (1 if detail["PostingType"] == "Debit" else -1), detail.get("Entity", {}).get("EntityRef")


def _deposit_line(detail: Payload) -> tuple[int, Payload | None]:
    return -1, detail.get("Entity")


def _purchase_line(detail: Payload) -> tuple[int, Payload | None]:
    return 1, detail.get("CustomerRef")


_LINES = {
    "JournalEntry": ("JournalEntryLineDetail", _journal_line),
    "Deposit": ("DepositLineDetail", _deposit_line),
    "Purchase": ("AccountBasedExpenseLineDetail", _purchase_line),
}


def _line_postings(kind: str, row: Payload, accounts: list[str]) -> Iterator[tuple[Item, Posting]]:
    name, reading = _LINES[kind]
    for line in row.get("Line", []):
        detail = line.get(name, {})
        account = detail.get("AccountRef", {}).get("value")
        if account in accounts:
            sign, customer = reading(detail)
            if customer:
                yield (
                    Item(kind, row["Id"], line["Id"]),
                    Posting(customer["value"], account, sign * money(line["Amount"])),
                )


class Receivables:
    """The A/R subledger: postings and applications, and what is open because of them."""

    def __init__(self) -> None:
        self._postings: dict[Item, Posting] = {}
        self._documents: dict[tuple[str, str], list[Item]] = {}
        self._given: dict[Item, dict[Item, Decimal]] = {}
        self._received: dict[Item, dict[Item, Decimal]] = {}
        self._customers: dict[str, dict[Item, None]] = {}
        self._accounts: dict[str, Decimal] = {}

    def post(
        self, kind: str, row_id: str, postings: dict[Item, Posting], given: dict[Item, Decimal]
    ) -> list[tuple[Item, Posting]]:
        """Replace what a document posts; return each item, with its posting, that may now be open by another amount."""
        self._check(row_id, postings, given)
        touched = self._take_back(kind, row_id)
        for item, posting in postings.items():
            self._postings[item] = posting
            self._customers.setdefault(posting.customer, {})[item] = None
            self._accounts[posting.account] = self._accounts.get(posting.account, ZERO) + posting.amount
        self._documents[kind, row_id] = list(postings)
        if given:
            payer = Item(kind, row_id)
            self._given[payer] = given
            for item, amount in given.items():
                self._received.setdefault(item, {})[payer] = amount
        return [*touched, *postings.items(), *((item, self._postings[item]) for item in given)]

    def open_amount(self, item: Item) -> Decimal:
        """Return what is open on `item`, signed (debit positive), in its own currency."""
        posting = self._postings[item]
        applied = sum(self._received.get(item, {}).values(), ZERO)
        given = sum((self.sign(to) * amount for to, amount in self._given.get(item, {}).items()), ZERO)
        return posting.amount - self.sign(item) * applied + given

    def payers(self, item: Item) -> list[Item]:
        """Return the payments applied to `item`, in the order in which they came."""
        return list(self._received.get(item, {}))

    def items(self, kind: str, row_id: str) -> list[Item]:
        """Return the open items of one document."""
        return self._documents.get((kind, row_id), [])

    def customer_balance(self, customer: str) -> Decimal:
        """Return what a customer owes net of its credits, own documents only, in the customer's currency."""
        return sum((self.open_amount(item) for item in self._customers.get(customer, {})), ZERO)

    def account_balance(self, account: str) -> Decimal:
        """Return the balance of an A/R account in its own currency: the sum of its postings, whatever is applied."""
        return self._accounts.get(account, ZERO)

    def sign(self, item: Item) -> int:
        """Return 1 for a debit, -1 for a credit."""
        return SIGNS.get(item.kind) or (1 if self._postings[item].amount >= 0 else -1)

    def _check(self, row_id: str, postings: dict[Item, Posting], given: dict[Item, Decimal]) -> None:
        accounts = {posting.account for posting in postings.values()}
        for item in given:
            if item not in self._postings:
                raise ValueError(f"payment {row_id} is applied to {' '.join(item)}, which is not on A/R")
            if self._postings[item].account not in accounts:
                raise ValueError(f"payment {row_id} and {item.kind} {item.id} are on different A/R accounts")

    def _take_back(self, kind: str, row_id: str) -> list[tuple[Item, Posting]]:
        touched = []
        payer = Item(kind, row_id)
        for item in self._given.pop(payer, {}):
            del self._received[item][payer]
            touched.append((item, self._postings[item]))
        for item in self._documents.pop((kind, row_id), []):
            posting = self._postings.pop(item)
            touched.append((item, posting))
            del self._customers[posting.customer][item]
            self._accounts[posting.account] -= posting.amount
        return touched
