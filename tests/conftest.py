"""One embedded PostgreSQL for all tests, a database of its own for each, and nothing from the caller's environment."""

import os
import signal
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from pipelines.settings import Settings
from pipelines.sources.quickbooks import connector
from pipelines.warehouse.postgres import server
from tests.case import Case

# A shell that runs the tests in the background has all that it starts ignore Ctrl-C, which some tests press.
signal.signal(signal.SIGINT, signal.default_int_handler)

_numbers = count(1)
# What books need and a test's database does not: to outlive a power cut, and to be tidied up among hundreds.
CARE = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
# The files that take longest go first, so that no core is left alone with one of them at the end.
LONGEST = (
    *("test_kill.py", "test_cli.py", "test_cli_mistakes.py", "test_quickbooks_to_marts.py", "test_identities.py"),
    *("test_timetracker_to_marts.py", "test_random_books.py", "test_rates.py", "test_tie_out.py"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first and leave the others in their order."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> None:
    for name in [name for name in os.environ if name.startswith(("TIEOUT_", "DAGSTER_", "DBT_"))]:
        del os.environ[name]


@pytest.fixture(autouse=True)
def _no_limit_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests ask one address more often in a minute than a company may be asked; `test_rate_limit` judges the limit."""
    monkeypatch.setattr(connector, "REQUESTS_A_MINUTE", 1_000_000)


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory, _no_settings_from_outside: None) -> Iterator[str]:
    """The address of a running embedded server."""
    settings = Settings(folder=tmp_path_factory.mktemp("server"))
    url = server.running(settings).warehouse
    with psycopg.connect(url, autocommit=True) as session:
        for name in CARE:
            session.execute(f"alter system set {name} = off".encode())
        session.execute("select pg_reload_conf()")
    yield url
    server.stop(settings)


@pytest.fixture(scope="session")
def new_database(server_url: str) -> Callable[[], str]:
    """A function that gives the address of an empty database, another one each time."""

    def make() -> str:
        name = f"test_{next(_numbers)}"
        with psycopg.connect(server_url, autocommit=True) as session:
            session.execute(f"create database {name}".encode())
        return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))

    return make


@pytest.fixture
def database_url(new_database: Callable[[], str]) -> str:
    """The address of an empty database."""
    return new_database()


@pytest.fixture
def case(tmp_path: Path, database_url: str) -> Case:
    """Books to write, refresh and question, in an empty warehouse."""
    return Case(tmp_path, database_url)


@pytest.fixture(scope="module")
def module_case(tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[], str]) -> Case:
    """The same for a module whose tests only ask questions."""
    return Case(tmp_path_factory.mktemp("case"), new_database())
