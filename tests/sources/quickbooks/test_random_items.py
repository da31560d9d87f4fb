"""Random books with every kind of item on receivables: ours equal the sandbox's own subledger, item by item."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.receivables import Item
from pipelines.sandbox.scenarios.company import chart
from pipelines.sources.quickbooks.entities import ENTITIES
from tests.case import Case
from tests.quickbooksdocuments import bare, deposited, item_line, journal, land, payment, pays, posted, sale, spent

SEEDS = range(4)
BOUND = datetime(2026, 3, 10, 12, tzinfo=UTC)
OURS = {"Invoice": "invoice", "CreditMemo": "credit_memo", "Payment": "payment"}
LINES = {"JournalEntry": "journal_entry", "Deposit": "deposit", "Purchase": "purchase"}
LINKS = {"Purchase": "Check"}
DOLLARS, EUROS = ("1", "2", "3"), ("4",)  # customers by currency; 3 is a job of 1


class Author:
    """Somebody who writes one company's books at random, one transaction after the other."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.ledger = Ledger(home_currency="USD")
        self.at = datetime(2026, 1, 5, 17, tzinfo=UTC)
        chart.add_lists(self.ledger, self.at)
        for number in (*DOLLARS, *EUROS):
            row = {"DisplayName": f"C{number}", "FullyQualifiedName": f"C{number}", "Active": True}
            parent = {"ParentRef": {"value": "1"}, "Job": True} if number == "3" else {}
            self.ledger.add("Customer", row | parent | self._currency(number), at=self.at)

    def write(self, transactions: int) -> Ledger:
        """The books after that many transactions."""
        deeds = (self._sale, self._credit, self._journal, self._deposit, self._check, self._pay, self._pay, self._undo)
        for _ in range(transactions):
            self.at += timedelta(hours=self.chance.randrange(1, 20))
            self.chance.choice(deeds)(self.chance.choice((DOLLARS, DOLLARS, EUROS)))
        return self.ledger

    def _sale(self, among: tuple[str, ...]) -> None:
        amount = self._amount()
        upfront: dict[str, Any] = {"Deposit": amount / 4} if self.chance.random() < 0.2 else {}
        self._add("Invoice", sale(1, item_line(amount), total=amount, **upfront), among)

    def _credit(self, among: tuple[str, ...]) -> None:
        amount = self._amount()
        self._add("CreditMemo", sale(1, item_line(amount), total=amount), among)

    def _journal(self, among: tuple[str, ...]) -> None:
        sides = [self.chance.choice(("Debit", "Credit")) for _ in range(self.chance.randrange(1, 4))]
        lines = [
            posted(place, side, self._amount(), self._account(among), int(self.chance.choice(among)))
            for place, side in enumerate(sides)
        ]
        self._add("JournalEntry", journal(1, *lines, posted(9, "Credit", self._amount(), "6")), among)

    def _deposit(self, among: tuple[str, ...]) -> None:
        signs = [self.chance.choice((1, 1, -1)) for _ in range(self.chance.randrange(1, 4))]
        lines = [
            deposited(place, sign * self._amount(), self._account(among), int(self.chance.choice(among)))
            for place, sign in enumerate(signs, 1)
        ]
        self._add("Deposit", bare(1, *lines, deposited(9, self._amount(), "6", 1)), among)

    def _check(self, among: tuple[str, ...]) -> None:
        line = spent(1, self._amount(), self._account(among), int(self.chance.choice(among)))
        self._add("Purchase", bare(1, line, spent(2, self._amount(), "10"), PaymentType="Check"), among)

    def _pay(self, among: tuple[str, ...]) -> None:
        """A payment of some open debits, funded by some open credits and cash."""
        open_items = [(item, amount) for item, amount in truth(self.ledger).items() if self._is_of(item, among)]
        open_items = [(item, amount) for item, amount in open_items if item.kind != "Payment"]
        chosen = self.chance.sample(open_items, min(len(open_items), self.chance.randrange(0, 5)))
        debits = [(item, self._part(amount)) for item, amount in chosen if amount > 0]
        room = sum((amount for _, amount in debits), Decimal(0))
        lines = list(debits)
        for item, amount in chosen:
            given = min(self._part(-amount), room) if amount < 0 else Decimal(0)
            if given:
                room -= given
                lines.append((item, given))
        total = room + self.chance.choice((Decimal(0), Decimal(0), self._amount()))
        named = [
            pays(amount, (LINKS.get(item.kind, item.kind), item.id, *([item.line] if item.line else [])))
            for item, amount in lines
        ]
        if named or total:
            self._add("Payment", payment(1, *named, total=total), among)

    def _undo(self, _: tuple[str, ...]) -> None:
        kind = self.chance.choice(("Invoice", "CreditMemo", "Payment", "JournalEntry", "Deposit", "Purchase"))
        ids = [row["Id"] for row in self.ledger.rows(kind) if row.get("PrivateNote") != "Voided"]
        if ids and kind in ("Invoice", "Payment") and self.chance.random() < 0.5:
            self.ledger.void(kind, self.chance.choice(ids), at=self.at)
        elif ids:
            self.ledger.delete(kind, self.chance.choice(ids), at=self.at)

    def _add(self, kind: str, row: dict[str, Any], among: tuple[str, ...]) -> None:
        own = {"TxnDate": self.at.date().isoformat(), **self._currency(among[0])}
        if "CustomerRef" in row:
            own["CustomerRef"] = {"value": self.chance.choice(among)}
        if among == EUROS:
            own["ExchangeRate"] = Decimal(self.chance.randrange(105, 120)) / 100
        del row["Id"]
        self.ledger.add(kind, row | own, at=self.at)

    def _amount(self) -> Decimal:
        return Decimal(self.chance.randrange(1, 50_000) * 4) / 100

    def _part(self, amount: Decimal) -> Decimal:
        return amount if self.chance.random() < 0.5 else (amount / 3).quantize(Decimal("0.01"))

    def _account(self, among: tuple[str, ...]) -> str:
        return self.ledger.receivable_accounts()["EUR" if among == EUROS else "USD"]

    def _currency(self, customer: str) -> dict[str, Any]:
        return {"CurrencyRef": {"value": "EUR" if customer in EUROS else "USD"}}

    def _is_of(self, item: Item, among: tuple[str, ...]) -> bool:
        return self.ledger._receivables._postings[item].customer in among


def truth(ledger: Ledger) -> dict[Item, Decimal]:
    """What the sandbox's own subledger holds open, signed."""
    receivables = ledger._receivables
    amounts = {item: receivables.open_amount(item) for item in receivables._postings}
    return {item: amount for item, amount in amounts.items() if amount}


def document_id(item: Item) -> str:
    return f"{OURS[item.kind]}:{item.id}" if item.kind in OURS else f"{LINES[item.kind]}:{item.id}:{item.line}"


@pytest.fixture(scope="module")
def bound(module_case: Case) -> tuple[Case, dict[int, Ledger]]:
    """All companies, landed as they were half way and at their end, and built once."""
    written = {}
    for seed in SEEDS:
        author = Author(seed)
        for transactions, day in ((30, 0), (40, 1)):
            written[seed] = author.write(transactions)
            streams = {entity.stream: written[seed].rows(entity.name) for entity in ENTITIES.values()}
            land(module_case, f"books-{seed}", (BOUND + timedelta(days=day)).isoformat(), **streams)
    result = module_case.build()
    assert result.success, [str(each.message) for each in result.result if each.status in ("error", "fail")]
    return module_case, written


@pytest.mark.parametrize("seed", SEEDS)
def test_each_item_is_open_by_what_the_sandbox_holds_open(bound: tuple[Case, dict[int, Ledger]], seed: int) -> None:
    case, ledger = bound
    query = "select document_id, open_amount from marts.ar_open_items(%s, %s) where connection = %s"
    rows = case.rows(query, date(2026, 12, 31), BOUND + timedelta(days=2), f"books-{seed}")
    expected = {document_id(item): amount for item, amount in truth(ledger[seed]).items()}
    assert len(expected) > 10
    assert {row["document_id"]: row["open_amount"] for row in rows} == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_accounts_and_customers_tie_out_and_nothing_is_left_to_explain(
    bound: tuple[Case, dict[int, Ledger]], seed: int
) -> None:
    case, _ = bound
    query = "select control, key, ours, theirs from marts.ar_tie_out where connection = %s and status = 'differs'"
    assert case.rows(query, f"books-{seed}") == []
    query = "select kind, document_id, message from marts.ar_finding where connection = %s and is_open"
    assert [row for row in case.rows(query, f"books-{seed}") if row["kind"] != "same_books"] == []
