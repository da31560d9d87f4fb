"""What the sample company is paid: the intended payments of its sales, put together per payer and day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.receivables import ZERO
from pipelines.sandbox.quickbooks.shapes.sales_documents import payment
from pipelines.sandbox.scenarios.company.sales import Sale, euro_rate


@dataclass(eq=False)
class Receipt:
    """A payment that is going to be posted: what it pays, the credits in it, and cash that stays unapplied."""

    payer: str
    on: date
    parts: dict[Sale, Decimal] = field(default_factory=dict)
    unapplied: Decimal = ZERO
    id: str = ""

    def post(self, ledger: Ledger, at: datetime) -> None:
        """Add the Payment to the ledger; the documents that it pays must stand there."""
        customer = ledger.get("Customer", self.payer)
        lines = [(sale.kind, sale.id, amount) for sale, amount in self.parts.items()]
        rate = None if customer["CurrencyRef"]["value"] == ledger.home_currency else euro_rate(self.on)
        number = f"{10_000 + (self.on.toordinal() * 31 + len(lines) * 7) % 90_000}"
        row = payment(customer, self.on, lines, unapplied=self.unapplied, rate=rate)
        if row["TotalAmt"]:  # what only applies a credit is no money, and came in no way
            row |= {"PaymentRefNum": number, "PaymentMethodRef": {"value": "1" if rate is None else "2"}}
        self.id = ledger.add("Payment", row, at=at)


def plan(sales: Sequence[Sale], last: date) -> list[Receipt]:
    """Return the payments made up to `last`, by day: one per payer and day, however many documents it settles."""
    receipts: dict[tuple[str, date], Receipt] = {}
    for sale in sales:
        settled = [(sale, on, amount) for on, amount in sale.payments]
        for credit, on, amount in sale.credits:
            settled += [(credit, on, amount), (sale, on, amount)]
        for document, on, amount in settled:
            if on <= last:
                receipt = receipts.setdefault((sale.client.payer, on), Receipt(sale.client.payer, on))
                receipt.parts[document] = receipt.parts.get(document, ZERO) + amount
    return sorted(receipts.values(), key=lambda receipt: (receipt.on, int(receipt.payer)))
