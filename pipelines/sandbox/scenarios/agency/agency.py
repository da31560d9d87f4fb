"""The sample agency, simulated day by day: hours on weekdays, invoices on the first of a month, payments later.

All of it follows from `today` and `seed`; nothing reads the clock. `advance` lives one day more.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from pipelines.sandbox.scenarios.agency.people import PEOPLE, add_lists
from pipelines.sandbox.timetracker.api import Api
from pipelines.sandbox.timetracker.response_shapes import Payload
from pipelines.sandbox.timetracker.tracker import ZERO, Tracker, due, moment

DAYS = 730
CENT = Decimal("0.01")
RARE = 60  # one of so many invoices is cancelled, forgotten as a draft, credited, overpaid


class Agency:
    """A simulated agency: what its `api` shows is always how things stand at the start of `today`."""

    def __init__(self, today: date, seed: int = 7) -> None:
        self.tracker = Tracker(zone="Europe/Berlin", currency="EUR")
        self.api = Api(self.tracker, today - timedelta(days=DAYS))
        self._rng = Random(seed)
        self._habits = add_lists(self.tracker, self._rng, self._at(8))
        self._payments: dict[date, list[tuple[int, Decimal]]] = defaultdict(list)
        self._unbilled: dict[int, list[Payload]] = defaultdict(list)
        while self.today < today:
            self.advance()

    def advance(self) -> date:
        """Simulate `today` and return the day after it."""
        if self.today.weekday() < 5:
            self._work()
        if self.today.day == 1:
            self._bill()
            self._quote_rates()
        self._send()
        self._collect()
        self._change_terms()
        self.tracker.pass_night(self.today)
        self.api.today += timedelta(days=1)
        return self.today

    @property
    def today(self) -> date:
        """Return the day that comes next."""
        return self.api.today

    def _at(self, hour: int, minute: int = 0) -> datetime:
        return moment(self.today, hour, minute, self.tracker.zone)

    def _work(self) -> None:
        """Book two or three entries for each person; a break of five minutes now and then, sometimes past midnight."""
        projects = [row for row in self.tracker.rows("projects") if row["status"] == "active"]
        for person in range(1, len(PEOPLE) + 1):
            hour = 9
            for _ in range(self._rng.choice((2, 2, 3))):
                project = self._rng.choice(projects)
                minutes = self._rng.choice((45, 60, 90, 95, 120, 160))
                rest = 300 if self._rng.random() < 0.1 else 0
                is_late = self._rng.random() < 0.004
                start = self._at(23, 30) if is_late else self._at(hour)
                self._book(project, person, start, minutes, rest)
                hour += 3
                if is_late:
                    break

    def _book(self, project: Payload, person: int, start: datetime, minutes: int, rest: int) -> None:
        end = start + timedelta(minutes=minutes)
        is_loose = self._rng.random() < 0.02  # booked on the client, on no project
        entry = self.tracker.add(
            "time_entries",
            end,
            user_id=person,
            project_id=None if is_loose else project["id"],
            client_id=project["client_id"] if is_loose else None,
            task_id=None,
            start_time=self.tracker.stamp("time_entries", start),
            end_time=self.tracker.stamp("time_entries", end),
            duration_seconds=minutes * 60 - rest,
            break_seconds=rest,
            billable=project["billable"] and self._rng.random() < 0.9,
            paid=False,
            invoice_number=None,
            source="manual",
            notes=None,
        )
        if entry["billable"] and not is_loose:
            self._unbilled[project["client_id"]].append(entry)

    def _bill(self) -> None:
        """Write one invoice for each client with unbilled hours, with an item for each project."""
        for client, entries in sorted(self._unbilled.items()):
            by_project: dict[int, list[Payload]] = defaultdict(list)
            for entry in entries:
                by_project[entry["project_id"]].append(entry)
            self._invoice(client, by_project)
        self._unbilled.clear()

    def _invoice(self, client: int, by_project: dict[int, list[Payload]]) -> None:
        habit, at = self._habits[client], self._at(17)
        items = [self._item(project, entries) for project, entries in by_project.items()]
        subtotal = sum((item["total_amount"] for item in items), ZERO)
        tax = (subtotal * habit.tax_rate / 100).quantize(CENT, "ROUND_HALF_UP")
        invoice = self.tracker.add(
            "invoices",
            at,
            invoice_number=f"INV-{self.today:%Y%m%d}-{client:04}",
            client_id=client,
            client_name=self.tracker.tables["clients"][client]["name"],
            project_id=next(iter(by_project)),
            issue_date=self.today.isoformat(),
            due_date=due(self.today, habit.days_to_pay),
            status="draft",
            subtotal=subtotal,
            tax_rate=habit.tax_rate,
            tax_amount=tax,
            total_amount=subtotal + tax,
            currency_code=habit.currency,
            amount_paid=ZERO,
            payment_status="unpaid",
            notes=None,
        )
        for item in items:
            self.tracker.add("invoice_items", at, invoice_id=invoice["id"], **item)

    def _item(self, project: int, entries: list[Payload]) -> Payload:
        hours = (Decimal(sum(entry["duration_seconds"] for entry in entries)) / 3600).quantize(CENT, "ROUND_HALF_UP")
        rate = self.tracker.rate(project)
        return {
            "description": self.tracker.tables["projects"][project]["name"],
            "quantity": hours,
            "unit_price": rate,
            "total_amount": (hours * rate).quantize(CENT, "ROUND_HALF_UP"),
            "time_entry_ids": ",".join(str(entry["id"]) for entry in entries),
        }

    def _quote_rates(self) -> None:
        rate = Decimal(self._rng.randrange(9000, 9600)).scaleb(-4)
        self.tracker.add(
            "exchange_rates",
            self._at(7),
            base_code="USD",
            quote_code="EUR",
            rate=rate,
            date=self.today.isoformat(),
            source="ECB",
        )

    def _send(self) -> None:
        """Send yesterday's drafts; cancel some, forget some, until the night makes them overdue."""
        yesterday = (self.today - timedelta(days=1)).isoformat()
        for row in self.tracker.rows("invoices"):
            if row["status"] != "draft" or row["issue_date"] != yesterday:
                continue
            fate = self._rng.randrange(RARE)
            if fate != 0:
                self.tracker.change("invoices", row["id"], self._at(10), status="sent")
            if fate == 1:
                self.tracker.change("invoices", row["id"], self._at(12), status="cancelled")
            elif fate > 1:
                self._plan(row, fate)

    def _plan(self, invoice: Payload, fate: int) -> None:
        """Write down when and how an invoice will be paid: whole, in two parts, too much, or never."""
        habit, total = self._habits[invoice["client_id"]], invoice["total_amount"]
        if self._rng.random() < habit.share_unpaid:
            return
        on = date.fromisoformat(invoice["due_date"]) + timedelta(days=habit.lag + self._rng.randrange(5))
        if fate == 2:
            self.tracker.credit(invoice["id"], (total / 4).quantize(CENT), "goodwill", self._at(16))
            total -= (total / 4).quantize(CENT)
        half = (total / 2).quantize(CENT)
        parts = {3: [half], 4: [half, total - half], 5: [total + 25]}.get(fate, [total])
        for number, amount in enumerate(parts):
            self._payments[max(on, self.today) + timedelta(days=25 * number)].append((invoice["id"], amount))

    def _collect(self) -> None:
        for invoice, amount in self._payments.pop(self.today, []):
            fate = self._rng.randrange(RARE)
            status = {0: "pending", 1: "failed"}.get(fate, "completed")
            by_api = self._rng.random() < 0.7
            payment = self.tracker.pay(invoice, amount, self.today, self._at(15), by_api=by_api, status=status)
            if fate == 2:
                self.tracker.refund(payment["id"], self._at(18))

    def _change_terms(self) -> None:
        """Once a year raise rates, rename a client and archive one, move a project and set a rate to 0."""
        at, clients, projects = self._at(11), self.tracker.rows("clients"), self.tracker.rows("projects")
        if (self.today.month, self.today.day) == (1, 1):
            for row in clients[::3]:
                if row["default_hourly_rate"] is not None:
                    self.tracker.set_rate("clients", row["id"], row["default_hourly_rate"] + 5, at)
            for row in projects[::10]:
                self.tracker.set_rate("projects", row["id"], (row["hourly_rate"] or Decimal(100)) + 10, at)
        if (self.today.month, self.today.day) == (3, 15):
            self.tracker.change("clients", clients[3]["id"], at, name=f"{clients[3]['name']} {self.today:%Y}")
            self.tracker.change("projects", projects[20]["id"], at, client_id=clients[self.today.year % 40]["id"])
            self.tracker.set_rate("clients", clients[9]["id"], ZERO, at)
            self.tracker.change("clients", clients[30]["id"], at, status="inactive")
            self.tracker.change("projects", projects[30]["id"], at, status="archived")
