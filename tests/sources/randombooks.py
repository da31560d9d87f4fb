"""A QuickBooks company in which anything happens: sales, money, credits, edits, voids and deletions, by chance."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from pipelines.sandbox import chart
from pipelines.sandbox.books import Books
from pipelines.sandbox.documents import amount_line, currency_ref, invoice, payment, sales_document

START = datetime(2026, 3, 2, 15, tzinfo=UTC)  # the offset of US Pacific changes on 8 March
SALES = ("Invoice", "CreditMemo")
KINDS = ("Customer", "Item", "Term", "Invoice", "Payment", "CreditMemo", "Account")

Row = dict[str, Any]
Truth = dict[str, Any]


class Story:
    """A company and the moment that it has come to; `happen` lets something happen."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.now = START
        self.books = Books(home_currency="USD")
        chart.settle_in(self.books, self.now)
        for _ in range(3):
            self._meet()
        for _ in range(8):
            self.happen()

    def happen(self) -> None:
        """One thing, some seconds or hours after the last; a few share a second."""
        self.now += timedelta(seconds=self.chance.choice([0, 1, 40, 3600, 40_000]))
        often = [self._sell, self._pay, self._delete]
        self.chance.choice(
            [*often, *often, self._credit, self._apply, self._edit, self._void, self._meet, self._part]
        )()

    def truth(self) -> Truth:
        """What the company says of itself now: every row, what each document holds open, and who owes how much."""
        books = self.books
        opens = {
            f"{'credit_memo' if kind == 'CreditMemo' else kind.lower()}:{row_id}": books.open_amount(kind, row_id)
            for kind in (*SALES, "Payment")
            for row_id in books.entities[kind]
        }
        return {
            "rows": {kind: {row["Id"]: _shown(row) for row in books.rows(kind)} for kind in KINDS},
            "open": {document: amount for document, amount in opens.items() if amount},
            "customers": {row["Id"]: row["Balance"] for row in books.rows("Customer") if row["Balance"]},
            "receivable": sum(
                (row["CurrentBalance"] for row in books.rows("Account") if row["AccountType"] == "Accounts Receivable"),
                Decimal(0),
            ),
        }

    def _meet(self) -> None:
        name = f"Customer {len(self.books.entities['Customer']) + 1}"
        parents = [row for row in self.books.rows("Customer") if "ParentRef" not in row and row["Active"]]
        row: Row = {"DisplayName": name, "FullyQualifiedName": name, "Active": True, "CurrencyRef": currency_ref("USD")}
        if parents and self.chance.random() < 0.3:
            parent = self.chance.choice(parents)
            row |= {"ParentRef": {"value": parent["Id"]}, "Job": True}
        self.books.add("Customer", row | {"Balance": Decimal(0), "BalanceWithJobs": Decimal(0)}, at=self.now)

    def _part(self) -> None:
        idle = [row for row in self.books.rows("Customer") if row["Active"] and not row["Balance"]]
        if len(idle) > 1:
            self.books.deactivate("Customer", self.chance.choice(idle)["Id"], at=self.now)

    def _sell(self) -> None:
        lines = [self._line() for _ in range(self.chance.randint(1, 3))]
        number, term = str(self.chance.randint(1, 999)), self.chance.choice(self.books.rows("Term"))
        row = invoice(self._customer(), self._day(), lines, number=number, term=term)
        self.books.add("Invoice", row, at=self.now)

    def _credit(self) -> None:
        self.books.add("CreditMemo", sales_document(self._customer(), self._day(), [self._line()]), at=self.now)

    def _pay(self) -> None:
        """A part of an invoice, all of it, or more than it."""
        unpaid = self._unpaid("Invoice")
        if not unpaid:
            return
        row = self.chance.choice(unpaid)
        amount = self.chance.choice([row["Balance"], (row["Balance"] / 3).quantize(Decimal("0.01"))])
        more = self.chance.choice([Decimal(0), Decimal(0), Decimal("12.34")])
        customer = self.books.get("Customer", row["CustomerRef"]["value"])
        paid = payment(customer, self._day(), [("Invoice", row["Id"], amount)] if amount else [], unapplied=more)
        self.books.add("Payment", paid, at=self.now)

    def _apply(self) -> None:
        """A payment of zero that applies a credit memo to an invoice of the same customer."""
        for credit in self._unpaid("CreditMemo"):
            for row in self._unpaid("Invoice"):
                if row["CustomerRef"]["value"] == credit["CustomerRef"]["value"]:
                    amount = min(row["Balance"], credit["Balance"])
                    customer = self.books.get("Customer", row["CustomerRef"]["value"])
                    lines = [("Invoice", row["Id"], amount), ("CreditMemo", credit["Id"], amount)]
                    self.books.add("Payment", payment(customer, self._day(), lines), at=self.now)
                    return

    def _edit(self) -> None:
        row = self._any(SALES)
        if row:
            kind, found = row
            self.books.edit(kind, found["Id"], {"DocNumber": str(self.chance.randint(1000, 9999))}, at=self.now)

    def _void(self) -> None:
        row = self._any(("Invoice", "Payment"))
        if row:
            self.books.void(row[0], row[1]["Id"], at=self.now)

    def _delete(self) -> None:
        row = self._any((*SALES, "Payment"))
        if row:
            self.books.delete(row[0], row[1]["Id"], at=self.now)

    def _line(self) -> Row:
        items = [row for row in self.books.rows("Item") if row["Type"] == "Service"]
        return amount_line(self.chance.choice(items), Decimal(self.chance.randint(1, 99999)) / 100)

    def _customer(self) -> Row:
        return self.chance.choice([row for row in self.books.rows("Customer") if row["Active"]])

    def _day(self) -> date:
        return self.now.date() - timedelta(days=self.chance.randint(0, 60))

    def _unpaid(self, kind: str) -> list[Row]:
        return [row for row in self.books.rows(kind) if row["Balance"] > 0]

    def _any(self, kinds: tuple[str, ...]) -> tuple[str, Row] | None:
        found = [(kind, row) for kind in kinds for row in self.books.rows(kind)]
        return self.chance.choice(found) if found else None


def once(work: Callable[[], None]) -> Callable[[object], None]:
    """`work`, done when it is called for the first time and never again."""
    left = [work]

    def done(_: object) -> None:
        if left:
            left.pop()()

    return done


def _shown(row: Row) -> Row:
    """The row as it is now, whatever becomes of it."""
    return deepcopy(row)
