"""What the sample company sells: invoices over 24 months, and when each is to be paid."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.receivables import Payload, cents, money
from pipelines.sandbox.quickbooks.shapes.sales_documents import (
    Extras,
    amount_line,
    group_line,
    invoice,
    item_line,
    text_line,
)
from pipelines.sandbox.scenarios.company.chart import by_name
from pipelines.sandbox.scenarios.company.customers import Client

COUNT = 895
DAYS = 729
GROWTH = 0.7  # 0: as many invoices in every month; 1: none at the start and twice the average at the end
FIRST_NUMBER = 1001
# how many days after the due date the money comes
DELAYS = {"prompt": (-8, 3), "gone": (-8, 3), "steady": (1, 25), "slow": (15, 60), "late": (45, 150)}
TEXTS = ("Work as agreed on the phone.", "See the drawings of the second revision.", "Delivered to the loading dock.")


@dataclass(eq=False)
class Sale:
    """An invoice or credit memo that is going to be posted, and how it is going to be settled."""

    client: Client
    on: date
    payload: Payload
    kind: str = "Invoice"
    id: str = ""
    payments: list[tuple[date, Decimal]] = field(default_factory=list)
    credits: list[tuple["Sale", date, Decimal]] = field(default_factory=list)
    # TimeActivity ids by the place of the line that bills them
    hours: dict[int, list[str]] = field(default_factory=dict)

    @property
    def owing(self) -> Decimal:
        """Return what the customer is to pay, in the document's currency."""
        return money(self.payload["TotalAmt"]) - money(self.payload.get("Deposit"))

    @property
    def due(self) -> date:
        """Return the day on which payment is due."""
        return date.fromisoformat(self.payload["DueDate"])


def euro_rate(on: date) -> Decimal:
    """Return US dollars per euro on a day: a synthetic curve that swings between about 1.05 and 1.12 twice a year."""
    day = on.toordinal()
    swing = Decimal(abs(day % 190 - 95)) * 7 / 10_000
    noise = Decimal(day * 7919 % 97) / 10_000
    return (Decimal("1.05") + swing + noise).quantize(Decimal("0.000001"))


def rate_on(client: Client, on: date) -> Decimal | None:
    """Return the home-currency rate of a client's document, or None if the document is in home currency."""
    return None if client.currency == "USD" else euro_rate(on)


def plan(ledger: Ledger, clients: list[Client], rng: Random, last: date) -> list[Sale]:
    """Return the ordinary invoices up to `last`, by date, each with the payments that its customer intends."""
    habits = {client.id: client.habit for client in clients}
    days = sorted(_day(rng, last) for _ in range(COUNT))
    sales = []
    for number, on in enumerate(days, FIRST_NUMBER):
        client = _client(clients, rng, on, last)
        sale = Sale(client, on, drawn_invoice(ledger, client, rng, on, str(number)))
        sale.payments = _intended(sale, habits[client.payer], rng, last)
        sales.append(sale)
    return sales


def _day(rng: Random, last: date) -> date:
    """Draw a working day of the 24 months; the later of two draws is the more likely one, as business grows."""
    early, late = sorted((rng.random(), rng.random()))
    share = late if rng.random() < GROWTH else rng.choice((early, late))
    return working_day(last - timedelta(days=DAYS) + timedelta(days=int(DAYS * share)))


def working_day(on: date) -> date:
    """Return the day itself, or the Friday before it."""
    return on - timedelta(days=max(0, on.weekday() - 4))


def _client(clients: list[Client], rng: Random, on: date, last: date) -> Client:
    there = [client for client in clients if client.habit != "gone" or (last - on).days > 300]
    return rng.choices(there, [client.share for client in there])[0]


def drawn_invoice(ledger: Ledger, client: Client, rng: Random, on: date, number: str) -> Payload:
    """Draw an ordinary invoice of a client."""
    customer = ledger.get("Customer", client.id)
    terms, items = by_name(ledger, "Term"), by_name(ledger, "Item")
    lines, has_goods = _lines(items, rng)
    extras = Extras(
        discount_percent=Decimal(rng.choice((5, 10))) if rng.random() < 0.07 else Decimal(0),
        discount_amount=Decimal(75) if rng.random() < 0.02 else Decimal(0),
        shipping=Decimal(rng.randrange(2400, 13900)) / 100 if has_goods and rng.random() < 0.4 else Decimal(0),
        taxed=customer["Taxable"],
    )
    if extras.discount_amount:
        extras = Extras(discount_amount=extras.discount_amount, shipping=extras.shipping, taxed=extras.taxed)
    row = invoice(customer, on, lines, number=number, term=terms[client.term], extras=extras)
    rate = rate_on(client, on)
    return row if rate is None else {**row, "ExchangeRate": rate}


def _lines(items: dict[str, Payload], rng: Random) -> tuple[list[Payload], bool]:
    """Draw the lines of one invoice, and tell whether goods are among them."""
    sort = rng.choices(("retainer", "design", "goods", "fitting", "kit"), (18, 38, 22, 17, 5))[0]
    if sort == "retainer":
        return [amount_line(items["Monthly retainer"], Decimal(rng.choice((1450, 1850, 1850, 2400))))], False
    lines = []
    if sort == "design":
        lines.append(item_line(items["Design hours"], Decimal(rng.randrange(8, 72)) / 2))
        lines.append(item_line(items["Project management"], Decimal(rng.randrange(4, 48)) / 4))
        if rng.random() < 0.25:
            lines.append(item_line(items["Site survey"], 1))
    if sort == "kit":
        parts = [item_line(items["Oak display panel"], 2), item_line(items["Letter set"], rng.randrange(3, 9))]
        lines.append(group_line(items["Opening day kit"], [*parts, item_line(items["Installation day"], 1)]))
    if sort in ("goods", "fitting"):
        other = rng.choice(("Wayfinding sign", "Letter set", "Gallery bench"))
        lines.append(item_line(items["Oak display panel"], rng.randrange(2, 14)))
        lines.append(item_line(items[other], rng.randrange(1, 7)))
    if sort == "fitting":
        lines.append(item_line(items["Installation day"], Decimal(rng.randrange(2, 7)) / 2))
    if rng.random() < 0.07:
        lines.append(text_line(rng.choice(TEXTS)))
    return lines, sort in ("goods", "fitting", "kit")


def _intended(sale: Sale, habit: str, rng: Random, last: date) -> list[tuple[date, Decimal]]:
    """Draw when the customer means to pay how much; days after `last` are still to come."""
    low, high = DELAYS[habit]
    on = max(sale.on + timedelta(days=1), sale.due + timedelta(days=rng.randint(low, high)))
    if sale.client.share > 4 and on < last:
        on += timedelta(days=(last - on).days % 14)  # these pay everything that is due every other week
    if rng.random() > 0.07:
        return [(on, sale.owing)]
    first = cents(sale.owing * Decimal(rng.randrange(3, 7)) / 10)
    return [(on, first), (on + timedelta(days=rng.randint(20, 60)), sale.owing - first)]
