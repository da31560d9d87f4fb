"""One embedded PostgreSQL for all tests, a database of its own for each, and nothing from the caller's environment."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import fasteners
import psycopg
import pytest

from pipelines.settings import Settings
from pipelines.sources.quickbooks import connector
from pipelines.warehouse.postgres import server
from tests import template
from tests.case import Case

# A shell that runs the tests in the background has all that it starts ignore Ctrl-C, which some tests press.
signal.signal(signal.SIGINT, signal.default_int_handler)

_numbers = count(1)
SERVER = "TESTS_SERVER"  # the variable that tells the processes of one session where their server is
# The files that take longest go first, so that no core is left alone with one of them at the end.
LONGEST = (
    *("test_kill.py", "test_cli.py", "test_cli_mistakes.py", "test_quickbooks_to_marts.py", "test_identities.py"),
    *("test_timetracker_to_marts.py", "test_random_books.py", "test_rates.py", "test_tie_out.py"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what it needs, put the longest files first and leave the others in their order."""
    for item in items:
        item.add_marker(_mark(item))
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


def _mark(item: pytest.Item) -> str:
    """Return what a test is: its fixtures tell, and whether its module takes something from `tests.workspace`."""
    fixtures = getattr(item, "fixturenames", ())
    module = item.getparent(pytest.Module)
    if "browser" in fixtures or "chromium" in fixtures:
        return "browser"
    if any(
        getattr(each, "__module__", "") in ("tests.workspace", "tests.composed")
        for each in vars(module.obj if module else item).values()
    ):
        return "journey"
    return "warehouse" if "server_url" in fixtures else "unit"


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> None:
    for name in [name for name in os.environ if name.startswith(("TIEOUT_", "DAGSTER_", "DBT_"))]:
        del os.environ[name]


@pytest.fixture(autouse=True)
def _no_limit_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests ask one address more often in a minute than a company may be asked; `test_rate_limit` judges the limit."""
    monkeypatch.setattr(connector, "REQUESTS_A_MINUTE", 1_000_000)


def pytest_configure(config: pytest.Config) -> None:
    """Say where the one server of all processes of this session will be; whoever needs it first starts it."""
    if not hasattr(config, "workerinput"):
        os.environ[SERVER] = tempfile.mkdtemp(prefix="tieout-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server when the last process is done."""
    if not hasattr(config, "workerinput"):
        folder = Path(os.environ.pop(SERVER))
        server.stop(Settings(folder=folder))
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server_url(_no_settings_from_outside: None) -> str:
    """The address of a running embedded server."""
    folder = Path(os.environ[SERVER])
    with fasteners.InterProcessLock(folder / "lock"):
        if not (folder / template.STATE).exists():
            template.copied(folder)
        return server.running(Settings(folder=folder)).warehouse


def _name() -> str:
    return f"test_{os.getpid()}_{next(_numbers)}"


@pytest.fixture(scope="session")
def new_database(server_url: str) -> Callable[[], str]:
    """A function that gives the address of an empty database, another one each time."""

    def make() -> str:
        name = _name()
        with psycopg.connect(server_url, autocommit=True) as session:
            session.execute(f"create database {name}".encode())
        return template.named(server_url, name)

    return make


@pytest.fixture
def database_url(new_database: Callable[[], str]) -> str:
    """The address of an empty database."""
    return new_database()


@pytest.fixture(scope="session")
def new_warehouse(server_url: str) -> Callable[[], str]:
    """A function that gives the address of a database in which all models are, of no books; another one each time."""
    return lambda: template.clone(server_url, _name())


@contextmanager
def _cloned(server_url: str) -> Iterator[str]:
    name = _name()
    yield template.clone(server_url, name)
    with psycopg.connect(server_url, autocommit=True) as session:
        session.execute(f"drop database {name} with (force)".encode())


@pytest.fixture
def case(tmp_path: Path, server_url: str) -> Iterator[Case]:
    """Books to write, refresh and question, in an empty warehouse."""
    with _cloned(server_url) as url:
        yield Case(tmp_path, url)


@pytest.fixture(scope="module")
def module_case(tmp_path_factory: pytest.TempPathFactory, server_url: str) -> Iterator[Case]:
    """The same for a module whose tests only ask questions."""
    with _cloned(server_url) as url:
        yield Case(tmp_path_factory.mktemp("case"), url)
