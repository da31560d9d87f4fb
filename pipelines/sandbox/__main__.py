"""Serve an invented (or a recorded) company by hand: `python -m pipelines.sandbox --port 9100`."""

import argparse
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from pipelines import settings
from pipelines.errors import TieoutError
from pipelines.sandbox import recorded
from pipelines.sandbox.app import DAY_PATH
from pipelines.sandbox.books import Books
from pipelines.sandbox.passing import Passing
from pipelines.sandbox.server import SandboxServer, connection_options, running


def main(arguments: list[str] | None = None) -> int:
    """The exit code, after the sandbox was served until Ctrl-C."""
    given = _parser().parse_args(arguments)
    try:
        books, live = _books(given)
        with running(books, port=given.port, clock=settings.now, live=live) as server:
            print(_greeting(server, lives=live is not None), flush=True)
            threading.Event().wait()
    except KeyboardInterrupt:
        return 0
    except TieoutError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pipelines.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=9100, help="port on 127.0.0.1, 0 for any free one (default 9100)")
    parser.add_argument("--today", type=date.fromisoformat, help="the company's today, YYYY-MM-DD (default: today)")
    parser.add_argument("--seed", type=int, default=7, help="another seed, another company (default 7)")
    parser.add_argument("--recorded", type=Path, metavar="FOLDER", help="serve the company recorded in this folder")
    return parser


def _books(given: argparse.Namespace) -> tuple[Books, Callable[[], date] | None]:
    """The books to serve, and how a day passes in them: not in a recorded company."""
    if given.recorded:
        return recorded.load(given.recorded), None
    today = given.today or settings.now().astimezone(ZoneInfo("America/New_York")).date()
    passing = Passing(today, given.seed)
    return passing.books, passing.advance


def _greeting(server: SandboxServer, *, lives: bool) -> str:
    block = "\n".join(f'{key} = "{value}"' for key, value in connection_options(server).items())
    connection = f'[[connections]]\nname = "sandbox"\nsource = "quickbooks"\n{block}'
    day = f" A day passes with: curl -X POST {server.url}{DAY_PATH}" if lives else ""
    return f"The sandbox answers on {server.url}. Stop it with Ctrl-C.{day}\nIn tieout.toml:\n\n{connection}\n"


if __name__ == "__main__":
    sys.exit(main())
