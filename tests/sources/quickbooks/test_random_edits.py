"""Random books, edits, faults and kills: after each sync every row is the company's, now and as it was known before.

More of it: RANDOM_BOOKS=50 pytest tests/sources/quickbooks/test_random_edits.py
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipelines.sandbox.quickbooks.api import responses
from pipelines.sandbox.quickbooks.server import SandboxServer, connection_options, running
from pipelines.sources.http import client, limits
from pipelines.sources.quickbooks import api, change_data_capture, keyset
from pipelines.sources.quickbooks.entities import ENTITIES
from tests.case import Case
from tests.sandbox.random_events import RandomEvent, small_company
from tests.sandbox.random_operations import OPERATIONS

START = datetime(2026, 3, 2, 15, tzinfo=UTC)  # the offset of US Pacific changes on 8 March
FAULTS: list[dict[str, Any]] = [
    {"status": 429},
    {"status": 503},
    {"status": 503, "html": True},
    {"status": 500},
    {"status": 401},
    {"status": None, "cut_after": 40},
    {"status": 429, "times": 2},
]
KINDS = {entity.name: entity for entity in ENTITIES.values() if not entity.is_single}

common = {"deadline": None, "suppress_health_check": list(HealthCheck), "phases": [Phase.explicit, Phase.generate]}
EXAMPLES = int(os.environ.get("RANDOM_BOOKS", "6"))
chapters = st.lists(
    st.fixed_dictionaries(
        {
            "happens": st.integers(0, 12),
            "faults": st.lists(st.sampled_from(range(len(FAULTS))), max_size=3, unique=True),
            "meanwhile": st.booleans(),  # something happens between two pages
            "killed": st.none() | st.integers(1, 40),  # at which request a sync before is killed
            "sweep": st.sampled_from(["always", "daily", "weekly"]),
        }
    ),
    min_size=2,
    max_size=5,
)


Truth = Any


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture(autouse=True)
def _small_pages_and_no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "PAGE_SIZE", 5)
    monkeypatch.setattr(keyset, "PAGE_SIZE", 5)
    monkeypatch.setattr(keyset, "SHORTEST_WINDOW", 1)
    monkeypatch.setattr(change_data_capture, "LARGEST_ANSWER", 7)
    monkeypatch.setattr(limits, "THROTTLED_SECONDS", 0.01)
    monkeypatch.setattr(client, "LONGEST_BACKOFF_SECONDS", 0.01)


class Story:
    """A company and the moment that it has come to."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.now = START
        self.ledger = small_company()
        for _ in range(8):
            self.happen()

    def happen(self, gaps: Sequence[int] = (0, 1, 40, 3600, 40_000)) -> None:
        """One thing, some seconds or hours after the last; a few share a second."""
        self.now += timedelta(seconds=self.chance.choice(gaps))
        operation = OPERATIONS[self.chance.choice(sorted(OPERATIONS))]
        operation(RandomEvent(self.ledger, self.now, self.chance.randrange(10**6)))

    def happen_at_once(self) -> None:
        """The same within a minute: no access token lasts for hours between two requests of a sync."""
        self.happen((0, 1, 40))

    def truth(self) -> Truth:
        """Every row as an answer says it, every number exact."""
        rows = {kind: {row["Id"]: row for row in self.ledger.rows(kind)} for kind in KINDS}
        return _without(json.loads(responses.encoded(rows), parse_float=Decimal))


def once(work: Callable[[], None]) -> Callable[[object], None]:
    """`work`, done when it is called for the first time and never again."""
    left = [work]

    def done(_: object) -> None:
        if left:
            left.pop()()

    return done


class Told:
    """A story, the server that tells it, and what was true at each moment at which a sync became known."""

    def __init__(self, story: Story, server: SandboxServer, case: Case) -> None:
        self.story = story
        self.server = server
        self.case = case
        self.known: dict[str, Truth] = {}

    def chapter(self, chapter: dict[str, Any]) -> None:
        """Things happen, a sync may be killed, and one that is disturbed in other ways ends well."""
        for _ in range(chapter["happens"]):
            self.story.happen()
        self.case.configure("acme", sweep=chapter["sweep"])
        if chapter["killed"] is not None:
            self._kill(chapter["killed"])
        for number in chapter["faults"]:
            self.server.faults.add(**FAULTS[number], when=lambda call: "/v3/company" in call.path)
        if chapter["meanwhile"]:
            self.server.page_hook = once(self.story.happen_at_once)
            self._sync()  # it may have missed what happened behind its back; it has to be all right all the same
            self.server.page_hook = None
        self._sync()
        self.server.faults.clear()
        truth = self.story.truth()
        assert raw(self.case) == truth
        self.known[str(self.case.value("select max(finished_at) from tieout.sync_log where status = 'success'"))] = (
            truth
        )

    def _sync(self) -> None:
        self.story.now += timedelta(minutes=1)
        (result,) = self.case.sync(self.story.now.isoformat(), accept_deletions=True)
        assert result.error is None, result.error

    def _kill(self, request: int) -> None:
        whole, asked = httpx.Client.send, []

        def send(self: httpx.Client, *arguments: Any, **keywords: Any) -> httpx.Response:
            asked.append(1)
            if len(asked) >= request:
                raise Killed
            return whole(self, *arguments, **keywords)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(httpx.Client, "send", send)
            try:
                self._sync()
            except Killed:
                return


@contextmanager
def told(seed: int, folder: Path, new_database: Callable[[], str]) -> Iterator[Told]:
    story = Story(seed)
    with running(story.ledger, clock=lambda: story.now) as server:
        case = Case(folder, new_database())
        case.configure("acme", source="quickbooks", time_zone="America/New_York", **connection_options(server))
        yield Told(story, server, case)


def raw(case: Case, known_at: str | None = None) -> Any:
    """The landed rows, as known at a moment, but for what is computed while reading."""
    chosen = f"seen_from <= '{known_at}' and coalesce(seen_to > '{known_at}', true)" if known_at else "seen_to is null"
    found: dict[str, dict[str, Any]] = {}
    for kind, entity in KINDS.items():
        table = f'raw_quickbooks."{entity.stream}"'
        query = f"select id, payload::text as payload from {table} where {chosen} and not is_deleted"
        found[kind] = {row["id"]: _without(json.loads(row["payload"], parse_float=Decimal)) for row in case.rows(query)}
    return found


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(inner) for key, inner in value.items() if key != "LineEx"}
    return [_without(inner) for inner in value] if isinstance(value, list) else value


@settings(max_examples=EXAMPLES, **common)  # type: ignore[arg-type]
@given(seed=st.integers(0, 10**6), chapters=chapters)
def test_the_rows_are_those_of_the_company_after_each_sync_and_as_known_before(
    seed: int, chapters: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[], str]
) -> None:
    with told(seed, tmp_path_factory.mktemp("told"), new_database) as tale:
        for chapter in chapters:
            tale.chapter(chapter)
        for known_at, truth in tale.known.items():
            assert raw(tale.case, known_at) == truth, f"as known at {known_at}"
