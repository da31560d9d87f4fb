"""What the configuration says, as versions; and a warehouse whose connections had none."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pipelines.errors import ConfigurationError
from pipelines.settings import Connection, Settings
from pipelines.sources.stream import Books
from pipelines.syncing import registration
from pipelines.warehouse import connections
from pipelines.warehouse.connections import Described
from pipelines.warehouse.landing import sync_log
from pipelines.warehouse.landing.sync_log import Entry
from pipelines.warehouse.warehouse import Warehouse

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
EARLIER = datetime(2026, 3, 1, tzinfo=UTC)
OLD = """
create schema tieout;
create table tieout.connection (
    connection text primary key, source text not null, name_shown text, home_currency text, time_zone text,
    ages_from text, fiscal_year_start_month integer, is_configured boolean not null
);
insert into tieout.connection values
    ('acme', 'files', null, 'USD', null, null, null, true), ('gone', 'files', null, 'EUR', null, null, null, false);
"""


def describe(url: str, folder: Path, *said: Connection, now: datetime = NOON) -> list[str]:
    with Warehouse(url).session() as session:
        settings = Settings(folder=folder, connections=said)
        return connections.describe(
            session, settings, [Described(each, Books(f"folder {each.name}")) for each in said], now
        )


def landed(url: str, name: str, at: datetime = NOON) -> None:
    with Warehouse(url).session() as session:
        sync_log.write(session, Entry(sync_log.next_id(session), name, "document", "full", at, at))


def versions(url: str) -> list[tuple[Any, ...]]:
    query = (
        "select connection, home_currency, nullif(known_from, '-infinity'), known_to is null from tieout.connection"
        " order by connection, known_from"
    )
    with psycopg.connect(url, options="-c TimeZone=UTC") as session:
        return session.execute(query.encode()).fetchall()


def test_connections_without_a_history_get_one(database_url: str, tmp_path: Path) -> None:
    with psycopg.connect(database_url) as session:
        session.execute(OLD)
    Warehouse(database_url).prepare()
    Warehouse(database_url).prepare()
    assert versions(database_url) == [("acme", "USD", None, True), ("gone", "EUR", None, False)]
    landed(database_url, "acme")
    assert describe(database_url, tmp_path, Connection(name="acme", source="files", home_currency="USD")) == []
    assert [row[0] for row in versions(database_url)] == ["acme", "gone"]


def test_a_change_is_known_after_all_that_was_known_whatever_the_clock_says(database_url: str, tmp_path: Path) -> None:
    Warehouse(database_url).prepare()
    dollars, euros, yen = (
        Connection(name="acme", source="files", home_currency=each) for each in ("USD", "EUR", "JPY")
    )
    describe(database_url, tmp_path, dollars)
    describe(database_url, tmp_path, yen)
    assert versions(database_url) == [("acme", "JPY", None, True)], "nothing was known under the first one"
    landed(database_url, "acme")
    describe(database_url, tmp_path, euros, now=EARLIER)
    describe(database_url, tmp_path, dollars, now=EARLIER)
    moments = [row[2] for row in versions(database_url)[1:]]
    assert NOON < moments[0] < moments[1]
    with Warehouse(database_url).session() as session:
        assert connections.next_moment(session, "acme", EARLIER) >= moments[1]


def test_a_configuration_takes_away_its_own_connections_and_those_of_files_that_are_gone(
    database_url: str, tmp_path: Path
) -> None:
    Warehouse(database_url).prepare()
    acme, birch = (Connection(name=name, source="files") for name in ("acme", "birch"))
    other = tmp_path / "other"
    other.mkdir()
    (other / "tieout.toml").touch()
    describe(database_url, other, acme)
    assert describe(database_url, tmp_path, birch) == []
    (other / "tieout.toml").unlink()
    assert describe(database_url, tmp_path, birch) == ["acme"]
    assert describe(database_url, tmp_path) == ["birch"]


def test_a_name_that_another_configuration_has_for_other_books_is_refused(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Warehouse(database_url).prepare()
    monkeypatch.setenv("TIEOUT_DATABASE_URL", database_url)
    places = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        (folder / "tieout.toml").touch()
        acme = Connection(name="acme", source="files", options={"path": "books"})
        places.append(Settings(folder=folder, connections=(acme,)))
    one, two = places
    with Warehouse(database_url).session() as session:
        assert registration.register(session, one, NOON) == []
    landed(database_url, "acme")
    with Warehouse(database_url).session() as session:
        assert registration.register(session, one, NOON) == []
        with pytest.raises(ConfigurationError, match=f"acme is one of {one.file} too, which reads the folder"):
            registration.register(session, two, NOON)
    one.file.unlink()
    with Warehouse(database_url).session() as session:
        assert registration.register(session, two, NOON) == [], "the folder was moved"
