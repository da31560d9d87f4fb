"""Reading QuickBooks invoices into the warehouse's waiting room, several requests at once against one at a time.

Every answer comes 150 ms late, from a process of its own; the reading is another process, with memory of its own.
"""

import contextlib
import json
import resource
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.settings import Connection
from pipelines.sources.quickbooks.connector import SOURCE
from pipelines.sources.stream import ConnectorContext, Tokens
from pipelines.warehouse.landing import raw
from pipelines.warehouse.warehouse import Warehouse
from tests.benchmarks.measure import Ratio, database

ROWS = 200_000
LATENCY = 0.15
TOGETHER = (8, 10)


class NoTokens:
    """A token store with a token in it."""

    def load(self) -> Tokens:
        """Return a token that stays good."""
        return Tokens("token-of-the-benchmark-1", "none", datetime.now(UTC) + timedelta(hours=1))

    def save(self, tokens: Tokens) -> None:
        """Fail: it is never called."""

    def delete(self) -> None:
        """Fail: it is never called."""

    def lock(self) -> AbstractContextManager[None]:
        """Lock nothing: nobody else is there."""
        return nullcontext()


def run(url: str, rows: int) -> list[Ratio]:
    """Compare eight and ten requests in flight with one."""
    address = database(url, "bench_extract")
    Warehouse(address).prepare()
    with Warehouse(address).session() as session:
        raw.ensure_tables(session, [SOURCE])
    with _server() as port:
        one = _extracted(address, port, 1)
        return [_ratio(_extracted(address, port, at_once), one) for at_once in TOGETHER]


def _ratio(found: dict[str, Any], one: dict[str, Any]) -> Ratio:
    what = (
        f"{found['rows']:,} invoices, {found['most_in_flight']} in flight,"
        f" {found['requests']} requests, {found['megabytes']:.0f} MB"
    )
    return Ratio(what, "one request at a time", "<= 0.167", found["seconds"], one["seconds"])


@contextlib.contextmanager
def _server() -> Iterator[int]:
    command = [sys.executable, "-m", "tests.benchmarks.slow_quickbooks", str(ROWS), str(LATENCY)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def _extracted(address: str, port: int, at_once: int) -> dict[str, Any]:
    """Return what one process needed to read all, and what the server saw of it."""
    command = [sys.executable, "-m", "tests.benchmarks.extract", address, str(port), str(at_once)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/stats") as answer:
        return {**found, **json.load(answer)}


def _extract(address: str, port: str, at_once: str) -> dict[str, float]:
    base_url = f"http://127.0.0.1:{port}"
    options = SOURCE.options.model_validate(
        {
            "realm_id": "1", "client_id": "bench", "client_secret": "bench", "refresh_token": "first",
            "base_url": base_url, "token_url": f"{base_url}/token", "requests_at_once": int(at_once),
        }
    )  # fmt: skip
    connection = Connection(name="bench", source="quickbooks")
    company = SOURCE.connect(ConnectorContext(connection, options, NoTokens(), lambda: datetime.now(UTC), Path()))
    stream, rows = SOURCE.stream("invoice"), 0
    begin = time.perf_counter()
    with Warehouse(address).session() as session:
        landing = raw.Landing(session, SOURCE, "bench", 1)
        landing.begin(stream)
        for page in company.pages(stream, None):
            landing.stage(stream, page)
            rows += len(page.rows)
        seconds = time.perf_counter() - begin
        session.rollback()
    company.close()
    return {"rows": rows, "seconds": seconds, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


if __name__ == "__main__":
    print(json.dumps(_extract(*sys.argv[1:])))
