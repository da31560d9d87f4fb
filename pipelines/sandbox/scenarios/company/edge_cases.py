"""The edge cases in the sample company's ledger, each on purpose: what a receivables report must get right.

Every function changes the planned sales or receipts before they are posted. Which documents it takes depends on the
random numbers only, never on the order of a hash.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.receivables import ZERO, cents
from pipelines.sandbox.quickbooks.shapes.sales_documents import (
    Extras,
    invoice,
    item_line,
    sales_document,
    statement_charge_invoice,
)
from pipelines.sandbox.scenarios.company.chart import by_name
from pipelines.sandbox.scenarios.company.customers import Client
from pipelines.sandbox.scenarios.company.receipts import Receipt
from pipelines.sandbox.scenarios.company.sales import Sale, rate_on

BOUNCED = "Voided check 2291 came back from the bank, customer will pay by wire"


def leave_unpaid(sales: Sequence[Sale], rng: Random, last: date) -> None:
    """Leave old invoices of a few customers in dispute: nothing comes, and they are far over 120 days late."""
    late = [sale for sale in sales if sale.client.habit in ("late", "slow") and 125 < (last - sale.due).days < 400]
    for client in rng.sample(list(dict.fromkeys(sale.client for sale in late)), 5):
        for sale in [sale for sale in late if sale.client == client][:2]:
            sale.payments = []


def take_deposits(sales: Sequence[Sale], rng: Random, last: date) -> None:
    """Take money up front on three invoices, written on the invoice itself; one of them is still open."""
    settled = _some(sales, rng, 2, lambda sale: _is_settled(sale, last))
    for sale in [*settled, *_some(sales, rng, 1, lambda sale: _is_open(sale, last))]:
        sale.payload["Deposit"] = cents(sale.owing * Decimal("0.3"))
        sale.payload["DepositToAccountRef"] = {"value": "1", "name": "Harbor checking"}
        sale.payments = [(sale.payments[0][0], sale.owing)]


def note_a_bounced_check(sales: Sequence[Sale], rng: Random, last: date) -> None:
    """Give a live, open invoice a note that starts like that of a void one."""
    _some(sales, rng, 1, lambda sale: _is_open(sale, last))[0].payload["PrivateNote"] = BOUNCED


def special_invoices(ledger: Ledger, clients: Sequence[Client], last: date, number: int) -> list[Sale]:
    """Return an invoice that does not itemise (statement charge), and one whose discount leaves nothing to pay."""
    client = next(client for client in clients if client.habit == "steady")
    customer, term = ledger.get("Customer", client.id), by_name(ledger, "Term")[client.term]
    charge_on, gift_on = last - timedelta(days=140), last - timedelta(days=75)
    charge = statement_charge_invoice(customer, charge_on, Decimal("75.00"), "29", number=str(number), term=term)
    survey = item_line(by_name(ledger, "Item")["Site survey"], 1)
    everything = Extras(discount_percent=Decimal(100))
    gift = invoice(customer, gift_on, [survey], number=str(number + 1), term=term, extras=everything)
    charged = Sale(client, charge_on, charge)
    charged.payments = [(charge_on + timedelta(days=33), charged.owing)]
    return [charged, Sale(client, gift_on, gift)]


def void_some(sales: Sequence[Sale], rng: Random, last: date) -> list[Sale]:
    """Choose six invoices that are voided a few days after they were written."""
    chosen = _some(sales, rng, 6, lambda sale: sale.on < last - timedelta(days=20) and len(sale.payments) == 1)
    for sale in chosen:
        sale.payments = []
    return chosen


def give_credit(ledger: Ledger, sales: Sequence[Sale], rng: Random, last: date) -> list[Sale]:
    """Return credit memos: applied by themselves, together with cash, in part, or not at all."""
    chosen = _some(sales, rng, 26, lambda sale: _is_creditable(sale, last))
    credits = []
    for number, sale in enumerate(chosen):
        paid_on = sale.payments[0][0]
        credit = _credit(ledger, sale, sale.on + timedelta(days=6), rng, f"CM-{301 + number}")
        credits.append(credit)
        if number % 13 > 9:
            continue  # three in thirteen stay unapplied
        used = cents(credit.owing / 2) if number % 13 == 9 else credit.owing
        sale.payments = [(paid_on, sale.owing - used)]
        sale.credits = [(credit, paid_on if number % 3 == 0 else credit.on + timedelta(days=4), used)]
    return credits


def keep_cash(clients: Sequence[Client], receipts: Sequence[Receipt], last: date) -> list[Receipt]:
    """Make four ordinary payments too high; return payments on account that nobody has applied."""
    cash = [receipt for receipt in receipts if not any(sale.kind == "CreditMemo" for sale in receipt.parts)]
    for receipt, extra in zip(cash[40::150], ("25.00", "180.40", "99.99", "500.00"), strict=False):
        receipt.unapplied = Decimal(extra)
    domestic = [client.id for client in clients if client.currency == "USD" and client.habit == "steady"]
    foreign = [client.id for client in clients if client.currency == "EUR" and client.payer == client.id]
    payers = (domestic[2], domestic[7], domestic[11], foreign[1])
    sums = ((9, "1500.00"), (47, "820.50"), (410, "64.35"), (21, "1200.00"))
    return [
        Receipt(payer, last - timedelta(days=days), unapplied=Decimal(amount))
        for payer, (days, amount) in zip(payers, sums, strict=True)
    ]


def void_a_payment(receipts: Sequence[Receipt], last: date) -> tuple[Receipt, Receipt]:
    """Return a payment that is voided, and the one that takes its place twelve days after it."""
    single = [receipt for receipt in receipts if len(receipt.parts) == 1 and not receipt.unapplied]
    first = next(receipt for receipt in single if 60 < (last - receipt.on).days < 200)
    return first, Receipt(first.payer, first.on + timedelta(days=12), dict(first.parts))


def _credit(ledger: Ledger, sale: Sale, on: date, rng: Random, number: str) -> Sale:
    line = item_line(by_name(ledger, "Item")["Design hours"], Decimal(rng.randrange(3, 13)) / 2)
    row = {"DocNumber": number, **sales_document(ledger.get("Customer", sale.client.id), on, [line])}
    rate = rate_on(sale.client, on)
    return Sale(sale.client, on, row if rate is None else {**row, "ExchangeRate": rate}, kind="CreditMemo")


def _some(sales: Sequence[Sale], rng: Random, count: int, wanted: Callable[[Sale], bool]) -> list[Sale]:
    """Choose some ordinary sales that no other edge case has taken."""
    return rng.sample([sale for sale in sales if wanted(sale) and not _is_taken(sale)], count)


def _is_taken(sale: Sale) -> bool:
    return bool(sale.credits) or "Deposit" in sale.payload or "PrivateNote" in sale.payload or sale.owing == ZERO


def _is_settled(sale: Sale, last: date) -> bool:
    return len(sale.payments) == 1 and sale.payments[0][0] < last


def _is_creditable(sale: Sale, last: date) -> bool:
    """Tell whether a credit memo can be written and applied before the invoice is paid."""
    return _is_settled(sale, last) and sale.owing > 900 and (sale.payments[0][0] - sale.on).days > 12


def _is_open(sale: Sale, last: date) -> bool:
    return len(sale.payments) == 1 and sale.payments[0][0] > last
