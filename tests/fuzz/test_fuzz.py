"""Answers, rows and files changed at random end the sync of their own connection, or are set aside, and nothing else.

FUZZ=20 pytest tests/fuzz: twenty times as much, with other seeds.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines import settings as configuration
from pipelines.errors import TieoutError
from pipelines.publishing.publish import publish_site
from pipelines.sync import SyncResult
from tests.case import Case
from tests.fuzz.fleet import NOW, SOUND, Fleet, Many, fleet

ROUNDS = int(os.environ.get("FUZZ", "1"))
WILD = Many(quickbooks=12, timetracker=12, timetracker_database=4, conference=4, files=40)
TAME = Many(quickbooks=6, timetracker=4, timetracker_database=2, conference=2, files=12)


@pytest.fixture(scope="module")
def companies(module_case: Case, new_database: Callable[[], str]) -> Iterator[Fleet]:
    """Yield the sound companies, and the addresses at which spoilt ones are read."""
    with fleet(module_case, new_database) as made:
        made.sound()
        yield made


def synced(companies: Fleet) -> tuple[list[SyncResult], Counter[str]]:
    """What syncing all of them came to; none but the spoilt has failed, and its failure is told."""
    results = companies.case.sync(NOW)
    told, counted = companies.told, Counter[str]()
    for result in results:
        source = re.sub(r"_[0-9a-z]+_\d+$", "", result.connection)
        if result.connection.startswith(SOUND):
            assert result.error is None, result.error
            continue
        counted[f"{source}: changes"] += len(told[result.connection])
        counted[f"{source}: {'refused' if result.error else 'landed'}"] += 1
        if result.error:
            _is_told(companies.case, result)
            if "could not be read (" in str(result.error):
                counted[f"unforeseen: {str(result.error).partition('(')[2].partition(')')[0]}"] += 1
    return results, counted


def _is_told(case: Case, result: SyncResult) -> None:
    """The failure names the connection, and stands in the log."""
    assert isinstance(result.error, TieoutError), result.error
    assert f"Connection {result.connection}" in str(result.error)
    assert "\x00" not in str(result.error)
    entries = case.rows(
        "select status, error_message from tieout.sync_log where connection = %s and sync_id ="
        " (select max(sync_id) from tieout.sync_log where connection = %s)",
        result.connection,
        result.connection,
    )
    assert {entry["status"] for entry in entries} == {"failed"}
    assert any(f"Connection {result.connection}" in entry["error_message"] for entry in entries)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_whatever_comes_ends_the_sync_of_its_own_connection_with_a_message(companies: Fleet, seed: int) -> None:
    companies.spoil(f"w{seed}", WILD, wild=True)
    _, counted = synced(companies)
    print(dict(sorted(counted.items())))
    assert sum(times for what, times in counted.items() if what.endswith("refused")) > 10
    companies.forget()


@pytest.fixture(scope="module")
def undisturbed(companies: Fleet, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the pages of the sound companies where there are no others."""
    companies.forget()
    companies.case.refresh(NOW)
    return _pages(companies, tmp_path_factory.mktemp("undisturbed") / "site")


def test_pages_do_not_depend_on_the_order_in_which_rows_are_stored(
    companies: Fleet, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    tables = companies.case.rows(
        "select format('%%I.%%I', schemaname, tablename) as name from pg_tables"
        " where schemaname in ('intermediate', 'marts') order by 1"
    )
    for table in tables:
        companies.case.execute(
            f"do $$ begin create temp table shuffled on commit drop as table {table['name']}; truncate {table['name']};"
            f" insert into {table['name']} select * from shuffled order by md5(shuffled::text); end $$"
        )
    after = _pages(companies, tmp_path / "site")
    changed = [name for name, page in undisturbed.items() if after.get(name) != page]
    assert not changed, changed


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_pages_of_sound_companies_are_the_same_beside_spoilt_ones(
    companies: Fleet, undisturbed: dict[str, bytes], seed: int, tmp_path: Path
) -> None:
    companies.spoil(f"t{seed}", TAME, wild=False)
    _, counted = synced(companies)
    built = companies.case.build()
    failed = [f"{result.node.name}: {result.message}" for result in built.result if result.status in ("error", "fail")]
    assert built.success, "\n".join(failed)
    counted["set aside"] = companies.case.value(
        "select count(*) from intermediate.int_unreadable_rows where connection not like 'sound%%'"
    )
    print(dict(sorted(counted.items())))
    assert counted["set aside"] > 20
    after = _pages(companies, tmp_path / "site")
    changed = [name for name, page in undisturbed.items() if after.get(name) != page]
    assert not changed, changed


def _pages(companies: Fleet, out: Path) -> dict[str, bytes]:
    """Return the sound companies' pages in a site of all; where a clock stands still, syncs are microseconds apart."""
    case = companies.case
    os.environ[configuration.NOW_VARIABLE] = NOW
    try:
        publish_site(case.settings, case.warehouse, configuration.now(), out=out)
    finally:
        del os.environ[configuration.NOW_VARIABLE]
    found = {
        str(path.relative_to(out)): re.sub(rb"\.\d{6}(?=[+Z-])", b"", path.read_bytes())
        for path in out.rglob("*.*")
        if str(path.relative_to(out)).startswith(SOUND)
    }
    assert len({name.partition("/")[0] for name in found}) == 5, sorted(found)[:20]
    return found
