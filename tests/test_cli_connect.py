"""`tieout connect` and `tieout disconnect`: the real command, the sandbox over HTTP, and a client as the browser."""

import http.client
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from pipelines.sandbox.faults import Call
from pipelines.sandbox.quickbooks.api.tokens import CLIENT_SECRET
from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.server import SandboxServer, connection_options, running
from pipelines.sandbox.scenarios.agency.agency import Agency
from pipelines.sandbox.scenarios.company import company
from pipelines.sandbox.timetracker import server as agency_server
from tests.workspace import PATIENCE, TIEOUT, Place, Ran, clean_environment

CONNECT = "tieout connect quickbooks --connection acme"


class Clock:
    """A clock that stands still until it is moved; the command's own follows it."""

    now = datetime(2026, 3, 31, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class User:
    """Somebody with a tieout.toml, a terminal and a browser."""

    def __init__(self, folder: Path, url: str, server: SandboxServer, clock: Clock) -> None:
        self.place = Place(folder, parsed=False)
        self.url = url
        self.server = server
        self.clock = clock
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.configure()

    def configure(self, **keys: str) -> None:
        """Write the tieout.toml, without a refresh token."""
        options = connection_options(self.server) | {"redirect_uri": f"http://localhost:{self.port}/back"}
        del options["refresh_token"]
        lines = [f'{key} = "{value}"' for key, value in (options | keys).items()]
        block = ["[[connections]]", 'name = "acme"', 'source = "quickbooks"', *lines]
        self.place.config.write_text("\n".join(block) + "\n")

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """A command, running."""
        return self.place.start(*arguments, now=self.clock.now.isoformat(), TIEOUT_DATABASE_URL=self.url)

    def run(self, *arguments: str) -> Ran:
        """What a command came to."""
        return self.place.run(*arguments, now=self.clock.now.isoformat(), TIEOUT_DATABASE_URL=self.url)

    def connect(self, *arguments: str, browse: Callable[[str], None] | None = None) -> Ran:
        """What connecting came to; the browser follows the printed address all the way back, unless told otherwise."""
        process = self.start("connect", "quickbooks", "--no-browser", *arguments)
        assert process.stdout
        printed: list[str] = []
        for line in process.stdout:
            printed.append(line)
            if line.startswith("Waiting"):
                address = next(line.strip() for line in printed if line.startswith("http"))
                (browse or open_page)(address)
                break
        out, err = process.communicate(timeout=PATIENCE)
        return Ran(process.returncode, "".join(printed) + out, err)

    def tokens(self) -> list[tuple[bytes, ...]]:
        """What is kept of tokens."""
        with psycopg.connect(self.url) as session:
            return session.execute("select access_token, refresh_token from tieout.token").fetchall()

    def kill_at(self, command: tuple[str, ...], wanted: Callable[[Call], bool]) -> None:
        """Kill a command while the sandbox lets it wait for such a request."""
        self.server.requests.clear()
        self.server.faults.add(delay=1.5, when=wanted)
        process = self.start(*command)
        if command[0] == "connect":
            assert process.stdout
            open_page(next(line.strip() for line in process.stdout if line.startswith("http")))
        until = time.monotonic() + PATIENCE
        while not any(wanted(call) for call in list(self.server.requests)):
            assert time.monotonic() < until
            assert process.poll() is None, process.communicate()
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        time.sleep(1.6)  # what the sandbox was doing, it has done


def open_page(address: str) -> None:
    """Open a page as a browser does: every redirect is followed, and the last answer read."""
    until = time.monotonic() + 20
    while True:
        try:
            with urllib.request.urlopen(address, timeout=20) as page:
                page.read()
                return
        except (urllib.error.URLError, ConnectionError):  # the command prints the address before it listens
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def is_token_request(call: Call) -> bool:
    return call.path.endswith("/tokens/bearer")


def is_company_question(call: Call) -> bool:
    return "companyinfo" in (call.path + call.query).lower()


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return company.build(date(2026, 3, 31))


@pytest.fixture
def user(tmp_path: Path, database_url: str, ledger: Ledger) -> Iterator[User]:
    clock = Clock()
    with running(ledger, clock=clock) as server:
        yield User(tmp_path, database_url, server, clock)


def test_the_browser_comes_back_and_the_company_is_named(user: User) -> None:
    user.configure(base_url="env:BASE")  # values from the environment are read when they are used
    refused = user.connect()
    assert (refused.code, "BASE" in refused.err) == (2, True), refused.told
    user.configure()
    ran = user.connect()
    assert ran.code == 0, ran.told
    name = user.server.ledger.rows("CompanyInfo")[0]["CompanyName"]
    assert f"Connected acme: {name}." in ran.out
    assert "tieout refresh --connection acme" in ran.out
    ((access, refresh),) = user.tokens()
    for secret in (CLIENT_SECRET, "AB11", "eyJ"):
        assert secret not in ran.told
        assert secret.encode() not in bytes(access) + bytes(refresh)
    synced = user.run("sync")
    assert synced.code == 0, synced.told
    assert sum(is_token_request(call) for call in user.server.requests) == 1, "the stored tokens are used"


def test_what_the_browser_brings_is_believed_only_when_it_is_good(user: User) -> None:
    def browse(address: str) -> None:
        state = address.partition("state=")[2].partition("&")[0]
        back = f"http://localhost:{user.port}"
        good = f"code=AB11abc0123456789abc&realmId=9341453000000001&state={state}"
        for stray in (f"favicon.ico?{good}", "back", "back?code=AB11abc&state=another", "back?error=access_denied"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"{back}/{stray}", timeout=20)
        urllib.request.urlopen(f"{back}/back?{good}", timeout=20).read()

    ran = user.connect(browse=browse)
    assert ran.code == 3, ran.told
    assert "code is no longer accepted" in ran.err
    assert CONNECT in ran.err
    assert "AB11" not in ran.told
    assert "Traceback" not in ran.told
    assert user.tokens() == []


def test_a_refusal_on_the_vendors_page_says_so(user: User) -> None:
    user.server.consent.is_refused = True
    ran = user.connect()
    assert (ran.code, "access_denied" in ran.err) == (3, True)


def test_nobody_coming_back_ends_with_a_message(user: User) -> None:
    ran = user.connect("--timeout", "1", browse=lambda address: None)
    assert ran.code == 3
    assert "within 1 seconds" in ran.err
    assert "--paste" in ran.err


def test_a_port_that_is_taken_is_told(user: User) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", user.port))
        taken.listen()
        ran = user.connect()
    assert ran.code == 2
    assert str(user.port) in ran.err
    assert "redirect_uri" in ran.err


def test_a_company_that_this_app_may_not_read_is_explained(user: User) -> None:
    """The tokens are good, the address or the realm is not: 403 with fault 3100."""
    user.server.consent.realm_id = "4620816365000000000"
    user.configure(realm_id="4620816365000000000")
    ran = user.connect()
    assert ran.code == 3
    for words in ("3100", "realm_id", "sandbox"):
        assert words in ran.err


def test_disconnecting_revokes_at_the_vendor_and_forgets_here(user: User) -> None:
    assert user.connect().code == 0
    ran = user.run("disconnect", "quickbooks")
    assert ran.code == 0, ran.told
    assert "revoked" in ran.out
    assert user.tokens() == []
    failed = user.run("sync")
    assert failed.code == 3
    assert CONNECT in failed.err
    again = user.run("disconnect", "quickbooks")
    assert (again.code, "no tokens" in again.out) == (0, True)


def test_a_process_that_is_killed_after_storing_its_tokens_loses_nothing(user: User) -> None:
    user.kill_at(("connect", "quickbooks", "--no-browser"), is_company_question)
    assert len(user.tokens()) == 1
    assert user.run("sync").code == 0


def test_a_rotated_token_that_never_arrived_ends_in_the_command_to_type(user: User) -> None:
    """The vendor changed the refresh token, and the process was killed before the answer came."""
    assert user.connect().code == 0
    user.clock.now += timedelta(hours=25)
    user.kill_at(("sync",), is_token_request)
    failed = user.run("sync")
    assert failed.code == 3
    assert "invalid_grant" in failed.err
    assert CONNECT in failed.err
    assert user.connect().code == 0
    assert user.run("sync").code == 0


def test_the_address_may_be_pasted_where_the_browser_is_elsewhere(user: User) -> None:
    process = subprocess.Popen(
        [TIEOUT, "connect", "quickbooks", "--paste"], cwd=user.place.folder, text=True,
        env=clean_environment(TIEOUT_NOW=user.clock.now.isoformat(), TIEOUT_DATABASE_URL=user.url),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    address = urlsplit(next(line.strip() for line in process.stdout if line.startswith("http")))
    elsewhere = http.client.HTTPConnection(address.netloc)
    elsewhere.request("GET", f"{address.path}?{address.query}")
    ended = elsewhere.getresponse().headers["Location"]
    out, err = process.communicate(f"{ended}\n", timeout=PATIENCE)
    assert process.returncode == 0, out + err
    assert "Connected acme" in out


def test_which_connection_is_meant_has_to_be_clear(user: User) -> None:
    for arguments, words in (
        (("connect", "quickbook"), "Did you mean quickbooks?"),
        (("connect", "timetracker"), "no connection of the source timetracker"),
        (("connect", "quickbooks", "--connection", "acne"), "Did you mean acme?"),
        (("connect", "timetracker", "--connection", "acme"), "tieout connect quickbooks --connection acme"),
    ):
        ran = user.run(*arguments)
        assert (ran.code, words in ran.err) == (2, True), ran.told


def test_a_key_is_tested_by_reading_with_it(tmp_path: Path, database_url: str) -> None:
    here = Place(tmp_path, parsed=False)
    with agency_server.running(Agency(date(2026, 3, 31)).api) as server:
        options = agency_server.connection_options(server)
        for token, code, words in ((options["token"], 0, "Connected tracker"), ("tt_unknown", 3, "401")):
            keys = {"name": "tracker", "source": "timetracker"} | options | {"token": token}
            lines = [f'{key} = "{value}"' for key, value in keys.items()]
            here.config.write_text("\n".join(["[[connections]]", *lines]) + "\n")
            ran = here.run("connect", "timetracker", TIEOUT_DATABASE_URL=database_url)
            assert ran.code == code, ran.told
            assert words in ran.told
            assert options["token"] not in ran.told
