"""Three companies that go on living: a folder of files, QuickBooks and an agency; what changes follows from a seed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.stamps import pacific
from pipelines.sandbox.quickbooks.server import SandboxServer, connection_options, running
from pipelines.sandbox.scenarios.agency import agency as sample
from pipelines.sandbox.timetracker import server as agency_server
from pipelines.sandbox.timetracker.server import AgencyServer
from pipelines.sandbox.timetracker.tracker import Tracker
from tests.sources.conformance import DAY, sell, small_company
from tests.workspace import Place

HEAD = "document_id,document_type,customer_id,issued_on,total_amount"
# field and value of an invoice that models cannot read; the sandbox itself can still make its reports
ODD: tuple[tuple[str, Any], ...] = (
    ("DueDate", "0000-00-00"),
    ("Line", {}),
    ("ProjectRef", {"value": []}),
    ("RemainingCredit", "none"),
    ("PaymentMethodRef", {"value": "x" * 300}),
)
CONFIGURED = {
    "acme": ('source = "files"', 'path = "acme"', 'home_currency = "USD"', 'time_zone = "America/New_York"'),
    "harbor": ('source = "quickbooks"',),
    "studio": ('source = "timetracker"',),
}
# what is taken away from the configuration, or put into it, for a while
CHANGES = (
    ("without", "acme"),
    ("without", "harbor"),
    ("without", "studio"),
    ("acme", 'ages_from = "issue_date"'),
    ("acme", 'home_currency = "EUR"'),
    ("acme", 'time_zone = "Europe/Berlin"'),
    ("acme", "fiscal_year_start_month = 4"),
    ("harbor", 'ages_from = "issue_date"'),
    ("harbor", 'name_shown = "Harbor of another name"'),
    ("studio", 'time_zone = "America/New_York"'),
)


@dataclass
class Companies:
    """Their rows, and the servers that show them: one of the agency, and one of QuickBooks for each warehouse."""

    chance: Random
    now: list[datetime]
    amounts: dict[str, str]
    ledger: Ledger
    agency: AgencyServer
    tracker: Tracker
    ledgers: tuple[SandboxServer, ...]
    odd: dict[str, dict[str, Any]]

    def write(self, places: tuple[Place, ...]) -> None:
        """Write the files of the first company into each of the places."""
        rows = [f"{key},invoice,C{1 + len(key) % 2},2026-03-01,{amount}" for key, amount in self.amounts.items()]
        for place in places:
            place.books(documents="\n".join([HEAD, *rows]) + "\n")

    def configure(self, places: tuple[Place, ...], change: tuple[str, str] | None) -> None:
        """Write the configuration of each place, with one thing changed."""
        for place, server in zip(places, self.ledgers, strict=True):
            keys = {name: dict(line.split(" = ", 1) for line in lines) for name, lines in CONFIGURED.items()}
            keys["harbor"] |= {key: f'"{value}"' for key, value in connection_options(server).items()}
            keys["studio"] |= {
                key: f'"{value}"' for key, value in agency_server.connection_options(self.agency).items()
            }
            if change and change[0] == "without":
                del keys[change[1]]
            elif change:
                key, value = change[1].split(" = ", 1)
                keys[change[0]][key] = value
            blocks = [
                "\n".join([f'[[connections]]\nname = "{name}"', *(f"{key} = {value}" for key, value in of.items())])
                for name, of in keys.items()
            ]
            place.config.write_text("\n\n".join(blocks) + "\n")

    def live(self) -> None:
        """Sell, change or take back something in one or two of the companies."""
        for act in self.chance.sample((self._files, self._sell, self._void, self._edit, self._work), 2):
            act()

    def spoil(self) -> None:
        """Give an invoice a value that cannot be read, which the next good version cures."""
        row_id = self.chance.choice([row["Id"] for row in self.ledger.rows("Invoice")])
        field, value = self.chance.choice(ODD)
        if row_id not in self.odd:
            row = self.ledger.get("Invoice", row_id)
            self.odd[row_id] = {field: row.get(field)}
            row[field] = value
            self._touch(row)

    def cure(self) -> None:
        """Make all odd rows what they were."""
        for row_id, before in self.odd.items():
            with suppress(KeyError):
                row = self.ledger.get("Invoice", row_id)
                row.update(before)
                for key in [key for key, value in row.items() if value is None]:
                    del row[key]
                self._touch(row)
        self.odd.clear()

    def _touch(self, row: dict[str, Any]) -> None:
        row["MetaData"] = row["MetaData"] | {"LastUpdatedTime": pacific(self.now[0])}
        row["SyncToken"] = str(int(row["SyncToken"]) + 1)

    def _files(self) -> None:
        key = f"I{self.chance.randint(1, 60)}"
        self.amounts[key] = f"{self.chance.randint(1, 900)}.{self.chance.randint(10, 99)}"
        if len(self.amounts) > 20:
            self.amounts.pop(self.chance.choice(list(self.amounts)))

    def _sell(self) -> None:
        sell(self.ledger, str(self.chance.randint(1, 3)), f"{self.chance.randint(1, 900)}.10", self.now[0])

    def _sound(self) -> list[str]:
        return [row["Id"] for row in self.ledger.rows("Invoice") if row["Id"] not in self.odd]

    def _void(self) -> None:
        self.ledger.void("Invoice", self.chance.choice(self._sound()[1:]), at=self.now[0])

    def _edit(self) -> None:
        changes = {"DocNumber": str(self.chance.randint(1, 10**6))}
        self.ledger.edit("Invoice", self.chance.choice(self._sound()), changes, at=self.now[0])

    def _work(self) -> None:
        rows = self.tracker.rows("time_entries")
        note = f"changed {self.chance.randint(1, 10**6)}"
        self.tracker.change("time_entries", self.chance.choice(rows)["id"], self.now[0], notes=note)


@contextmanager
def living(seed: int, begin: datetime) -> Iterator[Companies]:
    """Yield the companies on their first day."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sample, "DAYS", 62)
        agency = sample.Agency(DAY)
    now = [begin]
    clock: Callable[[], datetime] = lambda: now[0]  # noqa: E731
    ledger = small_company()
    amounts = {f"I{number}": str(Decimal(number * 100) + Decimal("0.10")) for number in range(1, 13)}
    with (
        agency_server.running(agency.api, clock=clock) as shown,
        running(ledger, clock=clock) as one,
        running(ledger, clock=clock) as other,
    ):
        yield Companies(Random(seed), now, amounts, ledger, shown, agency.tracker, (one, other), {})
