"""Random companies, edits, faults and kills: after each sync every open item, balance and total is the ledger's own.

Many companies stand in one warehouse, so that a history costs one build. More of it: RANDOM_BOOKS=50 make test
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from pipelines import settings as configuration
from pipelines import sync as syncing
from pipelines.sandbox.quickbooks.server import SandboxServer, connection_options, running
from pipelines.sources.http import client, limits
from pipelines.sources.quickbooks import api, change_data_capture, connector, keyset
from tests.case import Case
from tests.sandbox import expected_balances
from tests.sandbox.random_events import RandomEvent, small_company
from tests.sandbox.random_operations import OPERATIONS

EXAMPLES = int(os.environ.get("RANDOM_BOOKS", "2"))
COMPANIES, STEPS = 5, 3
START = datetime.fromisoformat("2026-03-06T20:00:00+00:00")  # US Pacific changes its offset on 8 March
STEP = timedelta(days=2)
FAULTS: list[dict[str, Any]] = [
    {"status": 429},
    {"status": 503},
    {"status": 503, "html": True},
    {"status": 401},
    {"status": None, "cut_after": 40},
    {"status": 429, "retry_after": 0, "times": 2},
]
SALES, ANYTHING = ("new_invoice", "new_credit_memo", "pay"), sorted(OPERATIONS)

drawn = st.integers(0, 2**16)
company_step = st.fixed_dictionaries(
    {
        "sold": st.lists(drawn, min_size=3, max_size=8),
        "happens": st.lists(drawn, min_size=12, max_size=24),
        "faults": st.lists(st.sampled_from(range(len(FAULTS))), max_size=2, unique=True),
        "killed": st.none() | st.integers(1, 45),  # the request at which a sync before dies
        "sweep": st.sampled_from(("weekly", "always", "daily")),
    }
)
histories = st.lists(st.lists(company_step, min_size=COMPANIES, max_size=COMPANIES), min_size=STEPS, max_size=STEPS)


class Killed(BaseException):
    """The process ends here."""


class KnownState(NamedTuple):
    """What was true of all companies when a sync had ended."""

    at: datetime
    items: dict[date, dict[tuple[str, str], expected_balances.Open]]
    customers: dict[tuple[str, str], Decimal]
    totals: dict[tuple[str, str], Decimal]


@pytest.fixture(autouse=True)
def _small_pages_and_no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "PAGE_SIZE", 7)
    monkeypatch.setattr(keyset, "PAGE_SIZE", 7)
    monkeypatch.setattr(keyset, "SHORTEST_WINDOW", 1)
    monkeypatch.setattr(change_data_capture, "LARGEST_ANSWER", 9)
    monkeypatch.setattr(connector, "REQUESTS_A_MINUTE", 1_000_000)
    monkeypatch.setattr(limits, "THROTTLED_SECONDS", 0.01)
    monkeypatch.setattr(client, "LONGEST_BACKOFF_SECONDS", 0.01)


class History:
    """Companies behind servers of their own, the warehouse that reads them, and what was true after each step."""

    def __init__(self, case: Case, servers: dict[str, SandboxServer]) -> None:
        self.case = case
        self.servers = servers
        self.now = START
        self.known: list[KnownState] = []

    def step(self, by_company: list[dict[str, Any]]) -> None:
        """Apply events to every company and sync each, whatever comes between."""
        self.now += STEP
        for (name, server), events in zip(self.servers.items(), by_company, strict=True):
            self._apply_events(name, events)
            self.case.configure(name, sweep=events["sweep"])
            if events["killed"] is not None:
                self._sync(name, killed=events["killed"])
            for number in events["faults"]:
                server.faults.add(**FAULTS[number], when=lambda call: "/v3/company" in call.path)
            self._sync(name)
            server.faults.clear()
        self.known.append(self._true())

    def _apply_events(self, name: str, events: dict[str, Any]) -> None:
        """Apply sales, then anything; the place of each counts too, so that even a history of zeros has much in it."""
        things = [(SALES, chance) for chance in events["sold"]] + [(ANYTHING, chance) for chance in events["happens"]]
        for place, (names, chance) in enumerate(things):
            at = self.now - STEP + timedelta(minutes=place // 2)  # two share a moment
            operation = OPERATIONS[names[(chance + place) % len(names)]]
            number, silent = f"{name} {len(self.known)} {place} {chance}", events["sweep"] == "always"
            operation(RandomEvent(self.servers[name].ledger, at, number, in_silence=silent))

    def _sync(self, name: str, killed: int | None = None) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(configuration.NOW_VARIABLE, self.now.isoformat())
            if killed is not None:
                patch.setattr(httpx.Client, "send", _dying(killed))
            plan = syncing.Plan(self.case.settings, self.case.warehouse, self.now, accept_deletions=True)
            syncing.prepare(plan)
            (connection,) = [each for each in plan.settings.connections if each.name == name]
            try:
                result = syncing.sync_connection(plan, connection)
            except Killed:
                return
        assert result.error is None, f"{name}: {result.error}"

    def _true(self) -> KnownState:
        known = KnownState(self.case.value("select max(finished_at) from tieout.sync_log"), {}, {}, {})
        for day in (self.now.date(), self.now.date() - timedelta(days=9), date(9999, 1, 1)):
            known.items[day] = {
                (name, item): is_open
                for name, server in self.servers.items()
                for item, is_open in expected_balances.open_items(server.ledger, day).items()
            }
        for name, server in self.servers.items():
            known.customers.update(
                {(name, key): sum_ for key, sum_ in expected_balances.customer_balances(server.ledger).items()}
            )
            known.totals.update(
                {(name, key): sum_ for key, sum_ in expected_balances.receivable(server.ledger).items()}
            )
        return known

    def check(self) -> None:
        """Assert that the warehouse says what was true: now, and of each step before as it was known then."""
        assert all(known.customers for known in self.known)
        for known in self.known:
            for day, items in known.items.items():
                found = self.case.rows("select * from marts.ar_open_items(%s, %s::timestamptz)", day, known.at)
                ours = {
                    (row["connection"], row["document_id"]): expected_balances.Open(
                        row["customer_id"], row["currency"], row["open_amount"]
                    )
                    for row in found
                }
                assert ours == items, f"on {day} as known at {known.at}"
            assert _summed(found, "customer_id") == known.customers
            assert _summed(found, "currency") == known.totals
        assert self.case.rows("select * from marts.ar_tie_out where status = 'differs'") == []


def _summed(rows: list[dict[str, Any]], key: str) -> dict[tuple[str, str], Decimal]:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row["connection"], row[key]] += row["open_amount"]
    return {key: amount for key, amount in sums.items() if amount}


def _dying(request: int) -> Any:
    whole, asked = httpx.Client.send, []

    def send(self: httpx.Client, *arguments: Any, **keywords: Any) -> httpx.Response:
        asked.append(1)
        if len(asked) >= request:
            raise Killed
        return whole(self, *arguments, **keywords)

    return send


@contextmanager
def new_history(folder: Path, url: str) -> Iterator[History]:
    case, servers = Case(folder, url), {}
    with ExitStack() as running_servers:
        for number in range(COMPANIES):
            name = f"company{number}"
            server = running_servers.enter_context(running(small_company()))
            case.configure(name, source="quickbooks", **connection_options(server))
            servers[name] = server
        yield History(case, servers)


@settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES == 2,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink] if EXAMPLES > 2 else [Phase.generate],
)
@given(histories)
def test_open_items_balances_and_totals_are_the_books_own_now_and_as_known_before(
    tmp_path_factory: pytest.TempPathFactory, new_warehouse: Any, steps: list[list[dict[str, Any]]]
) -> None:
    with new_history(tmp_path_factory.mktemp("history"), new_warehouse()) as history:
        for by_company in steps:
            history.step(by_company)
        built = history.case.build()  # one for all steps: each is asked as it was known then
        note(str([result.message for result in built.result or () if result.status in ("error", "fail")]))
        assert built.success, built.exception
        history.check()
