"""Seconds, ratios, and a fresh database for each benchmark."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlsplit, urlunsplit

import psycopg

REPEATS = 3


@dataclass(frozen=True)
class Ratio:
    """Tieout's seconds over a yardstick's, both medians of the same sitting; `target` is the ratio aimed for."""

    what: str
    against: str
    target: str
    ours: float
    theirs: float

    def cells(self) -> tuple[str, ...]:
        """Return the row of the printed table."""
        return (
            self.what, self.against, f"{self.ours / self.theirs:.2f}", self.target,
            f"{self.ours:.3f}", f"{self.theirs:.3f}",
        )  # fmt: skip


def seconds(action: Callable[[], object]) -> float:
    """Return how long one call takes, in seconds."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def typical(action: Callable[[], object]) -> float:
    """Return the median of a few calls, in seconds."""
    return median(seconds(action) for _ in range(REPEATS))


def database(url: str, name: str) -> str:
    """Make an empty database of this name and return its address."""
    with psycopg.connect(url, autocommit=True) as session:
        session.execute(f"drop database if exists {name}".encode())
        session.execute(f"create database {name}".encode())
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
