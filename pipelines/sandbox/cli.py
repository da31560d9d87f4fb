"""Serving a sample company by hand: the options that every one has, and waiting for Ctrl-C.

What is served, and what is said about it, stands in each `__main__.py`.
"""

import argparse
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import TypeVar

from pipelines.errors import TieoutError

DAY_PATH = "/sandbox/day"  # a POST to it lets a day pass; no vendor has such an address
Server = TypeVar("Server")


def parser(command: str, text: str | None, *, what: str, port: int) -> argparse.ArgumentParser:
    """Return a parser with the options `--port`, `--today` and `--seed` of `python -m command`; `what` is served."""
    made = argparse.ArgumentParser(prog=f"python -m {command}", description=text)
    made.add_argument("--port", type=int, default=port, help=f"port on 127.0.0.1, 0 for any (default {port})")
    made.add_argument("--today", type=date.fromisoformat, help=f"the {what}'s today, YYYY-MM-DD (default: today)")
    made.add_argument("--seed", type=int, default=7, help=f"another seed, another {what} (default 7)")
    return made


def serve(serving: Callable[[], AbstractContextManager[Server]], greeting: Callable[[Server], str]) -> int:
    """Serve what `serving` opens until Ctrl-C, greet once it answers, and return the exit code."""
    try:
        with serving() as server:
            print(greeting(server), flush=True)
            threading.Event().wait()
    except KeyboardInterrupt:
        return 0
    except TieoutError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0
