"""The people of the sample agency: clients, projects and staff with names, rates, currencies and habits, by seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from random import Random

from pipelines.sandbox.timetracker.tracker import Tracker

FIRST = ("Alder", "Birch", "Cedar", "Dune", "Ember", "Fjord", "Gable", "Harbor", "Iris", "Juniper")
SECOND = ("Ceramics", "Legal", "Freight", "Analytics")
WORK = ("Website", "Brand", "Campaign", "App", "Support")
PEOPLE = ("Ada Brandt", "Ben Okafor", "Clara Núñez", "Dmitri Weiss", "Eva Lindqvist", "Farid Haddad", "Greta Møller")
CLIENTS, PROJECTS = 40, 150


@dataclass(frozen=True)
class Habit:
    """How a client pays: `lag` days after the due date; `share` of its invoices never."""

    lag: int
    share_unpaid: float
    days_to_pay: int
    tax_rate: Decimal
    currency: str


def add_lists(tracker: Tracker, rng: Random, at: datetime) -> dict[int, Habit]:
    """Add clients, projects, people, currencies and overrides to the tracker; return the habit of each client."""
    for code, name in (("EUR", "Euro"), ("USD", "US dollar")):
        tracker.add("currencies", at, code=code, name=name, symbol=None, decimal_places=2, is_active=True)
    for number, full_name in enumerate(PEOPLE):
        role = "admin" if number == 0 else "user"
        username = full_name.split()[0].lower()
        tracker.add("users", at, username=username, full_name=full_name, role=role, is_active=True, last_login=None)
    habits = {_client(tracker, rng, at, number): _habit(rng, number) for number in range(CLIENTS)}
    for number in range(PROJECTS):
        _project(tracker, rng, at, number, sorted(habits))
    _override(tracker, rng, at, sorted(row["id"] for row in tracker.rows("projects"))[::9])
    return habits


def _client(tracker: Tracker, rng: Random, at: datetime, number: int) -> int:
    name = f"{FIRST[number % 10]} {SECOND[number // 10]}"
    rate = None if number % 13 == 12 else Decimal(rng.choice((80, 95, 110, 125, 140))) + Decimal("0.50") * (number % 3)
    row = tracker.add(
        "clients",
        at,
        name=name,
        email=f"ap@{name.lower().replace(' ', '-')}.example",
        phone=f"+49 30 555 {number:04}",
        address=f"{number + 1} Sample Street, Berlin",
        contact_person=None if number % 4 else f"Contact {number}",
        default_hourly_rate=rate,
        status="active",
        custom_fields={},
    )
    return int(row["id"])


def _habit(rng: Random, number: int) -> Habit:
    return Habit(
        lag=rng.choice((-6, 0, 3, 9, 21, 45)),
        share_unpaid=0.5 if number % 17 == 5 else 0.03,
        days_to_pay=rng.choice((14, 30, 45)),
        tax_rate=Decimal(19) if number % 3 else Decimal(0),
        currency="USD" if number % 10 == 7 else "EUR",
    )


def _project(tracker: Tracker, rng: Random, at: datetime, number: int, clients: Sequence[int]) -> None:
    client = clients[number % len(clients)]
    tracker.add(
        "projects",
        at,
        name=f"{WORK[number % 5]} {number + 1:03}",
        client_id=client,
        billable=number % 15 != 14,
        hourly_rate=None if rng.random() < 0.6 else Decimal(rng.choice((90, 115, 130, 155))),
        code=f"P{number + 1:03}",
        status="active",
        estimated_hours=None if number % 2 else float(rng.randrange(40, 400, 10)),
        budget_amount=None if number % 3 else Decimal(rng.randrange(5_000, 60_000, 500)),
    )


def _override(tracker: Tracker, rng: Random, at: datetime, projects: Sequence[int]) -> None:
    """Add overrides for whole projects and people on them, with and without dates; only the database shows them."""
    for number, project in enumerate(projects):
        start = date(at.year + 1, 1 + number % 12, 1).isoformat()
        person = None if number % 2 else 1 + number % len(PEOPLE)
        rate = Decimal(rng.choice((100, 120, 150, 165)))
        dates = {"effective_from": None if number % 5 == 4 else start, "effective_to": None}
        tracker.add("rate_overrides", at, project_id=project, user_id=person, hourly_rate=rate, **dates)
