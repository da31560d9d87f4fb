"""A sound company of each source in one warehouse, and next to them as many spoilt ones as are wanted."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

import pytest

from pipelines.sandbox.conference import database as conference_database
from pipelines.sandbox.quickbooks.api.app import TOKEN_PATH, Application
from pipelines.sandbox.quickbooks.api.login import AUTHORIZE_PATH, REVOKE_PATH
from pipelines.sandbox.quickbooks.api.tokens import CLIENT_ID, CLIENT_SECRET, FIRST_REFRESH_TOKEN
from pipelines.sandbox.scenarios.agency.agency import Agency
from pipelines.sandbox.scenarios.company.simulate_days import DaySimulation
from pipelines.sandbox.scenarios.conference.conference import Conference
from pipelines.sandbox.timetracker import app as agency_app
from tests import trackerdatabase
from tests.case import Case
from tests.fuzz import databases, folders
from tests.fuzz.mutations import FATAL, VALUES
from tests.fuzz.spoilt_responses import Spoiling, Spoilt, spoiling
from tests.sources.conformance import small_company

TODAY = date(2026, 4, 15)
NOW = "2026-04-15T12:00:00+00:00"
SHORT = 62  # days that agency and conference have lived
SOUND = "sound"


@dataclass(frozen=True)
class Many:
    """How many spoilt connections of each source, and how many values are changed in each that is not read by HTTP."""

    quickbooks: int
    timetracker: int
    timetracker_database: int
    conference: int
    files: int
    values: int = 15


class Fleet:
    """The connections of one case; `told` is what was changed, by connection."""

    def __init__(self, case: Case, wires: dict[str, tuple[Spoiling, str]], new_database: Callable[[], str]) -> None:
        self.case = case
        self._wires = wires
        self._new_database = new_database
        self._changed: dict[str, list[str] | Spoilt] = {}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("pipelines.sandbox.scenarios.agency.agency.DAYS", SHORT)
            patch.setattr("pipelines.sandbox.scenarios.conference.conference.DAYS", SHORT)
            self._tracker = Agency(TODAY).tracker
            self._conference = Conference(TODAY)

    def sound(self) -> None:
        """Configure a company of each source that nobody changes."""
        none = Spoilt(SOUND)
        self._quickbooks(f"{SOUND}_quickbooks", none)
        self._timetracker(f"{SOUND}_timetracker", none)
        self._timetracker_database(f"{SOUND}_tracker_database", Random(0), 0, wild=False)
        self._conference_database(f"{SOUND}_conference", Random(0), 0, wild=False)
        self._files(f"{SOUND}_files", Random(0), 0, of_form=True)

    def spoil(self, seed: str, many: Many, *, wild: bool) -> None:
        """Configure spoilt companies; `wild` ones are changed in ways that mostly keep all of them out."""
        self.forget()
        rates = {"of_rows": 0.02, "of_answers": 0.05, "kept": ()} if wild else {"of_rows": 0.25}
        for number in range(many.quickbooks):
            name = f"quickbooks_{seed}_{number}"
            self._quickbooks(name, self._spoilt(name, rates, wild=wild), is_big=number == 0 and not wild)
        for number in range(many.timetracker):
            name = f"timetracker_{seed}_{number}"
            self._timetracker(name, self._spoilt(name, rates, wild=wild))
        for number in range(many.timetracker_database):
            name = f"tracker_database_{seed}_{number}"
            self._timetracker_database(name, Random(name), many.values * 2, wild=wild)
        for number in range(many.conference):
            name = f"conference_{seed}_{number}"
            self._conference_database(name, Random(name), many.values * 2, wild=wild)
        for number in range(many.files):
            name = f"files_{seed}_{number}"
            self._files(name, Random(name), 1 + Random(name).randrange(2 if wild else many.values), of_form=not wild)

    def forget(self) -> None:
        """Take the spoilt companies out of the configuration."""
        for name in self._changed:
            if not name.startswith(SOUND):
                self.case.forget(name)
        self._changed = {name: told for name, told in self._changed.items() if name.startswith(SOUND)}

    @property
    def told(self) -> dict[str, list[str]]:
        """Return what was changed, by connection."""
        return {
            name: list(told.told.values()) if isinstance(told, Spoilt) else told
            for name, told in self._changed.items()
            if not name.startswith(SOUND)
        }

    @staticmethod
    def _spoilt(seed: str, rates: dict[str, Any], *, wild: bool) -> Spoilt:
        return Spoilt(seed, values=[*VALUES, *FATAL] if wild else VALUES, **rates)

    def _at(self, wire: str, spoilt: Spoilt) -> str:
        """Return the address at which answers are changed in this way."""
        application, url = self._wires[wire]
        application.spoilt.append(spoilt)
        return f"{url}/{len(application.spoilt) - 1}"

    def _quickbooks(self, name: str, spoilt: Spoilt, *, is_big: bool = False) -> None:
        url = self._at("big" if is_big else "quickbooks", spoilt)
        keys = {
            "realm_id": str(10_000_000 + len(self._changed)) + str(sum(name.encode())),
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "refresh_token": FIRST_REFRESH_TOKEN,
            "base_url": url,
            "token_url": url + TOKEN_PATH,
            "authorize_url": url + AUTHORIZE_PATH,
            "revoke_url": url + REVOKE_PATH,
        }
        self._configure(name, spoilt, source="quickbooks", **keys)

    def _timetracker(self, name: str, spoilt: Spoilt) -> None:
        url = self._at("timetracker", spoilt)
        keys = {"base_url": url, "token": agency_app.ADMIN_TOKEN, "home_currency": "EUR"}
        self._configure(name, spoilt, source="timetracker", **keys)

    def _timetracker_database(self, name: str, chance: Random, many: int, *, wild: bool) -> None:
        url, tracker = self._new_database(), self._tracker
        settings = trackerdatabase.SETTINGS | {"timezone": str(tracker.zone)}
        trackerdatabase.fill(url, {**{table: tracker.rows(table) for table in tracker.tables}, "settings": [settings]})
        told = databases.spoil(url, chance, 1 + many // 15 if wild else many, wild=wild) if many else []
        self._configure(name, told, source="timetracker", database_url=url)

    def _conference_database(self, name: str, chance: Random, many: int, *, wild: bool) -> None:
        url = self._new_database()
        conference_database.fill(url, self._conference.rows)
        told = databases.spoil(url, chance, 1 + many // 15 if wild else many, wild=wild) if many else []
        self._configure(name, told, source="conference", database_url=url, home_currency="USD")

    def _files(self, name: str, chance: Random, many: int, *, of_form: bool) -> None:
        told = folders.write(self.case.folder / name, chance, many, of_form=of_form)
        self._configure(name, told, source="files", path=name, home_currency="USD")

    def _configure(self, name: str, told: list[str] | Spoilt, **keys: Any) -> None:
        self._changed[name] = told
        self.case.configure(name, **keys)


@contextmanager
def fleet(case: Case, new_database: Callable[[], str]) -> Iterator[Fleet]:
    """Yield a fleet whose simulators answer until the block ends."""
    clock: Callable[[], datetime] = lambda: datetime.fromisoformat(NOW)  # noqa: E731
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.sandbox.scenarios.agency.agency.DAYS", SHORT)
        agency = Agency(TODAY)
    simulation = DaySimulation(TODAY)
    for _ in range(10):
        simulation.advance()
    with ExitStack() as stack:
        wires = {
            "quickbooks": stack.enter_context(spoiling(Application(small_company(), clock))),
            "big": stack.enter_context(spoiling(Application(simulation.ledger, clock))),
            "timetracker": stack.enter_context(spoiling(agency_app.Application(agency.api, clock))),
        }
        yield Fleet(case, wires, new_database)
