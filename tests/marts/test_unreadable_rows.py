"""One odd value of one company: it is set aside and listed, and no figure of any other company changes."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from itertools import product
from random import Random
from typing import Any

import pytest

from pipelines.sandbox.conference import database as conference_database
from pipelines.sandbox.quickbooks.server import connection_options, running
from pipelines.sandbox.scenarios.agency.agency import Agency
from pipelines.sandbox.scenarios.company.simulate_days import DaySimulation
from pipelines.sandbox.scenarios.conference.conference import Conference
from pipelines.sandbox.timetracker import server as agency
from pipelines.sources.canonical import TABLES, Kind
from pipelines.sources.registry import SOURCES
from pipelines.sources.stream import Row, Stream
from tests.case import Case
from tests.hostile import LONG, VALUES, Company, is_legal, land, leaves, with_value

# every value in every field is 30,000 rows: HOSTILE_ROWS=1 lands them all, else some of each field
ALWAYS, DRAWN = ("null", '"0000-00-00"'), 3
TODAY = date(2026, 4, 15)
FIRST, SECOND = "2026-04-15T12:00:00+00:00", "2026-04-15T18:00:00+00:00"
SOUND = {source: f"sound_{source}" for source in SOURCES}
IDS = {"quickbooks": "Id", "timetracker": "id", "conference": "id"}
# what an invented source has no row of
ROWS = {
    "rate_override": '{"id": 1, "project_id": 1, "user_id": 1, "hourly_rate": "95.00", "effective_from": "2026-02-01",'
    ' "effective_to": "2026-03-01"}',
}
# these say how all other rows of a company are read: each value is of a company of its own
SETTINGS = ("null", '""', '"x"', "{}", "[]", "true", "-1", LONG)
FILE_VALUES: dict[Kind, str] = {
    "text": "A", "currency": "USD", "date": "2026-03-01", "timestamp": "2026-03-01T12:00:00Z", "money": "10.00",
    "rate": "2", "integer": "1", "boolean": "true", "month": "1", "zone": "UTC", "ages_from": "due_date",
    "control": "ar_account",
}  # fmt: skip


class Odd:
    """The rows that were changed, and what became of them."""

    def __init__(self, case: Case, before: dict[str, Any]) -> None:
        self.case = case
        self.before = before
        self.legal: set[tuple[str, str, str]] = set()
        self.illegal: set[tuple[str, str, str]] = set()

    def add(self, connection: str, stream: str, row_id: str, *, legal: bool) -> None:
        (self.legal if legal else self.illegal).add((connection, stream, row_id))


@pytest.fixture(scope="module")
def odd(module_case: Case, new_database: Callable[[], str]) -> Iterator[Odd]:
    """A sound company of each source, and beside it companies that have each field wrong in each way."""
    case = module_case
    with ExitStack() as stack:
        books = stack.enter_context(running(_lived(), clock=lambda: datetime.fromisoformat(FIRST)))
        tracker = stack.enter_context(agency.running(Agency(TODAY).api))
        url = new_database()
        conference_database.fill(url, Conference(TODAY).rows)
        case.configure(SOUND["quickbooks"], source="quickbooks", **connection_options(books))
        case.configure(SOUND["timetracker"], source="timetracker", **agency.connection_options(tracker))
        case.configure(SOUND["conference"], source="conference", database_url=url)
        case.files(SOUND["files"], **_files())
        case.refresh(FIRST)
    odd = Odd(case, figures(case))
    land(case, SECOND, [company for source in SOURCES for company in _spoilt(odd, source)])
    built = case.build()
    assert built.success, [str(r.message) for r in built.result or () if r.status in ("error", "fail")]
    yield odd


def _lived() -> Any:
    """Books in which every kind of document was used."""
    simulation = DaySimulation(TODAY)
    for _ in range(14):
        simulation.advance()
    return simulation.ledger


def _files() -> dict[str, str]:
    """One row in every file of the promise."""
    rows = {
        table.name: {column: FILE_VALUES[kind] for column, kind in table.columns.items() if column != "source_url"}
        for table in TABLES
    }
    rows["documents"] |= {"document_type": "invoice", "status": "issued"}
    rows["control_totals"] |= {"name": "ar_account", "key": ""}
    return {name: f"{','.join(row)}\n{','.join(row.values())}" for name, row in rows.items()}


def _spoilt(odd: Odd, source: str) -> Iterator[Company]:
    """A company with all rows of the sound one and changed copies of the fullest of each stream; those of settings."""
    name, streams = (
        f"odd_{source}",
        {stream.name: _landed(odd.case, source, stream) for stream in SOURCES[source].streams},
    )
    settings = [stream for stream in SOURCES[source].streams if stream.shape.is_setting]
    for stream in settings:
        yield from _spoilt_settings(source, stream, {each.name: streams[each.name] for each in settings})
    if source == "quickbooks":  # its documents need not name a currency, and then nothing says which is home
        yield Company(source, "odd_quickbooks_without_preferences", {**streams, "preferences": []})
    for stream in SOURCES[source].streams:
        if stream not in settings:
            rows = streams[stream.name]
            fullest = rows[-1].payload if rows else ROWS.get(stream.name, "{}")
            streams[stream.name] = [*rows, *_changed(odd, name, source, stream, fullest)]
    yield Company(source, name, streams)


def _landed(case: Case, source: str, stream: Stream) -> list[Row]:
    rows = case.rows(
        f'select id, payload::text, payload_hash from raw_{source}."{stream.name}" where connection = %s'
        " and seen_to is null and not is_deleted order by length(payload::text)",
        SOUND[source],
    )
    return [Row(**row) for row in rows]


def _changed(odd: Odd, name: str, source: str, stream: Stream, fullest: str) -> Iterator[Row]:
    """The row once for each field, read or not, and value; every one has an id of its own."""
    payload, fields, key = json.loads(fullest), stream.shape.fields, _key(source, stream)
    paths = dict.fromkeys((*(field.path for field in fields), *leaves(payload)))
    chance = Random(f"{source} {stream.name}")
    drawn = ((path, value) for path in paths for value in _drawn(chance))
    for place, (path, value) in enumerate(drawn, 900_000_000):
        text = with_value(payload | ({key: str(place)} if key else {}), path, value)
        odd.add(name, stream.name, str(place), legal=is_legal(path, value, fields))
        yield Row(str(place), text, text)


def _drawn(chance: Random) -> Sequence[str]:
    if "HOSTILE_ROWS" in os.environ:
        return VALUES
    return [*ALWAYS, *chance.sample([value for value in VALUES if value not in ALWAYS], DRAWN)]


def _key(source: str, stream: Stream) -> str | None:
    """The field that tells a row from all others, where there is one."""
    keys = {table.stream: table.key for table in TABLES}.get(stream.name, ())
    return IDS.get(source) or (keys[0] if len(keys) == 1 else None)


def _spoilt_settings(source: str, stream: Stream, settings: dict[str, list[Row]]) -> Iterator[Company]:
    (row,) = settings[stream.name]
    paths = dict.fromkeys(field.path for field in stream.shape.fields)
    for place, (path, value) in enumerate(product(paths, SETTINGS)):
        text = with_value(json.loads(row.payload), path, value)
        yield Company(
            source, f"odd_{source}_{stream.name}_{place}", {**settings, stream.name: [Row(row.id, text, text)]}
        )


def figures(case: Case) -> dict[str, Any]:
    """Every row that the marts hold of sound companies, by table, but for the moment of the build."""
    tables = case.rows(
        "select table_name from information_schema.columns where table_schema = 'marts' and column_name = 'connection'"
    )
    return {
        name: case.value(
            f"select jsonb_agg(to_jsonb(mart) - 'updated_at' order by to_jsonb(mart)) from marts.\"{name}\" as mart"
            " where connection like 'sound%%'"
        )
        for name in (row["table_name"] for row in tables)
    }


def test_every_value_that_cannot_be_read_is_listed_and_every_other_is_read(odd: Odd) -> None:
    listed = {
        (row["connection"], row["stream"], row["id"])
        for row in odd.case.rows("select connection, stream, id from intermediate.int_unreadable_rows")
        if row["connection"] in {f"odd_{source}" for source in SOURCES}
    }
    for what, rows in (
        ("set aside, yet readable", listed - odd.illegal),
        ("read, yet unreadable", odd.illegal - listed),
    ):
        assert not rows, f"{len(rows)} rows {what}: {sorted(rows)[:5]}"
    assert len(odd.illegal) > 2000


def test_the_figures_of_sound_companies_are_what_they_were(odd: Odd) -> None:
    after = figures(odd.case)
    assert {name for name, rows in after.items() if rows} == {name for name, rows in odd.before.items() if rows}
    changed = {name for name, rows in odd.before.items() if after[name] != rows}
    assert not changed, {name: [row for row in after[name] if row not in odd.before[name]][:2] for name in changed}
    assert odd.before["ar_open_item"]


def test_a_finding_names_stream_row_field_and_value(odd: Odd) -> None:
    rows = odd.case.rows(
        "select message, amount from marts.ar_finding where kind = 'unreadable_row' and is_open"
        " and connection = 'odd_quickbooks' and message like %s",
        '%of invoice cannot be read: DueDate is "0000-00-00", not a date.%',
    )
    assert len(rows) == 1
    assert rows[0]["amount"] is not None
    unlisted = odd.case.value(
        "select count(*) from intermediate.int_unreadable_rows as odd where not exists (select from marts.ar_finding"
        " as told where told.connection = odd.connection and told.message = odd.message)"
    )
    assert unlisted == 0
    assert json.dumps(odd.case.rows("select message from marts.ar_finding where message is null")) == "[]"
