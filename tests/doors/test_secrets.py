"""Secrets planted wherever there are any, and vendors that repeat them: found in no message, file, run or process."""

import base64
import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, quote_plus

import psycopg
import pytest

from pipelines.errors import SourceError
from pipelines.settings import Settings
from pipelines.sources.http.redaction import hidden, hide
from pipelines.warehouse.postgres import names, server
from pipelines.warehouse.warehouse import Warehouse
from tests.doors.people import open_to_others
from tests.doors.test_embedded import free_port
from tests.workspace import Place

# short and plain ones too: what looks like a secret is hidden anyway
SECRETS = {
    "access": "wombatAccess",
    "refresh": "wombatRefresh",
    "client": "wombat+Client/secret",
    "key": "tt_wombat",
    "source database": "wombat@Source:1",
    "warehouse": "wombat%Ware house",
    "seal": "wombatSeal",
}


def planted(text: str) -> list[str]:
    """The secrets in a text, in any of the forms in which they travel."""
    found = []
    for name, secret in SECRETS.items():
        forms = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}
        forms.add(base64.b64encode(f"app:{secret}".encode()).decode())
        if any(form in text for form in forms):
            found.append(name)
    return found


class _Gossip(BaseHTTPRequestHandler):
    """Gives tokens to whoever asks, and answers all else with a refusal that repeats every secret it knows."""

    knows: Sequence[str] = ()

    def do_POST(self) -> None:
        tokens = {"access_token": SECRETS["access"], "refresh_token": SECRETS["refresh"], "expires_in": 3600}
        self._answer(200, tokens)

    def do_GET(self) -> None:
        said = f"you sent {self.headers.get('Authorization')}; I know {' and '.join(self.knows)}"
        fault = {"Error": [{"Message": said, "Detail": said, "code": "2010"}], "type": "ValidationFault"}
        self._answer(400, {"Fault": fault, "message": said, "error": said})

    def _answer(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name in ("intuit_tid", "x-request-id"):
            self.send_header(name, self.knows[0])
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def gossip(*names: str) -> Iterator[str]:
    handler = type("Gossip", (_Gossip,), {"knows": [SECRETS[name] for name in names]})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as vendor:
        threading.Thread(target=vendor.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{vendor.server_address[1]}"
        vendor.shutdown()


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that asks for a password; its owner's folder is not where the refresh works."""
    port = free_port()
    folder = tmp_path_factory.mktemp("server")
    settings = Settings.model_validate({"folder": folder, "warehouse": {"port": port}})
    with psycopg.connect(server.running(settings).warehouse, autocommit=True) as session:
        word = psycopg.sql.Literal(SECRETS["warehouse"])
        session.execute(psycopg.sql.SQL("create role keeper superuser login password {}").format(word))
    yield f"postgresql://keeper:{quote(SECRETS['warehouse'], safe='')}@127.0.0.1:{port}/kept"
    server.stop(settings)


class Watch(threading.Thread):
    """Looks at the words of all processes until it is told to stop."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()
        self.seen: set[str] = set()

    def run(self) -> None:
        while not self.over.wait(0.1):
            for process in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    self.seen.add(process.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
                except OSError:
                    continue


def dump(url: str) -> dict[str, str]:
    """Every table of a database as text."""
    with psycopg.connect(url) as session:
        tables = session.execute(
            "select format('%I.%I', table_schema, table_name) from information_schema.tables"
            " where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        return {
            name: str(session.execute(f"select array_agg(t::text)::text from {name} as t".encode()).fetchone())
            for (name,) in tables
        }


CONNECTIONS = """
[[connections]]
name = "qbo"
source = "quickbooks"
realm_id = "1"
client_id = "app"
client_secret = "env:PLANTED_CLIENT"
refresh_token = "env:PLANTED_REFRESH"
base_url = "{vendor}"
token_url = "{vendor}/tokens"

[[connections]]
name = "tracker"
source = "timetracker"
home_currency = "EUR"
base_url = "{tracker}"
token = "env:PLANTED_KEY"

[[connections]]
name = "pycon"
source = "conference"
database_url = "env:PLANTED_DATABASE"
"""


def test_a_planted_secret_is_found_nowhere(tmp_path: Path, warehouse: str) -> None:
    here = Place(tmp_path / "here")
    here.books()
    with gossip("access", "refresh", "client") as books, gossip("key") as tracker:
        here.configure("acme", more=CONNECTIONS.format(vendor=books, tracker=tracker))
        environment = {
            "TIEOUT_DATABASE_URL": warehouse,
            "TIEOUT_SECRET_KEY": SECRETS["seal"],
            "PLANTED_CLIENT": SECRETS["client"],
            "PLANTED_REFRESH": SECRETS["refresh"],
            "PLANTED_KEY": SECRETS["key"],
            "PLANTED_DATABASE": f"postgresql://reader:{quote(SECRETS['source database'], safe='')}@127.0.0.1:1/pycon",
        }
        watch = Watch()
        watch.start()
        ran = [here.run("refresh", **environment)]
        ran += [here.run(*command, **environment) for command in (("status",), ("connect", "timetracker"))]
        ran += [here.run("psql", "--", "-c", "select pg_sleep(0.3)", **environment)]
        watch.over.set()
        watch.join()
    assert [each.code for each in ran] == [3, 0, 3, 0], ran
    for each in ran:
        assert planted(each.told) == [], each.told
    assert ran[0].err.count("[hidden]") >= 8, "the vendors did repeat them"
    assert "tieout refresh" in " ".join(watch.seen)
    assert [words for words in watch.seen if planted(words)] == []
    for path in (path for path in here.folder.rglob("*") if path.is_file()):
        assert planted(path.read_bytes().decode(errors="replace")) == [], path
    for name in ("kept", names.of_dagster("kept")):
        for table, text in dump(warehouse.replace("/kept", f"/{name}")).items():
            assert planted(text) == [], table
    log = str(dump(warehouse)["tieout.sync_log"])
    assert log.count("failed") >= 3
    assert "[hidden]" in log
    # what is written is its owner's alone, but for what the test wrote itself
    assert open_to_others(here.folder / ".tieout") == []
    assert open_to_others(here.site) == []


@pytest.mark.parametrize(
    "url", ["postgresql://u:wombat%25Ware%20house@127.0.0.1:1/x", "postgresql://u:wombatAccess@h:x/d"]
)
def test_no_error_about_the_warehouse_holds_its_password(tmp_path: Path, url: str) -> None:
    here = Place(tmp_path)
    here.configure()
    for command in ("status", "sync", "refresh"):
        ran = here.run(command, TIEOUT_DATABASE_URL=url)
        assert ran.code in (2, 5), ran.told
        assert planted(ran.told) == []


def test_hiding_takes_every_form_and_what_is_cut_off() -> None:
    assert hide("a wombat+1 and wombat%2B1, womb", ["wombat+1"]) == "a [hidden] and [hidden], [hidden]"
    assert hide("abc abc", ["abc", "", None]) == "abc abc"
    assert hide("long secret-long secret", ["secret", "secret-long"]) == "long [hidden] [hidden]"
    error = SourceError("it says wombatAccess", hint="not wombatAccess")
    assert str(hidden(error, ["wombatAccess"])) == "it says [hidden]\nnot [hidden]"
    assert type(hidden(error, ["wombatAccess"])) is SourceError
    assert hidden(error, ["other"]) is error


def test_a_vendor_that_asks_one_connection_to_rest_keeps_no_other_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    from pipelines import settings as configuration
    from pipelines import sync
    from pipelines.sources.http import limits

    class Busy(_Gossip):
        def do_GET(self) -> None:
            self.send_response(429)
            self.send_header("Retry-After", "86400")
            self.end_headers()

    monkeypatch.setattr(limits, "LONGEST_PAUSE", 0.7)
    monkeypatch.setattr("pipelines.sources.http.client.NOTICED_SECONDS", 0.1)
    here = Place(tmp_path)
    here.books()
    seen: dict[str, float] = {}
    said: list[str] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Busy) as vendor:
        threading.Thread(target=vendor.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{vendor.server_address[1]}"
        tracker = {
            "name": "tracker",
            "source": "timetracker",
            "base_url": address,
            "token": "t",
            "home_currency": "EUR",
        }
        books = {"name": "acme", "source": "files", "path": "acme", "home_currency": "USD"}
        settings = Settings.model_validate({"folder": tmp_path, "warehouse": {"url": database_url}}).model_copy(
            update={"connections": tuple(_connection(each) for each in (tracker, books))}
        )
        Warehouse(database_url).prepare()
        plan = sync.Plan(
            settings, Warehouse(database_url), configuration.now(), note=said.append,
            progress=lambda connection, stream, rows: seen.setdefault(connection, time.monotonic()),  # type: ignore[arg-type]
        )  # fmt: skip
        sync.prepare(plan)
        begun = time.monotonic()
        tracked, filed = sync.sync_all(plan, settings.connections)
        ended = time.monotonic()
        vendor.shutdown()
    assert filed.error is None and filed.landed
    assert "asks for pauses of more than 1 seconds without an answer" in str(tracked.error)
    assert said == ["tracker: the server asks for a pause; going on in 1 seconds."]
    assert ended - begun > 0.5
    assert seen["acme"] < ended


def _connection(keys: dict[str, str]) -> object:
    from pipelines.settings import Connection

    common = {key: value for key, value in keys.items() if key in Connection.model_fields}
    return Connection.model_validate(common | {"options": {k: v for k, v in keys.items() if k not in common}})
