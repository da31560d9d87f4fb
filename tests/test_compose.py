"""The server of docker-compose.yml, from an empty volume to a scheduled run and a served site; without Docker."""

import functools
import http.server
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.bareserver import Bare, bare_server, create_database, free_port
from tests.composed import ROOT, Composed
from tests.workspace import CUSTOMERS, DOCUMENTS

PASSWORD = """p@ss:w/ord%41 '"\\#$?&=+{{é}}"""
CONFIGURATION = """
[schedule]
time_zone = "UTC"
daily_at = "{at}"
every_hours = 0

[[connections]]
name = "acme"
source = "files"
path = "books/acme"
home_currency = "USD"
time_zone = "America/New_York"
"""
RUNS = """
select runs.status, tag.value from runs left join run_tags as tag
on tag.run_id = runs.run_id and tag.key = 'dagster/schedule_name'
"""
PATIENCE = 600.0  # seconds
LEADS = [timedelta(seconds=seconds) for seconds in (45, 150, 400)]  # for the daemon to have begun


@pytest.fixture(scope="module")
def bare(composed: Composed) -> Iterator[Bare]:
    """The service `postgres` on an empty volume."""
    service = composed.services["postgres"]
    stated = service["environment"]
    with bare_server(stated["POSTGRES_USER"], stated["POSTGRES_PASSWORD"], service["command"][1:]) as made:
        create_database(made, stated["POSTGRES_DB"])
        composed.ports["postgres:5432"] = f"127.0.0.1:{made.port}"
        yield made


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    """The file in a folder with books, a tieout.toml and empty volumes."""
    folder = tmp_path_factory.mktemp("composed")
    books = folder / "books" / "acme"
    books.mkdir(parents=True)
    (books / "customers.csv").write_text(CUSTOMERS)
    (books / "documents.csv").write_text(DOCUMENTS)
    (folder / "volumes").mkdir()
    variables = {"TIEOUT_DB_PASSWORD": PASSWORD, "TIEOUT_SECRET_KEY": "a key"}
    web = str(free_port())
    made = Composed(folder, variables, {"127.0.0.1:3000": f"127.0.0.1:{web}", "3000": web, "0.0.0.0": "127.0.0.1"})
    yield made
    made.stop()


def test_every_service_begins_after_what_it_needs_and_has_a_health_check(composed: Composed) -> None:
    needs = {
        name: {other: each["condition"] for other, each in service.get("depends_on", {}).items()}
        for name, service in composed.services.items()
    }
    prepared = {"postgres": "service_healthy", "init": "service_completed_successfully"}
    assert needs == {
        "postgres": {},
        "init": {"postgres": "service_healthy"},
        "web": prepared,
        "daemon": prepared,
        "site": {"init": "service_completed_successfully"},
    }
    assert all("healthcheck" in service for name, service in composed.services.items() if name != "init")
    assert composed.services["init"]["restart"] == "no"
    assert composed.services["postgres"]["shm_size"] == "1gb"


def test_nothing_of_ours_runs_as_root_or_is_published_beyond_loopback(composed: Composed) -> None:
    user = re.findall(r"^USER (\w+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert user == ["tieout"]
    assert composed.services["site"]["user"] == "1000:1000"
    published = [port for service in composed.services.values() for port in service.get("ports", [])]
    assert len(published) == 2
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_an_empty_volume_becomes_a_scheduled_run_and_a_served_site(composed: Composed, bare: Bare) -> None:
    _configure(composed, LEADS[0])
    order = [name for name in composed.order() if name not in ("postgres", "site")]
    assert order == ["init", "web", "daemon"]
    for _ in ("on an empty volume", "on one that is prepared"):
        ran = composed.run("init")
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert PASSWORD not in ran.stdout + ran.stderr
    schemas = {row[0] for row in bare.query("select nspname from pg_namespace", "tieout")}
    assert {"tieout", "marts", "reports", "raw_files", "raw_quickbooks"} <= schemas
    composed.start("web")
    _wait(lambda: composed.is_healthy("web"), "web", composed)
    for lead in LEADS:
        due = _configure(composed, lead)
        composed.start("daemon")
        _wait(lambda due=due: bool(_runs(bare)) or datetime.now(UTC) > due, "daemon", composed)  # type: ignore[misc]
        if _runs(bare):
            break
        composed.stop("daemon")  # it took so long to begin that the moment was over
    _wait(lambda: _runs(bare)[0][0] in ("SUCCESS", "FAILURE"), "daemon", composed)
    assert _runs(bare) == [("SUCCESS", "daily_refresh")], composed.log("daemon")
    assert composed.is_healthy("daemon")
    assert _served(composed, "/index.html").count("acme") > 0
    assert "Birch" in _served(composed, "/acme/aging.html")
    with pytest.raises(urllib.error.HTTPError):
        _served(composed, "/acme/nothing.html")
    address = composed.run("daemon", ["tieout", "url"]).stdout.strip()
    with psycopg.connect(address, autocommit=True) as reader:
        owed = reader.execute("select customer_id, total from marts.ar_aging('2026-03-31') order by 1").fetchall()
        assert [(customer, str(total)) for customer, total in owed] == [("C1", "40.00"), ("C2", "250.50")]
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            reader.execute("create table public.mine (a integer)")


def _configure(composed: Composed, lead: timedelta) -> datetime:
    """When a run must have been asked for, by a daemon that is there after so long."""
    at = (datetime.now(UTC) + lead + timedelta(minutes=1)).replace(second=0, microsecond=0)
    (composed.folder / "tieout.toml").write_text(CONFIGURATION.format(at=f"{at:%H:%M}"))
    return at + timedelta(seconds=60)


def _runs(bare: Bare) -> list[tuple[object, ...]]:
    return bare.query(RUNS, "tieout_dagster")


def _wait(is_so: Callable[[], bool], service: str, composed: Composed) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, composed.log(service)
        time.sleep(2)


def _served(composed: Composed, page: str) -> str:
    """A page from the folder that the service `site` serves, by a server of the same kind."""
    (root,) = re.findall(r"root (\S+);", composed.file["configs"]["site"]["content"])
    folder = composed.path("site", root)
    assert folder == composed.path("daemon", composed.services["daemon"]["environment"]["TIEOUT_SITE"])
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        try:
            answer = urllib.request.urlopen(f"http://127.0.0.1:{served.server_address[1]}{page}")
            return str(answer.read().decode())
        finally:
            served.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass
