"""The simulator on the loopback address, for as long as a `with` block lasts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from pipelines.sandbox.faults import Call, Faults
from pipelines.sandbox.loopback import HOST, listening
from pipelines.sandbox.quickbooks.api.app import REALM_ID, TOKEN_PATH, Application
from pipelines.sandbox.quickbooks.api.changes import CaptureFaults
from pipelines.sandbox.quickbooks.api.login import AUTHORIZE_PATH, REVOKE_PATH, Consent
from pipelines.sandbox.quickbooks.api.tokens import CLIENT_ID, CLIENT_SECRET, FIRST_REFRESH_TOKEN
from pipelines.sandbox.quickbooks.api.traffic import Traffic
from pipelines.sandbox.quickbooks.ledger.ledger import Ledger


class SandboxServer:
    """A running simulator: where it listens, what to log in with, and what tests may change or read."""

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
    def ledger(self) -> Ledger:
        """Return the ledger that is served; change it between requests, through its own verbs."""
        return self._application.endpoints.ledger

    @property
    def faults(self) -> Faults:
        """Return what the server is to do wrong."""
        return self._application.faults

    @property
    def capture_faults(self) -> CaptureFaults:
        """Return what change data capture is to do wrong."""
        return self._application.endpoints.capture_faults

    @property
    def traffic(self) -> Traffic:
        """Return how late answers come, which limits are kept, and how many requests were in flight at once."""
        return self._application.traffic

    def shorten_reports(self, most_cells: int) -> None:
        """End reports of more cells in one that says that there was more."""
        self._application.endpoints.most_cells = most_cells

    @property
    def consent(self) -> Consent:
        """Return what the user does where a browser is sent to agree."""
        return self._application.consent

    @property
    def requests(self) -> list[Call]:
        """Return every request so far, in order; clear it as you like."""
        return self._application.requests

    @property
    def page_hook(self) -> Callable[[Call], None] | None:
        """Return what is called after a page is read and before it is sent, in the server's thread."""
        return self._application.endpoints.page_hook

    @page_hook.setter
    def page_hook(self, hook: Callable[[Call], None] | None) -> None:
        self._application.endpoints.page_hook = hook


@contextmanager
def running(
    ledger: Ledger,
    *,
    port: int = 0,
    clock: Callable[[], datetime] | None = None,
    advance: Callable[[], date] | None = None,
) -> Iterator[SandboxServer]:
    """Serve on 127.0.0.1 (port 0: any free one) until the block ends; `clock` gives aware moments.

    `advance` lets a day pass in the ledger and gives the one that comes next; with it, a POST to /sandbox/day does so.
    """
    application = Application(ledger, clock or (lambda: datetime.now(UTC)), advance)
    with listening(application, port) as chosen:
        yield SandboxServer(application, chosen)


def connection_options(server: SandboxServer) -> dict[str, str]:
    """Return the keys of a `[[connections]]` block in `tieout.toml` that reach this server."""
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
