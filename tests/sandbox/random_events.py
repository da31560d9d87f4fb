"""Where random events happen: a small company, and the choices that one operation makes from a number."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.receivables import ZERO, Item, Payload, cents, postings_of
from pipelines.sandbox.quickbooks.shapes.sales_documents import currency_ref
from pipelines.sandbox.scenarios.company import chart

OPENED = datetime.fromisoformat("2026-01-02T18:00:00+00:00")
CUSTOMERS = (("Ash", None), ("Birch", None), ("Loft", "Birch"), ("Cedar", None), ("Dune", None), ("Étoile", None))
FOREIGN = frozenset({"Étoile", "Dune"})
RECEIVABLE_KINDS = ("Invoice", "CreditMemo", "Payment", "JournalEntry", "Deposit", "Purchase")


def small_company() -> Ledger:
    """Return a ledger of lists and six customers, one of them a job and two in euros; no documents."""
    ledger = Ledger(home_currency="USD")
    chart.add_lists(ledger, OPENED)
    for name, parent in CUSTOMERS:
        row: Payload = {
            "DisplayName": name,
            "FullyQualifiedName": f"{parent}:{name}" if parent else name,
            "Active": True,
            "Taxable": name == "Cedar",
            "Balance": ZERO,
            "BalanceWithJobs": ZERO,
            "CurrencyRef": currency_ref("EUR" if name in FOREIGN else "USD"),
        }
        if parent:
            above = next(row for row in ledger.rows("Customer") if row["DisplayName"] == parent)
            row |= {"Job": True, "Level": 1, "ParentRef": {"value": above["Id"], "name": parent}}
        ledger.add("Customer", row, at=OPENED)
    return ledger


class RandomEvent:
    """An operation on a ledger at a moment, and the random numbers that decide."""

    def __init__(self, ledger: Ledger, at: datetime, number: int | str, *, in_silence: bool = False) -> None:
        self.ledger = ledger
        self.in_silence = in_silence  # whether a merge may leave its documents with their old stamps
        self.at = at
        self.rng = Random(number)

    def customer(self, like: Payload | None = None) -> Payload:
        """Draw an active customer, of the same currency as another."""
        rows = [row for row in self.ledger.rows("Customer") if row["Active"]]
        return self.rng.choice([row for row in rows if not like or row["CurrencyRef"] == like["CurrencyRef"]])

    def day(self) -> date:
        return self.at.date() - timedelta(days=self.rng.choice((0, 1, 1, 3, 12, 40)))

    def amount(self) -> Decimal:
        return Decimal(self.rng.choice((self.rng.randrange(1, 50), self.rng.randrange(50, 400_000)))) / 100

    def rate(self, customer: Payload) -> Decimal | None:
        foreign = customer["CurrencyRef"]["value"] != self.ledger.home_currency
        return Decimal(self.rng.randrange(10_400, 11_600)) / 10_000 if foreign else None

    def receivable_account(self, customer: Payload) -> Payload:
        return self.ledger.get("Account", self.ledger.receivable_accounts()[customer["CurrencyRef"]["value"]])

    def account(self, name: str) -> Payload:
        return chart.by_name(self.ledger, "Account")[name]

    def item(self, name: str) -> Payload:
        return chart.by_name(self.ledger, "Item")[name]

    def document(self, *kinds: str) -> tuple[str, Payload] | None:
        rows = [(kind, row) for kind in kinds or RECEIVABLE_KINDS for row in self.ledger.rows(kind)]
        rows = [(kind, row) for kind, row in rows if not str(row.get("PrivateNote", "")).startswith("Voided")]
        return self.rng.choice(rows) if rows else None

    def open_items(self, sign: int, currency: str | None = None) -> list[tuple[Item, str, Decimal]]:
        """Return open debits (1) or credits (-1) other than payments: the item, its customer and what is open of it."""
        accounts = self.ledger.receivable_accounts()
        found = []
        for kind in (kind for kind in RECEIVABLE_KINDS if kind != "Payment"):
            for row in self.ledger.rows(kind):
                if currency and row["CurrencyRef"]["value"] != currency:
                    continue
                for item, posting in postings_of(kind, row, accounts, self.ledger.home_currency).items():
                    rest = self.ledger.open_on(item)
                    if rest * sign > 0 and posting.amount * sign > 0:
                        found.append((item, posting.customer, abs(rest)))
        return found

    def part(self, amount: Decimal) -> Decimal:
        """Draw all of an amount, or some of it."""
        return (
            amount if self.rng.random() < 0.6 else max(Decimal("0.01"), cents(amount * self.rng.randrange(1, 9) / 10))
        )
