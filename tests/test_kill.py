"""A refresh that is killed at any moment, and typed again, ends where an undisturbed one ends."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workspace import CUSTOMERS, PATIENCE, Place, clean_environment, place

LATER = "2026-04-01T12:00:00+00:00"
MANY = 3000
# where the process kills itself: the moment after something was done and before the next thing begins
MOMENTS = {
    "while rows are compared, before anything is landed": """
from pipelines.warehouse.landing import raw
raw.Landing.merge = die
""",
    "after the rows are landed, before anything is built": """
from pipelines import refresh
refresh._rebuild = die
""",
    "in the middle of the models": """
from pipelines.cli.output import ProgressBars
ProgressBars.working = lambda self, what, done, total: die() if what == "models and tests" and done == 25 else None
""",
    "in the middle of the pages": """
from pathlib import Path
write, written = Path.write_bytes, []
def write_bytes(self, data):
    written.append(self)
    return die() if ".tieout-new" in str(self) and len(written) > 5 else write(self, data)
Path.write_bytes = write_bytes
""",
    "between taking the old site away and putting the new one": """
from pathlib import Path
rename = Path.rename
def moved(self, target):
    result = rename(self, target)
    return die() if ".tieout-old" in str(target) else result
Path.rename = moved
""",
    "after the pages, before it is written down that they are up to date": """
from pipelines.warehouse import publication
publication.remember = die
""",
}
PROGRAM = """
import os, signal, sys
def die(*arguments, **keywords):
    os.kill(os.getpid(), signal.SIGKILL)
{moment}
from pipelines.cli.app import main
sys.argv = ["tieout", "refresh"]
main()
"""


def documents(changed: bool) -> str:
    """Many invoices and a payment on each; later some are other than they were, gone or new."""
    lines = ["document_id,document_type,customer_id,issued_on,total_amount"]
    for number in range(MANY):
        if changed and number % 97 == 0:
            continue
        amount = 100 + number % 50 + (1 if changed and number % 11 == 0 else 0)
        lines.append(f"I{number},invoice,C{1 + number % 2},2026-0{1 + number % 3}-15,{amount}.00")
    if changed:
        lines.append("N1,invoice,C1,2026-03-30,7.77")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `before`: a place that is refreshed, stopped, and copied by those who go on from there."""
    made = tmp_path_factory.mktemp("kill")
    with place(made / "before") as here:
        here.books(documents=documents(changed=False))
        here.configure("acme")
        here.refresh()
    return made


@pytest.fixture(scope="module")
def undisturbed(folder: Path) -> Iterator[Place]:
    """Refreshed, changed, read, refreshed: never disturbed, and read last at the same moment as the disturbed one."""
    with place(_copied(folder, "undisturbed")) as here:
        here.books(documents=documents(changed=True))
        assert here.run("sync", now=LATER).code == 0
        here.refresh(now=LATER)
        yield here


def _pages(here: Place) -> dict[str, bytes]:
    """The files of the site but their checksums; under a clock that stands still each sync is a microsecond later."""
    return {
        str(path.relative_to(here.site)): re.sub(rb"\.\d{6}(?=[+Z-])", b"", path.read_bytes())
        for path in here.site.rglob("*.*")
        if path.name != "manifest.json"
    }


def test_a_refresh_killed_at_any_moment_and_typed_again_ends_like_an_undisturbed_one(
    folder: Path, undisturbed: Place
) -> None:
    with place(_copied(folder, "disturbed")) as here:
        site, landed = here.published(), here.landed()
        here.books(documents=documents(changed=True))
        for moment, patch in MOMENTS.items():
            assert _ended(here, PROGRAM.format(moment=patch)) == -signal.SIGKILL, moment
            _nobody_works_on(here)
            if moment.startswith("while rows"):
                assert here.landed() == landed, "nothing is half landed"
            if not moment.startswith(("between", "after the pages")):
                assert here.published() == site, f"the last good site is there {moment}"
        ran = here.refresh(now=LATER)
        assert "nothing new." in ran.out
        assert here.landed() == undisturbed.landed()
        assert here.marts() == undisturbed.marts()
        assert _pages(here) == _pages(undisturbed)
        assert [path.name for path in here.folder.glob(".site*")] == []
        dagster = here.run("url", "--owner").out.strip().replace("/tieout?", "/tieout_dagster?")
        runs = "select distinct status from runs order by 1"
        found = here.run("psql", "--", "-Atc", runs, TIEOUT_DATABASE_URL=dagster).out.split()
        assert found == ["FAILURE", "SUCCESS"], "no run that was killed counts as running"


def test_a_refresh_killed_from_outside_while_it_reads_has_landed_all_or_nothing(
    folder: Path, undisturbed: Place
) -> None:
    with place(folder / "outside") as here:
        here.books(customers=CUSTOMERS, documents=documents(changed=False))
        here.configure("acme")
        assert here.run("url").code == 0
        for seconds in (0.6, 0.9, 1.2):
            process = here.start("sync")
            time.sleep(seconds)
            process.kill()
            process.communicate()
            exists = here.query("select to_regclass('raw_files.document') is not null")
            if exists == "t":
                assert here.query("select count(*) from raw_files.document") in ("0", str(MANY))
        assert here.run("sync").code == 0
        assert here.query("select count(*), count(distinct id) from raw_files.document") == f"{MANY}|{MANY}"


def test_ctrl_c_ends_a_refresh_without_a_traceback_and_the_next_one_does_it_all(undisturbed: Place) -> None:
    """The moment is the one at which dbt works, which knows an interrupt of its own."""
    site = undisturbed.published()
    patch = """
from pipelines.cli.output import ProgressBars
def working(self, what, done, total):
    if what == "models and tests" and done == 25:
        os.kill(os.getpid(), signal.SIGINT)
ProgressBars.working = working
"""
    ran = _run(undisturbed, PROGRAM.format(moment=patch), now="2026-04-02T12:00:00+00:00")
    assert ran.returncode == 130, ran.stderr
    assert "Traceback" not in ran.stderr
    assert "Error" not in ran.stderr
    assert undisturbed.published() == site


def _copied(folder: Path, name: str) -> Path:
    subprocess.run(["cp", "-a", folder / "before", folder / name], check=True)  # the server's files keep their owner
    return folder / name


def _ended(here: Place, program: str) -> int:
    return _run(here, program, now=LATER).returncode


def _run(here: Place, program: str, now: str) -> "subprocess.CompletedProcess[str]":
    environment = clean_environment(TIEOUT_NOW=now)
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=here.folder, env=environment, capture_output=True, timeout=PATIENCE, check=False, text=True,
    )  # fmt: skip


def _nobody_works_on(here: Place) -> None:
    """Nothing that the killed command started goes on, its sessions at the server included."""
    until = time.monotonic() + 15
    while _left(here):
        assert time.monotonic() < until, _left(here)
        time.sleep(0.2)


def _left(here: Place) -> list[str]:
    left = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if str(here.folder) in words and "postgres" not in words.split()[0]:
                left.append(words)
    return left
