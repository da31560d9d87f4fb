"""Runs the sandbox on the loopback address, in a thread of its own, for as long as a `with` block lasts."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import uvicorn
from starlette.types import ASGIApp

from pipelines.errors import ConfigurationError
from pipelines.sandbox.quickbooks.api.app import REALM_ID, TOKEN_PATH, Application
from pipelines.sandbox.quickbooks.api.changes import Feed
from pipelines.sandbox.quickbooks.api.faults import Call, Faults
from pipelines.sandbox.quickbooks.api.login import AUTHORIZE_PATH, REVOKE_PATH, Consent
from pipelines.sandbox.quickbooks.api.tokens import CLIENT_ID, CLIENT_SECRET, FIRST_REFRESH_TOKEN
from pipelines.sandbox.quickbooks.api.traffic import Traffic
from pipelines.sandbox.quickbooks.ledger.ledger import Books

HOST = "127.0.0.1"
PATIENCE = 10.0  # seconds until a thread that neither starts nor stops is an error


class SandboxServer:
    """A running sandbox: where it listens, what to log in with, and what tests may change or read."""

    realm_id = REALM_ID
    client_id = CLIENT_ID
    client_secret = CLIENT_SECRET
    refresh_token = FIRST_REFRESH_TOKEN

    def __init__(self, application: Application, port: int) -> None:
        self._application = application
        self.url = f"http://{HOST}:{port}"
        self.token_url = self.url + TOKEN_PATH
        self.authorize_url = self.url + AUTHORIZE_PATH
        self.revoke_url = self.url + REVOKE_PATH

    @property
    def books(self) -> Books:
        """The books that are served; change them between requests, through their own verbs."""
        return self._application.books

    @property
    def faults(self) -> Faults:
        """What the server is to do wrong."""
        return self._application.faults

    @property
    def feed(self) -> Feed:
        """What change data capture is to do wrong."""
        return self._application.feed

    @property
    def traffic(self) -> Traffic:
        """How late answers come, which limits are kept, and how many requests were in flight at once."""
        return self._application.traffic

    def shorten_reports(self, most_cells: int) -> None:
        """Nothing; reports of more cells end in one that says that there was more."""
        self._application.most_cells = most_cells

    @property
    def consent(self) -> Consent:
        """What the user of the sandbox does where a browser is sent to agree."""
        return self._application.consent

    @property
    def requests(self) -> list[Call]:
        """Every request so far, in order; clear it as you like."""
        return self._application.requests

    @property
    def page_hook(self) -> Callable[[Call], None] | None:
        """Called after each page of a query is read and before it is sent, in the server's thread: change rows here."""
        return self._application.page_hook

    @page_hook.setter
    def page_hook(self, hook: Callable[[Call], None] | None) -> None:
        self._application.page_hook = hook


@contextmanager
def running(
    books: Books,
    *,
    port: int = 0,
    clock: Callable[[], datetime] | None = None,
    live: Callable[[], date] | None = None,
) -> Iterator[SandboxServer]:
    """A server that answers on 127.0.0.1 (port 0: any free one) until the block ends; `clock` gives aware moments.

    `live` lets a day pass in `books` and gives the one that comes next; with it, a POST to /sandbox/day does so.
    """
    application = Application(books, clock or (lambda: datetime.now(UTC)), live)
    with listening(application, port) as chosen:
        yield SandboxServer(application, chosen)


@contextmanager
def listening(application: ASGIApp, port: int) -> Iterator[int]:
    """The port on which an application is served until the block ends."""
    listener = _listener(port)
    # lifespan off, no logging set-up: the host program's own logging stays as it is
    config = uvicorn.Config(
        application,
        log_config=None,
        log_level="critical",
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True)
    thread.start()
    try:
        _wait(server, thread)
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        listener.close()


def connection_options(server: SandboxServer) -> dict[str, str]:
    """The keys of a `[[connections]]` block in `tieout.toml` that reach this server."""
    return {
        "realm_id": server.realm_id,
        "client_id": server.client_id,
        "client_secret": server.client_secret,
        "refresh_token": server.refresh_token,
        "base_url": server.url,
        "token_url": server.token_url,
        "authorize_url": server.authorize_url,
        "revoke_url": server.revoke_url,
    }


def _listener(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        message = f"The sandbox cannot listen on {HOST}:{port}: {error.strerror}."
        raise ConfigurationError(message, hint="Choose another --port.") from None
    return listener


def _wait(server: uvicorn.Server, thread: threading.Thread) -> None:
    until = time.monotonic() + PATIENCE
    while not server.started:
        if not thread.is_alive() or time.monotonic() > until:
            raise RuntimeError("the sandbox server did not start")
        time.sleep(0.005)
