"""Serve a sample or a recorded company by hand: `python -m pipelines.sandbox.quickbooks --port 9100`."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from pipelines import settings
from pipelines.sandbox import cli
from pipelines.sandbox.quickbooks import recorded
from pipelines.sandbox.quickbooks.server import SandboxServer, connection_options, running
from pipelines.sandbox.scenarios.company.simulate_days import DaySimulation


def main(arguments: list[str] | None = None) -> int:
    """Serve the company until Ctrl-C; return the exit code."""
    parser = cli.parser("pipelines.sandbox.quickbooks", __doc__, what="company", port=9100)
    parser.add_argument("--recorded", type=Path, metavar="FOLDER", help="serve the company recorded in this folder")
    given = parser.parse_args(arguments)
    return cli.serve(lambda: _serving(given), lambda server: _greeting(server, lives=not given.recorded))


@contextmanager
def _serving(given: argparse.Namespace) -> Iterator[SandboxServer]:
    """Yield the server of a ledger; days pass in a sample company, not in a recorded one."""
    if given.recorded:
        with running(recorded.load(given.recorded), port=given.port, clock=settings.now) as server:
            yield server
        return
    today = given.today or settings.now().astimezone(ZoneInfo("America/New_York")).date()
    simulation = DaySimulation(today, given.seed)
    with running(simulation.ledger, port=given.port, clock=settings.now, advance=simulation.advance) as server:
        yield server


def _greeting(server: SandboxServer, *, lives: bool) -> str:
    block = "\n".join(f'{key} = "{value}"' for key, value in connection_options(server).items())
    connection = f'[[connections]]\nname = "sandbox"\nsource = "quickbooks"\n{block}'
    day = f" A day passes with: curl -X POST {server.url}{cli.DAY_PATH}" if lives else ""
    return f"The sandbox answers on {server.url}. Stop it with Ctrl-C.{day}\nIn tieout.toml:\n\n{connection}\n"


if __name__ == "__main__":
    sys.exit(main())
