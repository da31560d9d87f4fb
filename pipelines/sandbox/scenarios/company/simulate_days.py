"""Days that pass in the sample company: what it sells, is paid, corrects and takes back on each.

Everything follows from the day, the seed and the ledger as it stands; a day has the same work whoever lets it pass.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from pipelines.sandbox.quickbooks.ledger.receivables import ZERO, Payload, cents
from pipelines.sandbox.quickbooks.ledger.stamps import PACIFIC
from pipelines.sandbox.quickbooks.shapes.sales_documents import item_line, payment, sales_document
from pipelines.sandbox.scenarios.company import company
from pipelines.sandbox.scenarios.company.chart import by_name
from pipelines.sandbox.scenarios.company.customers import Client
from pipelines.sandbox.scenarios.company.sales import drawn_invoice, rate_on
from pipelines.sandbox.scenarios.company.timeline import OPENING, STEP, Action

_SATURDAY = 5
_RARE = 9  # one working day in so many has each of the rarer things


class DaySimulation:
    """A simulation of the company from a day on; `advance` lets that day pass."""

    def __init__(self, today: date, seed: int = 7) -> None:
        self.today = today
        self.ledger, clients = company.build_with_clients(today, seed)
        self._clients = {client.id: client for client in clients if client.habit != "gone"}
        self._seed = seed

    def advance(self) -> date:
        """Write the work of this day into the ledger; return the day that comes next."""
        if self.today.weekday() < _SATURDAY:
            self._work(Random(f"{self._seed} {self.today}"))
        self.today += timedelta(days=1)
        return self.today

    def _work(self, rng: Random) -> None:
        acts = [self._act(self._sell, rng) for _ in range(rng.randrange(1, 4))]
        acts += [self._act(self._collect, rng) for _ in range(rng.randrange(1, 4))]
        rare = (self._credit, self._void, self._take_back, self._unapply, self._date_back)
        acts += [self._act(act, rng) for act in rare if rng.randrange(_RARE) == 0]
        moment = datetime.combine(self.today, OPENING, PACIFIC)
        for number, act in enumerate(acts):
            act(self.ledger, moment + number * STEP)

    def _act(self, act: Callable[[Random, datetime], None], rng: Random) -> Action:
        return lambda _, at: act(rng, at)

    def _sell(self, rng: Random, at: datetime) -> None:
        client = rng.choice(list(self._clients.values()))
        number = str(
            1 + max(int(row["DocNumber"]) for row in self.ledger.rows("Invoice") if row["DocNumber"].isdigit())
        )
        self.ledger.add("Invoice", drawn_invoice(self.ledger, client, rng, self.today, number), at=at)

    def _collect(self, rng: Random, at: datetime) -> None:
        """Pay one of the oldest open invoices: in full as a rule, else in part or with too much."""
        waiting = sorted(self._open_invoices(), key=lambda row: (row["DueDate"], int(row["Id"])))[:12]
        if waiting:
            row = rng.choice(waiting)
            client = self._clients[row["CustomerRef"]["value"]]
            fate = rng.randrange(_RARE)
            paid = cents(row["Balance"] / 2) if fate == 0 else row["Balance"]
            self._pay(client, [("Invoice", row["Id"], paid)], Decimal("40.00") if fate == 1 else ZERO, at)

    def _credit(self, rng: Random, at: datetime) -> None:
        """Write a credit memo, and a payment of nothing that allocates it to an invoice of the same customer."""
        row = self._some(self._open_invoices(), rng)
        if row:
            client = self._clients[row["CustomerRef"]["value"]]
            line = item_line(by_name(self.ledger, "Item")["Design hours"], 1)
            credit = sales_document(self.ledger.get("Customer", client.id), self.today, [line])
            number = self.ledger.add("CreditMemo", _rated(credit, rate_on(client, self.today)), at=at)
            used = min(row["Balance"], credit["TotalAmt"])
            self._pay(client, [("CreditMemo", number, used), ("Invoice", row["Id"], used)], ZERO, at + STEP / 2)

    def _void(self, rng: Random, at: datetime) -> None:
        if row := self._some(self._open_invoices(), rng):
            self.ledger.void("Invoice", row["Id"], at=at)

    def _take_back(self, rng: Random, at: datetime) -> None:
        """Delete a recent payment."""
        if row := self._some(self.ledger.rows("Payment")[-20:], rng):
            self.ledger.delete("Payment", row["Id"], at=at)

    def _unapply(self, rng: Random, at: datetime) -> None:
        paid = [row for row in self.ledger.rows("Invoice")[-200:] if row["Balance"] == 0 and row["LinkedTxn"]]
        if row := self._some(paid, rng):
            self.ledger.unapply("Invoice", row["Id"], at=at)

    def _date_back(self, rng: Random, at: datetime) -> None:
        if row := self._some(self._open_invoices(), rng):
            earlier = date.fromisoformat(row["TxnDate"]) - timedelta(days=rng.randrange(1, 20))
            self.ledger.edit("Invoice", row["Id"], {"TxnDate": earlier.isoformat()}, at=at)

    def _pay(self, client: Client, lines: list[tuple[str, str, Decimal]], extra: Decimal, at: datetime) -> None:
        payer = self.ledger.get("Customer", client.id)
        rate = rate_on(client, self.today)
        self.ledger.add("Payment", payment(payer, self.today, lines, unapplied=extra, rate=rate), at=at)

    def _open_invoices(self) -> list[Payload]:
        rows = self.ledger.rows("Invoice")
        return [row for row in rows if row["Balance"] > 0 and row["CustomerRef"]["value"] in self._clients]

    @staticmethod
    def _some(rows: list[Payload], rng: Random) -> Payload | None:
        return rng.choice(rows) if rows else None


def _rated(row: Payload, rate: Decimal | None) -> Payload:
    return row if rate is None else {**row, "ExchangeRate": rate}
