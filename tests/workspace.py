"""A folder with books and a tieout.toml, and the real command run in it as a process of its own."""

import atexit
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TIEOUT = str(Path(sys.executable).with_name("tieout"))
PATIENCE = 400  # seconds
NOW = "2026-03-31T12:00:00+00:00"
PARSED = Path(tempfile.gettempdir()) / f"tieout-tests-parsed-{os.getpid()}"  # the models, parsed once for all places
atexit.register(shutil.rmtree, PARSED, ignore_errors=True)

CUSTOMERS = "customer_id,customer_name\nC1,Acme\nC2,Birch\n"
DOCUMENTS = (
    "document_id,document_type,customer_id,issued_on,total_amount\n"
    "I1,invoice,C1,2026-01-31,100.00\nI2,invoice,C2,2026-02-28,250.50\nP1,payment,C1,2026-02-10,60\n"
)
FILES = """
[[connections]]
name = "{name}"
source = "files"
path = "{name}"
home_currency = "USD"
time_zone = "America/New_York"
"""


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> str:
        """All that it printed."""
        return self.out + self.err


class Place:
    """One working folder; everything that the command makes stays in it."""

    def __init__(self, folder: Path, *, parsed: bool = True) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.config = folder / "tieout.toml"
        self.site = folder / "site"
        if parsed and PARSED.exists() and not (folder / ".tieout").exists():
            shutil.copytree(PARSED, folder / ".tieout" / "dbt")

    def books(self, name: str = "acme", *, customers: str = CUSTOMERS, documents: str = DOCUMENTS) -> None:
        """Write a connection's files."""
        (self.folder / name).mkdir(exist_ok=True)
        (self.folder / name / "customers.csv").write_text(customers)
        (self.folder / name / "documents.csv").write_text(documents)

    def configure(self, *names: str, more: str = "") -> None:
        """Write a tieout.toml with a files connection of each name."""
        self.config.write_text(more + "".join(FILES.format(name=name) for name in names))

    def start(self, *arguments: str, now: str = NOW, **environment: str) -> "subprocess.Popen[str]":
        """The command, running."""
        return subprocess.Popen(
            [TIEOUT, *arguments],
            cwd=self.folder,
            env=clean_environment(TIEOUT_NOW=now, **environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, now: str = NOW, **environment: str) -> Ran:
        """What the command came to."""
        process = self.start(*arguments, now=now, **environment)
        try:
            out, err = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        self._keep_what_was_parsed()
        return Ran(process.returncode, out, err)

    def refresh(self, *arguments: str, now: str = NOW, **environment: str) -> Ran:
        """What a refresh that succeeds came to."""
        ran = self.run("refresh", *arguments, now=now, **environment)
        assert ran.code == 0, ran.told
        return ran

    def query(self, statement: str) -> str:
        """The answer of psql, unaligned."""
        ran = self.run("psql", "--", "-X", "-At", "-c", statement)
        assert ran.code == 0, ran.told
        return ran.out.strip()

    def status(self) -> Any:
        """What `status --json` says."""
        return json.loads(self.run("status", "--json").out)

    def published(self) -> dict[str, str]:
        """The digest of each file of the site."""
        return digests(self.site)

    def landed(self) -> dict[str, str]:
        """The content of every raw table, without when and by which sync it came."""
        return self._contents("schemaname like 'raw\\_%'")

    def marts(self) -> dict[str, str]:
        """The content of every table of the marts but the log of syncs, without moments of knowledge."""
        return self._contents("schemaname = 'marts'")

    def _contents(self, which: str) -> dict[str, str]:
        names = self.query(f"select schemaname || '.' || tablename from pg_tables where {which} order by 1").split()
        ignored = "'{sync_id,seen_from,seen_to,known_from,known_to,first_seen_at,taken_at}'::text[]"
        union = " union all ".join(
            f"select '{name}', count(*), md5(coalesce(string_agg((to_jsonb(t) - {ignored})::text, ',' order by"
            f" (to_jsonb(t) - {ignored})::text), '')) from {name} t"
            for name in names
        )
        return {line.split("|")[0]: line for line in self.query(union).splitlines()}

    def _keep_what_was_parsed(self) -> None:
        parsed = self.folder / ".tieout" / "dbt"
        if (parsed / "parsed").exists() and not PARSED.exists():
            shutil.copytree(parsed, PARSED)


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    """A place whose server is stopped when the block ends."""
    here = Place(folder)
    try:
        yield here
    finally:
        if not here.config.exists():
            here.configure()
        here.run("stop")


def clean_environment(**environment: str) -> dict[str, str]:
    """This process's environment without anything that Tieout, Dagster or dbt reads, and with these variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TIEOUT_", "DAGSTER_", "DBT_"))}
    if "PYTHONPATH" in kept and "PYTHONPATH" in environment:
        environment["PYTHONPATH"] += os.pathsep + kept["PYTHONPATH"]
    return kept | environment


def digests(folder: Path) -> dict[str, str]:
    """The digest of each file below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
