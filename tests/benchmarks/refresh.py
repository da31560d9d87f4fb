"""A refresh that brings nothing new, against importing the two libraries that it needs."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import Ratio, seconds, typical

CONFIG = """
[[connections]]
name = "books"
source = "files"
path = "books"
home_currency = "USD"
time_zone = "UTC"
"""


def run(url: str, rows: int) -> list[Ratio]:
    """Compare the command as a whole, first and again."""
    folder = Path(tempfile.mkdtemp(prefix="tieout-bench-"))
    (folder / "books").mkdir()
    (folder / "tieout.toml").write_text(CONFIG)
    (folder / "books/customers.csv").write_text("customer_id,customer_name\nA,Alpha\n")
    (folder / "books/documents.csv").write_text(
        "document_id,document_type,customer_id,issued_on,total_amount\nI1,invoice,A,2026-01-05,100\n"
    )
    tieout = Path(sys.executable).with_name("tieout")

    def command(*arguments: str) -> None:
        subprocess.run([tieout, *arguments], cwd=folder, check=True, capture_output=True, env=os.environ | {
            "TIEOUT_NOW": "2026-04-15T12:00:00+00:00"
        })  # fmt: skip

    def imports() -> None:
        subprocess.run([sys.executable, "-c", "import psycopg, httpx"], check=True)

    first = seconds(lambda: command("refresh"))
    again = typical(lambda: command("refresh"))
    yardstick = typical(imports)
    command("stop")
    return [
        Ratio("refresh with nothing new", "python -c 'import psycopg, httpx'", "<= 2", again, yardstick),
        Ratio("refresh with nothing new", "a refresh that builds", "<= 0.1", again, first),
    ]
