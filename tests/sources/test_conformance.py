"""What is asked of every connector, in the same words: over its own wire, by a real sync, into a real warehouse.

Killed at every request and page: KILLS=1000 pytest tests/sources/test_conformance.py -k kill
"""

import json
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import yaml

from pipelines import sync as syncing
from pipelines.fingerprint import DBT_PROJECT
from pipelines.sources.canonical import KEPT_BY_TIEOUT, TABLES
from pipelines.sources.registry import SOURCES
from pipelines.sync import SyncResult
from pipelines.warehouse.landing import raw
from tests.case import Case
from tests.sources.conformance import NAME, SUBJECTS, Subject

FIRST, SECOND, THIRD = (f"2026-03-31T{hour}:00:00+00:00" for hour in (12, 20, 21))
MOMENTS = int(os.environ.get("KILLS", "16"))  # at most, of each kind, spread over a sync's requests and its pages

State = dict[str, Any]


class Killed(BaseException):
    """The process ends here: nobody may catch it."""


@pytest.fixture(params=SUBJECTS)
def subject(request: pytest.FixtureRequest, tmp_path: Path, new_database: Callable[[], str]) -> Iterator[Subject]:
    with SUBJECTS[request.param](tmp_path / "books", new_database()) as found:
        yield found


@pytest.fixture
def case(subject: Subject, case: Case) -> Case:
    subject.configure(case)
    return case


def sync(case: Case, now: str) -> SyncResult:
    (result,) = case.sync(now)
    return result


def good(case: Case, now: str) -> SyncResult:
    result = sync(case, now)
    assert result.error is None, result.error
    return result


def tables(subject: Subject) -> list[str]:
    return [stream.name for stream in SOURCES[subject.source].streams]


def state(case: Case, subject: Subject, *, is_current: bool = False) -> State:
    """All versions of all rows, or only what holds, and where the cursors stand."""
    columns = "id, payload_hash, is_deleted" + ("" if is_current else ", seen_from, seen_to")
    chosen = "seen_to is null and not is_deleted" if is_current else "true"
    found: State = {
        table: sorted(map(str, case.rows(f'select {columns} from raw_{subject.source}."{table}" where {chosen}')))
        for table in tables(subject)
    }
    return found | {"cursors": case.rows("select stream, cursor from tieout.cursor order by 1")}


def versions(case: Case, subject: Subject, stream: str, row_id: str) -> list[bool]:
    rows = case.rows(f"select is_deleted from raw_{subject.source}.{stream} where id = %s order by seen_from", row_id)
    return [row["is_deleted"] for row in rows]


def live(case: Case, subject: Subject, stream: str) -> set[str]:
    query = f"select id from raw_{subject.source}.{stream} where seen_to is null and not is_deleted"
    return {row["id"] for row in case.rows(query)}


# rows, versions, tombstones


def test_every_row_has_a_key_of_its_own_a_document_and_a_hash(subject: Subject, case: Case) -> None:
    result = good(case, FIRST)
    assert result.landed > 10
    for table in tables(subject):
        rows = case.rows(f'select id, payload, payload_hash from raw_{subject.source}."{table}"')
        assert len({row["id"] for row in rows}) == len(rows)
        assert all(row["id"].strip() and row["payload_hash"] for row in rows)
        assert all(isinstance(row["payload"], dict) and row["payload"] for row in rows)


def test_what_has_not_changed_is_not_landed_again(subject: Subject, case: Case) -> None:
    good(case, FIRST)
    before = state(case, subject)
    assert good(case, SECOND).landed == 0
    assert {**state(case, subject), "cursors": None} == {**before, "cursors": None}


def test_new_changed_and_removed_rows_are_versions_and_a_tombstone_that_says_what_it_was(
    subject: Subject, case: Case
) -> None:
    good(case, FIRST)
    stream, new, changed, gone = subject.edit()
    good(case, SECOND)
    assert live(case, subject, stream) == subject.live(stream)
    assert versions(case, subject, stream, new) == [False]
    assert versions(case, subject, stream, changed) == [False, False]
    assert versions(case, subject, stream, gone) == [False, True]
    payloads = case.rows(f"select payload from raw_{subject.source}.{stream} where id = %s order by seen_from", gone)
    assert payloads[0] == payloads[1]


def test_the_counts_in_the_log_are_those_of_the_versions(subject: Subject, case: Case) -> None:
    good(case, FIRST)
    subject.edit()
    result = good(case, SECOND)
    for entry in result.entries:
        query = f'select count(*) from raw_{subject.source}."{entry.stream}" where sync_id = %s'
        assert case.value(query, entry.sync_id) == entry.landed, entry.stream


# cursors and kills


def test_no_cursor_is_ahead_of_the_rows(subject: Subject, case: Case) -> None:
    """A cursor says that all up to it is landed: it is never newer than the newest stamp that is."""
    for now in (FIRST, SECOND, THIRD):
        good(case, now)
        stamps = [
            case.value(f'select max(source_updated_at) from raw_{subject.source}."{table}"')
            for table in tables(subject)
        ]
        newest = max((stamp for stamp in stamps if stamp), default=None)
        cursors = [row["cursor"] for row in case.rows("select cursor from tieout.cursor") if row["cursor"]]
        assert all(newest and cursor <= newest for cursor in cursors)
        subject.edit() if now == FIRST else None


def test_a_kill_at_any_request_or_page_leaves_a_state_from_which_the_next_sync_ends_the_same(
    subject: Subject, case: Case, tmp_path: Path, new_database: Callable[[], str]
) -> None:
    good(case, FIRST)
    subject.edit()
    undisturbed = Case(tmp_path, new_database())
    subject.configure(undisturbed)
    good(undisturbed, SECOND)
    before = state(case, subject)
    killed = 0
    for place, attribute in ((httpx.Client, "send"), (raw.Landing, "stage"), (raw.Landing, "merge")):
        for moment in _spread(_often(place, attribute, lambda: _rolled_back(case))):
            with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
                _kill(patch, place, attribute, moment)
                case.sync(SECOND)
            assert state(case, subject) == before, f"killed at {attribute} {moment}"
            killed += 1
    assert killed > (6 if subject.speaks_http else 3)
    good(case, SECOND)
    assert state(case, subject, is_current=True) | {"cursors": None} == state(undisturbed, subject, is_current=True) | {
        "cursors": None
    }


def _rolled_back(case: Case) -> None:
    """A whole sync that is killed when all is done but its commit."""
    whole = syncing._Run._commit

    def commit(self: Any, *arguments: Any) -> None:
        whole(self, *arguments)
        raise Killed

    with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
        patch.setattr(syncing._Run, "_commit", commit)
        case.sync(SECOND)


def _often(place: type, attribute: str, work: Callable[[], None]) -> int:
    """How often something is done while `work` is."""
    done = 0
    whole = getattr(place, attribute)

    def counting(*arguments: Any, **keywords: Any) -> Any:
        nonlocal done
        done += 1
        return whole(*arguments, **keywords)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place, attribute, counting)
        work()
    return done


def _spread(often: int) -> list[int]:
    last = min(MOMENTS, often) - 1
    return sorted({1 + round(number * (often - 1) / max(last, 1)) for number in range(last + 1)})


def _kill(patch: pytest.MonkeyPatch, place: type, attribute: str, moment: int) -> None:
    """The process dies when something is done for the so-and-so-many-th time."""
    done = 0
    whole = getattr(place, attribute)

    def dying(*arguments: Any, **keywords: Any) -> Any:
        nonlocal done
        done += 1
        if done >= moment:
            raise Killed
        return whole(*arguments, **keywords)

    patch.setattr(place, attribute, dying)


# the wire


def test_a_source_that_gives_the_same_page_for_ever_is_an_error_and_lands_nothing(
    subject: Subject, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not subject.speaks_http:
        pytest.skip("it asks for no pages")
    first: list[httpx.Response] = []
    whole = httpx.Client.send

    def send(self: httpx.Client, request: httpx.Request, **keywords: Any) -> httpx.Response:
        if not subject.is_looped(request) or not first:
            response = whole(self, request, **keywords)
            if subject.is_looped(request):
                first.append(response)
            return response
        return httpx.Response(
            200, headers={"Content-Type": "application/json"}, content=first[0].content, request=request
        )

    monkeypatch.setattr(httpx.Client, "send", send)
    error = sync(case, FIRST).error
    assert error is not None
    assert subject.looped in str(error)
    assert state(case, subject) == {table: [] for table in [*tables(subject), "cursors"]}


def test_no_secret_reaches_an_error_the_log_or_the_warehouse(
    subject: Subject, case: Case, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    if not subject.speaks_http:
        pytest.skip("it sends no secret over HTTP")
    caplog.set_level(logging.DEBUG)
    secrets: set[str] = set()
    whole = httpx.HTTPTransport.handle_request

    def echo(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        said = request.headers.get("Authorization", "")
        if request.method == "POST":  # the token endpoint keeps its word
            return whole(self, request)
        secrets.add(said.split()[-1])
        fault = {"Error": [{"Message": f"you sent {said}", "Detail": said, "code": "2010"}], "type": "ValidationFault"}
        content = json.dumps({"Fault": fault, "message": f"you sent {said}", "error": said}).encode()
        return httpx.Response(400, headers={"Content-Type": "application/json"}, content=content, request=request)

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", echo)
    error = sync(case, FIRST).error
    assert error is not None
    assert f"Connection {NAME}, stream " in str(error)
    assert "tieout refresh" in str(error)
    written = str(case.rows("select * from tieout.sync_log"))
    assert "failed" in written
    assert secrets
    for secret in secrets:
        for place in (str(error), repr(error), caplog.text, written):
            assert secret not in place


@pytest.mark.parametrize("server", ["that is not there", "that has other tables"])
def test_no_password_of_a_database_reaches_an_error_the_log_or_the_warehouse(
    subject: Subject, case: Case, caplog: pytest.LogCaptureFixture, new_database: Callable[[], str], server: str
) -> None:
    if "database_url" not in subject.keys:
        pytest.skip("it reads no database")
    caplog.set_level(logging.DEBUG)
    where: dict[str, Any] = {"host": "127.0.0.1", "port": 1} if server == "that is not there" else {}
    address = psycopg.conninfo.make_conninfo(new_database(), password="Hunter2Hunter2", **where)
    case.configure(NAME, source=subject.source, **subject.keys | {"database_url": address})
    error = sync(case, FIRST).error
    assert f"Connection {NAME}, stream " in str(error)
    written = str(case.rows("select * from tieout.sync_log"))
    assert "failed" in written
    for place in (str(error), repr(error), caplog.text, written):
        assert "Hunter2Hunter2" not in place


# the promise


def test_staging_has_all_columns_of_the_promise(subject: Subject, case: Case) -> None:
    good(case, FIRST)
    prefix = f"stg_{subject.source}__"
    assert case.build(tests=False).success
    names = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text())["vars"]["sources_of"]
    # planned rates are read back with columns that mean nothing
    promised = {table.name: set(table.columns) | KEPT_BY_TIEOUT for table in TABLES if table.name != "planned_rates"}
    given = [name for name, sources in names.items() if subject.source in sources and name in promised]
    assert len(given) > 5
    for name in given:
        rows = case.rows(
            "select column_name from information_schema.columns where table_schema = 'staging' and table_name = %s",
            prefix + name,
        )
        columns = {row["column_name"] for row in rows}
        assert promised[name] <= columns, f"{prefix}{name} lacks {promised[name] - columns}"
