"""The command, to which something happens at a chosen moment: `python -m tests.soak.disturbed refresh`.

TIEOUT_SOAK says what happens, when, and at the how-manieth time, once or more: `postmaster stage 3 client rebuild 1`.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from pipelines import refresh, sync
from pipelines.cli import app
from pipelines.cli.output import ProgressBars
from pipelines.settings import load
from pipelines.warehouse import publication
from pipelines.warehouse.landing import cursors, raw
from pipelines.warehouse.postgres import server

VARIABLE = "TIEOUT_SOAK"
# moments at which something is done, each with how often it is at most done before it happens
EARLY = {
    "server": 1,
    "prepare": 1,
    "stage": 40,
    "compare": 40,
    "merge": 12,
    "cursor": 20,
    "committing": 3,
    "rebuild": 1,
}
BUILDING = {"model": 300}
PUBLISHING = {"page": 60, "swap": 1, "remember": 1}
_PLACES: dict[str, tuple[Any, str]] = {
    "server": (server, "running"),
    "prepare": (sync, "prepare"),
    "stage": (raw.Landing, "stage"),
    "compare": (raw.Landing, "compare"),
    "merge": (raw.Landing, "merge"),
    "cursor": (cursors, "advance"),
    "committing": (sync._Run, "_commit"),
    "rebuild": (refresh, "_rebuild"),
    "model": (ProgressBars, "working"),
    "page": (Path, "write_bytes"),
    "swap": (Path, "rename"),
    "remember": (publication, "remember"),
}


def _postmaster() -> int:
    return int((load().state / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def _sessions(also: str = "") -> list[int]:
    """Return the processes of this warehouse's sessions but this one; `also` is a further condition on them."""
    data = load().state / "postgres"
    socket = (data / "postmaster.pid").read_text().splitlines()[4].strip()
    address = f"postgresql://postgres@/tieout?host={socket}"
    with psycopg.connect(address, autocommit=True) as session:
        asked = f"select pid{also} from pg_stat_activity where backend_type = 'client backend'"
        found = session.execute(f"{asked} and pid <> pg_backend_pid() order by pid".encode()).fetchall()
    return [row[0] for row in found]


def _crash_a_session() -> None:
    found = _sessions()
    if found:
        os.kill(found[-1], signal.SIGKILL)


DISTURBANCES: dict[str, Callable[[], Any]] = {
    "client": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "interrupt": lambda: os.kill(os.getpid(), signal.SIGINT),
    "terminate": lambda: os.kill(os.getpid(), signal.SIGTERM),
    "sessions": lambda: _sessions(", pg_terminate_backend(pid)"),
    "backend": _crash_a_session,
    "postmaster": lambda: os.kill(_postmaster(), signal.SIGKILL),
}


def disturb(disturbance: str, moment: str, at: int) -> None:
    """Have it happen, once, when the moment has come so many times."""
    place, name = _PLACES[moment]
    whole, lock, done = getattr(place, name), threading.Lock(), 0

    def counted(*arguments: Any, **keywords: Any) -> Any:
        nonlocal done
        if _counts(moment, arguments):
            with lock:
                done += 1
                is_now = done == at
            if is_now:
                with Path("happened").open("a") as file:
                    file.write(f"{disturbance} {moment} ")
                DISTURBANCES[disturbance]()
        return whole(*arguments, **keywords)

    setattr(place, name, counted)


def _counts(moment: str, arguments: tuple[Any, ...]) -> bool:
    if moment == "model":
        return "models and tests" in arguments
    if moment == "page":
        return ".tieout-new" in str(arguments[0])
    if moment == "swap":
        return ".tieout-old" in str(arguments[1])
    return True


if __name__ == "__main__":
    words = os.environ.pop(VARIABLE).split()
    for said, when, often in zip(words[::3], words[1::3], words[2::3], strict=True):
        disturb(said, when, int(often))
    sys.argv[0] = "tieout"
    app.main()
