"""The hours behind the sample company's invoices: who worked them when, what was written down, what waits.

Hours are drawn from dice of their own, so that they change nothing of what is sold.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.receivables import Payload
from pipelines.sandbox.quickbooks.shapes import other_documents
from pipelines.sandbox.scenarios.company.chart import by_name
from pipelines.sandbox.scenarios.company.sales import Sale, working_day
from pipelines.sandbox.scenarios.company.timeline import Action, Timeline

PEOPLE = ("Tamsin Rook", "Idris Vale", "Mara Lindgren", "Joss Abernathy")
DESIGNERS, MANAGERS = (0, 1, 2), (0, 3)  # by their place among the people
_TRADES = {"Design hours": (DESIGNERS, 480), "Project management": (MANAGERS, 360)}  # who, and minutes a day at most
_WRITTEN_DOWN = tuple(map(Decimal, ("1", "1", "1", "1", "1.1", "1.25", "1.4")))  # hours worked for one that is billed
_WAITING_DAYS = 40
_QUARTER = 15
_SATURDAY = 5
_RANK = 0


def add_employees(ledger: Ledger, at: datetime) -> None:
    """Write the company's people into its ledger."""
    for name in PEOPLE:
        ledger.add("Employee", {"DisplayName": name, "GivenName": name.split()[0], "Active": True}, at=at)


def write(ledger: Ledger, sales: Sequence[Sale], timeline: Timeline, last: date, rng: Random) -> None:
    """Put the hours of `sales` into the timeline before their days, and some that no invoice has billed yet."""
    items, people = by_name(ledger, "Item"), ledger.rows("Employee")
    for sale, place, name, billed in _sold_by_the_hour(sales):
        customer = ledger.get("Customer", sale.client.id)
        for on, who, minutes in _days(name, billed, sale.on, rng):
            row = other_documents.time_activity(people[who], customer, on, items[name], minutes)
            timeline.write(on, _RANK, _worked(sale, place, row))
    _leave_waiting(ledger, sales, timeline, last, rng)


def bill(ledger: Ledger, sale: Sale, at: datetime) -> None:
    """Mark the hours of a posted sale as billed."""
    for ids in sale.hours.values():
        for row_id in ids:
            ledger.edit("TimeActivity", row_id, {"BillableStatus": "HasBeenBilled"}, at=at)


def linked(sale: Sale) -> Payload:
    """Return the document of a sale with links to the hours that its lines bill."""
    if not sale.hours:
        return sale.payload
    lines = [
        {**line, "LinkedTxn": other_documents.time_links(sale.hours[place])} if place in sale.hours else line
        for place, line in enumerate(sale.payload["Line"])
    ]
    every = [row_id for ids in sale.hours.values() for row_id in ids]
    return {**sale.payload, "Line": lines, "LinkedTxn": other_documents.time_links(every)}


def _sold_by_the_hour(sales: Sequence[Sale]) -> Iterator[tuple[Sale, int, str, Decimal]]:
    """Yield each line in dollars that sells hours: its sale, its place there, the item's name and the hours."""
    for sale in sales:
        if sale.client.currency == "USD":
            for place, line in enumerate(sale.payload["Line"]):
                detail = line.get("SalesItemLineDetail", {})
                name = detail.get("ItemRef", {}).get("name")
                if name in _TRADES:
                    yield sale, place, name, Decimal(detail["Qty"])


def _days(name: str, billed: Decimal, invoiced_on: date, rng: Random) -> list[tuple[date, int, int]]:
    """Draw the days on which the billed hours (or a few more) were worked, by whom, in minutes."""
    who, most = _TRADES[name]
    left = int(billed * rng.choice(_WRITTEN_DOWN) * 60) // _QUARTER * _QUARTER
    days = []
    while left > 0:
        minutes = min(left, rng.randrange(most // 2, most + 1, _QUARTER))
        days.append((working_day(invoiced_on - timedelta(days=rng.randrange(1, 22))), rng.choice(who), minutes))
        left -= minutes
    return days


def _leave_waiting(ledger: Ledger, sales: Sequence[Sale], timeline: Timeline, last: date, rng: Random) -> None:
    """Leave hours of the last weeks unbilled: most have a rate, a few have none, a few are a courtesy."""
    items, people = by_name(ledger, "Item"), ledger.rows("Employee")
    clients = [sale.client.id for sale in sales if sale.client.currency == "USD" and (last - sale.on).days < 120]
    for back in range(1, _WAITING_DAYS):
        on = last - timedelta(days=back)
        if on.weekday() < _SATURDAY and rng.random() < 0.6:
            minutes = rng.randrange(90, 420, _QUARTER)
            customer = ledger.get("Customer", rng.choice(clients))
            row = other_documents.time_activity(
                people[rng.choice(DESIGNERS)], customer, on, items["Design hours"], minutes
            )
            fate = rng.randrange(12)
            if fate == 0:
                del row["HourlyRate"]
            if fate in (1, 2):
                row["BillableStatus"] = "NotBillable"
            timeline.write(on, _RANK, _worked(None, 0, row))


def _worked(sale: Sale | None, place: int, row: Payload) -> Action:
    def work(ledger: Ledger, at: datetime) -> None:
        row_id = ledger.add("TimeActivity", row, at=at)
        if sale:
            sale.hours.setdefault(place, []).append(row_id)

    return work
