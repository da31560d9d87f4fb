"""The simulator on the loopback address, for as long as a `with` block lasts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from pipelines.sandbox.loopback import HOST, listening
from pipelines.sandbox.timetracker.app import ADMIN_TOKEN, READER_TOKEN, Application
from pipelines.sandbox.timetracker.response_shapes import AgencyResponses


@dataclass(frozen=True)
class AgencyServer:
    """A running agency: where it listens, what to log in with, and what tests may change or read."""

    application: Application
    url: str
    token: str = ADMIN_TOKEN
    reader_token: str = READER_TOKEN


@contextmanager
def running(
    agency: AgencyResponses,
    *,
    port: int = 0,
    clock: Callable[[], datetime] | None = None,
    advance: Callable[[], date] | None = None,
) -> Iterator[AgencyServer]:
    """Serve on 127.0.0.1 (port 0: any free one) until the block ends; `clock` gives aware moments.

    `advance` lets a day pass and gives the one that comes next; with it, a POST to /sandbox/day does so.
    """
    application = Application(agency, clock or (lambda: datetime.now(UTC)), advance)
    with listening(application, port) as chosen:
        yield AgencyServer(application, f"http://{HOST}:{chosen}")


def connection_options(server: AgencyServer) -> dict[str, str]:
    """Return the keys of a `[[connections]]` block in `tieout.toml` that reach this server."""
    return {"base_url": server.url, "token": server.token, "home_currency": "EUR"}
