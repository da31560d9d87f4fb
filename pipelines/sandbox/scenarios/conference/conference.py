"""The sample conference, half a year of sales before `today`: orders, credits, carts, purchase orders, money spent.

All of it follows from `today` and `seed`; nothing reads the clock. Each thing that the application can do to an order
happens to some: a refund by staff (a credit), one at the card processor (none), credit spent in part, goodwill.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from pipelines.sandbox.scenarios.conference import organizers

DAYS = 180
SLUG = "tidewater"
ZERO = Decimal("0.00")
CENT = Decimal("0.01")
BUYERS = 240
TICKETS = (("Early Bird", "199.00", 120), ("Regular", "299.00", 400), ("Student", "49.00", 120), ("Online", "39.00", 0))
ADDONS = (("Tutorial", "120.00", 150), ("T-Shirt", "25.00", 0))
VOUCHERS = (("SPEAKER", "1.00"), ("EARLY20", "0.20"), ("COMMUNITY", "0.10"))
FIRST_NAMES = (
    "Ada",
    "Bram",
    "Cleo",
    "Dina",
    "Emil",
    "Faye",
    "Gus",
    "Hana",
    "Ivo",
    "June",
    "Kai",
    "Lena",
    "Milo",
    "Nora",
)
LAST_NAMES = ("Abbot", "Brook", "Carver", "Dale", "Ember", "Frost", "Grove", "Hale", "Inlet", "Jetty", "Knoll", "Lark")

Row = dict[str, Any]


class Conference:
    """A conference as it stands at the start of `today`; `rows` are those of its tables, by their short names."""

    def __init__(self, today: date, seed: int = 11) -> None:
        self.today = today
        self._rng = Random(seed)
        self._rows: dict[str, list[Row]] = organizers.rows(today)
        self._sell()
        self._fill_carts()

    @property
    def rows(self) -> Mapping[str, Sequence[Row]]:
        """Return all rows, by short names such as `order`."""
        return self._rows

    def _add(self, table: str, **row: Any) -> int:
        rows = self._rows.setdefault(table, [])
        rows.append({"id": len(rows) + 1, **row})
        return len(rows)

    def _sell(self) -> None:
        """Add a few orders a day, more of them as the conference comes nearer."""
        for table, goods in (("tickettype", TICKETS), ("addon", ADDONS)):
            for place, (name, price, capacity) in enumerate(goods):
                self._add(
                    table, conference_id=1, name=name, slug=name.lower().replace(" ", "-"), price=price,
                    total_quantity=capacity, order=place,
                )  # fmt: skip
        for code, _ in VOUCHERS:
            self._add(
                "voucher", conference_id=1, code=code, voucher_type="percentage", discount_value=ZERO, max_uses=100,
                times_used=0, is_active=True,
            )  # fmt: skip
        for before in range(DAYS, 0, -1):
            for _ in range(self._rng.randint(0, 3 + (DAYS - before) // 40)):
                self._order(self._moment(before))

    def _moment(self, days_before: int) -> datetime:
        day = datetime.combine(self.today - timedelta(days=days_before), time(), UTC)
        return day + timedelta(minutes=self._rng.randrange(24 * 60))

    def _order(self, made: datetime) -> None:
        buyer = self._rng.randint(1, BUYERS)
        goods = self._choose(made)
        subtotal = sum((price * quantity for _, _, _, price, quantity in goods), ZERO)
        code, share = self._rng.choice(VOUCHERS) if self._rng.random() < 0.2 else ("", "0")
        lines = [(*good, (good[3] * good[4] * Decimal(share)).quantize(CENT)) for good in goods]
        discount = sum((line[-1] for line in lines), ZERO)
        status = self._status(made)
        number = self._add(
            "order", conference_id=1, user_id=buyer, status=status, subtotal=subtotal, discount_amount=discount,
            total=subtotal - discount, voucher_code=code, billing_name=name(buyer), billing_email="",
            reference=f"ORD-{len(self._rows.get('order', ())) + 1:04d}", created_at=made,
            updated_at=made + timedelta(days=min(3, max(0, (self._now - made).days - 1))),
            hold_expires_at=made + timedelta(minutes=30),
        )  # fmt: skip
        for table, item, label, price, quantity, off in lines:
            self._add(
                "orderlineitem", order_id=number, description=label, quantity=quantity, unit_price=price,
                discount_amount=off, line_total=price * quantity - off, created_at=made,
                ticket_type_id=item if table == "tickettype" else None, addon_id=item if table == "addon" else None,
            )  # fmt: skip
        if status not in ("pending", "cancelled"):
            self._settle(number, buyer, made, subtotal - discount, status)

    @property
    def _now(self) -> datetime:
        return datetime.combine(self.today, time(), UTC)

    def _choose(self, made: datetime) -> list[tuple[str, int, str, Decimal, int]]:
        early = made < self._now - timedelta(days=90)
        ticket = self._rng.choice((1, 1, 3, 4) if early else (2, 2, 2, 3, 4))
        label, price, _ = TICKETS[ticket - 1]
        goods = [("tickettype", ticket, label, Decimal(price), self._rng.choice((1, 1, 1, 2)))]
        for place, (label, price, _) in enumerate(ADDONS, 1):
            if self._rng.random() < 0.3:
                goods.append(("addon", place, label, Decimal(price), 1))
        return goods

    def _status(self, made: datetime) -> str:
        if made > self._now - timedelta(minutes=90):
            return "pending"
        return self._rng.choices(("paid", "cancelled", "refunded", "partially_refunded", "pending"), (82, 7, 4, 4, 3))[
            0
        ]

    def _settle(self, number: int, buyer: int, made: datetime, total: Decimal, status: str) -> None:
        """Add the payment of an order, who attends for it, and its store credits."""
        method = self._rng.choices(("stripe", "terminal", "manual"), (8, 1, 1))[0] if total else "comp"
        self._add(
            "payment", order_id=number, method=method, status="succeeded", amount=total, reference="", created_at=made
        )
        if status != "refunded":
            self._add("attendee", conference_id=1, user_id=buyer, order_id=number, created_at=made, checked_in_at=None)
        if status == "partially_refunded" and self._rng.random() < 0.8:
            self._credit(buyer, number, made, (total / 4).quantize(CENT))
        elif status == "refunded" and self._rng.random() < 0.6:
            self._credit(buyer, number, made, total)
        elif self._rng.random() < 0.02:
            self._credit(buyer, None, made, Decimal("20.00"))

    def _credit(self, buyer: int, order: int | None, made: datetime, amount: Decimal) -> None:
        if not amount:
            return
        spent = self._rng.choice((ZERO, (amount / 2).quantize(CENT), amount))
        status = "applied" if spent == amount else self._rng.choice(("available", "available", "expired"))
        given = min(made + timedelta(days=2), self._now - timedelta(hours=1))
        self._add(
            "credit", conference_id=1, user_id=buyer, amount=amount, remaining_amount=amount - spent, status=status,
            source_order_id=order, applied_to_order_id=None, created_at=given, updated_at=given,
        )  # fmt: skip

    def _fill_carts(self) -> None:
        """Add carts of the last days: some open still, some open although their time is over."""
        for _ in range(24):
            made = self._moment(self._rng.choice((1, 1, 2, 9, 30)))
            status = self._rng.choice(("open", "open", "checked_out", "expired", "abandoned"))
            lasts = self._rng.choice((timedelta(minutes=30), timedelta(days=4), timedelta(days=40)))
            cart = self._add(
                "cart", conference_id=1, user_id=self._rng.randint(1, BUYERS), status=status, expires_at=made + lasts,
                created_at=made,
            )  # fmt: skip
            for ticket in {self._rng.randint(1, 4) for _ in range(2)}:
                self._add("cartitem", cart_id=cart, quantity=1, ticket_type_id=ticket, addon_id=None)


def name(buyer: int) -> str:
    """Return the made-up name of a buyer."""
    return f"{FIRST_NAMES[buyer % len(FIRST_NAMES)]} {LAST_NAMES[buyer // len(FIRST_NAMES) % len(LAST_NAMES)]}"
