"""`make bench`: run every benchmark, print one table of ratios next to their targets.

python -m tests.benchmarks [--rows 50000] [extract landing ledger refresh pages]
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from pipelines.settings import Settings
from pipelines.warehouse.postgres import server
from tests.benchmarks import extract, landing, ledger, pages, refresh
from tests.benchmarks.measure import Ratio

BENCHMARKS: dict[str, Callable[[str, int], list[Ratio]]] = {
    "extract": extract.run,
    "landing": landing.run,
    "ledger": ledger.run,
    "refresh": refresh.run,
    "pages": pages.run,
}


def main() -> None:
    """Print the table; the exit code says nothing about speed."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("names", nargs="*", default=list(BENCHMARKS), choices=[[], *BENCHMARKS])
    arguments = parser.parse_args()
    settings = Settings(folder=Path(tempfile.mkdtemp(prefix="tieout-bench-")))
    table = Table("What", "Against", "Ratio", "Target", "Ours, s", "Theirs, s")
    try:
        url = server.running(settings).warehouse
        for name in arguments.names:
            for ratio in BENCHMARKS[name](url, arguments.rows):
                table.add_row(*ratio.cells())
    finally:
        server.stop(settings)
    Console().print(table)


if __name__ == "__main__":
    main()
