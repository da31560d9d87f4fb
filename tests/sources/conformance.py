"""What a connector has to bring so that the one set of tests for all connectors can judge it.

A new source adds a subject here; `test_conformance.py` then asks of it what it asks of every other.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import httpx
import psycopg
import pytest

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.server import connection_options, running
from pipelines.sandbox.quickbooks.shapes.sales_documents import amount_line, currency_ref, invoice, payment
from pipelines.sandbox.scenarios.agency import agency
from pipelines.sandbox.scenarios.company import chart
from pipelines.sandbox.timetracker import server as agency_server
from pipelines.sources import source_database
from pipelines.sources.quickbooks import api, keyset
from tests import conferencedatabase, trackerdatabase
from tests.case import Case

DAY = date(2026, 3, 31)
BEFORE, LATER = datetime(2026, 3, 30, 15, tzinfo=UTC), datetime(2026, 3, 31, 18, tzinfo=UTC)
NAME = "acme"


@dataclass
class Subject:
    """One source over its own wire, with a few documents in it.

    `edit` adds a row, changes one and removes one, and names their stream and ids. `live` tells the ids of a stream.
    `is_looped` picks the requests whose first answer, given for ever, makes a loop of pages; `looped` is then said.
    """

    source: str
    keys: dict[str, str]
    edit: Callable[[], tuple[str, str, str, str]]  # stream, new id, changed id, gone id
    live: Callable[[str], set[str]]
    speaks_http: bool = True
    is_looped: Callable[[httpx.Request], bool] = lambda request: False
    looped: str = ""

    def configure(self, case: Case) -> None:
        """Make it the case's only connection."""
        case.configure(NAME, source=self.source, **self.keys)


@contextmanager
def quickbooks(folder: Path, database: str) -> Iterator[Subject]:
    """A company of a few customers; pages are so small that there are several."""
    ledger = small_company()

    def edit() -> tuple[str, str, str, str]:
        new = sell(ledger, "1", "77.70", LATER)
        ledger.edit("Invoice", "2", {"DocNumber": "changed"}, at=LATER)
        ledger.delete("Invoice", "4", at=LATER)
        return "invoice", new, "2", "4"

    with pytest.MonkeyPatch.context() as patch, running(ledger) as server:
        patch.setattr(api, "PAGE_SIZE", 3)
        patch.setattr(keyset, "PAGE_SIZE", 3)
        yield Subject(
            "quickbooks",
            connection_options(server),
            edit,
            lambda stream: set(ledger.entities["".join(part.title() for part in stream.split("_"))]),
            is_looped=lambda request: "SELECT * FROM Invoice" in request.url.params.get("query", ""),
            looped="same page again",
        )


def small_company() -> Ledger:
    ledger = Ledger(home_currency="USD")
    chart.add_lists(ledger, BEFORE)
    for number in range(1, 4):
        name = f"Customer {number}"
        row = {"DisplayName": name, "FullyQualifiedName": name, "Active": True, "CurrencyRef": currency_ref("USD")}
        ledger.add("Customer", {**row, "Balance": Decimal(0), "BalanceWithJobs": Decimal(0)}, at=BEFORE)
    for number in range(1, 9):
        sell(ledger, str(number % 3 + 1), f"{number}00.10", BEFORE.replace(minute=number))
    ledger.add("Payment", payment(ledger.get("Customer", "2"), DAY, [("Invoice", "1", Decimal("40.00"))]), at=BEFORE)
    return ledger


def sell(ledger: Ledger, customer: str, amount: str, at: datetime) -> str:
    (item, *_) = [row for row in ledger.rows("Item") if row["Type"] == "Service"]
    line, term = amount_line(item, Decimal(amount)), ledger.get("Term", "3")
    return ledger.add("Invoice", invoice(ledger.get("Customer", customer), DAY, [line], number="7", term=term), at=at)


@contextmanager
def timetracker(folder: Path, database: str) -> Iterator[Subject]:
    """The agency after two months."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agency, "DAYS", 62)
        sample = agency.Agency(DAY)
    tracker = sample.tracker

    def edit() -> tuple[str, str, str, str]:
        first, *_, last = tracker.rows("time_entries")
        new = tracker.add("time_entries", LATER, **{key: first[key] for key in first if key not in _MADE})
        tracker.change("time_entries", first["id"], LATER, notes="changed")
        tracker.remove("time_entries", last["id"], LATER)
        return "time_entry", str(new["id"]), str(first["id"]), str(last["id"])

    plural = {"time_entry": "time_entries"}
    with agency_server.running(sample.api) as server:
        yield Subject(
            "timetracker",
            agency_server.connection_options(server),
            edit,
            lambda stream: {str(row["id"]) for row in tracker.rows(plural.get(stream, f"{stream}s"))},
            is_looped=lambda request: request.url.path.endswith("/time-entries"),
            looped="nothing new",
        )


@contextmanager
def timetracker_database(folder: Path, database: str) -> Iterator[Subject]:
    """The same agency by its own database; pages are so small that there are several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agency, "DAYS", 62)
        tracker = agency.Agency(DAY).tracker
    settings = trackerdatabase.SETTINGS | {"timezone": str(tracker.zone)}
    trackerdatabase.fill(database, {**{name: tracker.rows(name) for name in tracker.tables}, "settings": [settings]})

    def ids(statement: str) -> set[str]:
        with psycopg.connect(database) as session:
            return {str(row_id) for (row_id,) in session.execute(statement.encode())}

    def edit() -> tuple[str, str, str, str]:
        same = "project_id, user_id, start_time, end_time, duration_seconds, billable, created_at, updated_at"
        ids(f"insert into time_entries (id, {same}) select 9999, {same} from time_entries where id = 1 returning id")
        ids("update time_entries set notes = 'changed' where id = 1 returning id")
        ids("delete from time_entries where id = 2 returning id")
        return "time_entry", "9999", "1", "2"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source_database, "PAGE_SIZE", 300)
        yield Subject(
            "timetracker",
            {"database_url": database},
            edit,
            lambda stream: ids("select id from time_entries"),
            speaks_http=False,
        )


_MADE = {"id", "created_at", "updated_at"}


@contextmanager
def files(folder: Path, database: str) -> Iterator[Subject]:
    """A folder of CSV files."""
    amounts = {f"I{number}": f"{number}00.10" for number in range(1, 9)}
    folder.mkdir()
    (folder / "customers.csv").write_text("customer_id,customer_name\nC1,Acme\nC2,Birch\n")

    def write() -> None:
        head = "document_id,document_type,customer_id,issued_on,total_amount"
        rows = [f"{key},invoice,C1,2026-03-01,{amount}" for key, amount in amounts.items()]
        (folder / "documents.csv").write_text("\n".join([head, *rows]) + "\n")

    def edit() -> tuple[str, str, str, str]:
        amounts.update(I9="77.70", I2="2.22")
        del amounts["I4"]
        write()
        return "document", "I9", "I2", "I4"

    write()
    keys = {"path": str(folder), "home_currency": "USD"}
    yield Subject("files", keys, edit, lambda stream: set(amounts), speaks_http=False)


@contextmanager
def conference(folder: Path, database: str) -> Iterator[Subject]:
    """A conference's own database, with a dozen paid orders."""
    stamps = {"created_at": BEFORE, "updated_at": BEFORE}
    made = {"id": 1, "name": "Small", "slug": "small", "timezone": "UTC", "updated_at": BEFORE}
    of_all = {
        "conference_id": 1,
        "user_id": 1,
        "status": "paid",
        "discount_amount": "0.00",
        "billing_name": "Ada",
        **stamps,
    }
    orders = [{"id": number, "subtotal": "9.00", "total": "9.00", **of_all} for number in range(1, 13)]
    paid = {"method": "stripe", "status": "succeeded", "amount": "9.00", "created_at": BEFORE}
    payments = [{"id": number, "order_id": number, **paid} for number in range(1, 13)]
    conferencedatabase.make(database, conference=[made], order=orders, payment=payments)

    def edit() -> tuple[str, str, str, str]:
        conferencedatabase.put(database, "payment", [{"id": 99, "order_id": 1, **paid}])
        conferencedatabase.run(database, "update program_registration_payment set amount = 8 where id = 2")
        conferencedatabase.run(database, "delete from program_registration_payment where id = 4")
        return "payment", "99", "2", "4"

    def live(stream: str) -> set[str]:
        with psycopg.connect(database) as session:
            return {str(row_id) for (row_id,) in session.execute("select id from program_registration_payment")}

    keys = {"database_url": database, "conference": "small", "home_currency": "USD"}
    yield Subject("conference", keys, edit, live, speaks_http=False)


SUBJECTS = {
    "quickbooks": quickbooks,
    "timetracker": timetracker,
    "timetracker_database": timetracker_database,
    "conference": conference,
    "files": files,
}
