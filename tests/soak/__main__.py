"""The soak: `python -m tests.soak --refreshes 100 --seed 1` in a folder of its own; ends with what it counted.

Two warehouses read the same three companies. One is refreshed with `tieout sync` at each step and never disturbed. In
the other something happens to each refresh, and then `tieout sync` is typed at the same moment, so that both know the
same. At the end both are refreshed, and must hold and show the same. What is not as it must be is an AssertionError.
"""

import argparse
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from pipelines.sandbox.faults import Call
from tests.soak import disturbed
from tests.soak.companies import CHANGES, Companies, living
from tests.soak.compared import assert_same, marts, nobody_works_on, pages
from tests.workspace import Place, clean_environment, place

ROOT = Path(__file__).parents[2]
BEGIN = datetime(2026, 4, 14, 6, tzinfo=UTC)
STEP = timedelta(minutes=7)
PATIENCE = 600  # seconds
# what a refresh may end with: done, a source failed, the warehouse went away, it was killed or interrupted
CODES = {0, 3, 5, 130, -signal.SIGKILL, -signal.SIGTERM}
FAULTS: dict[str, dict[str, int]] = {
    "answers 500": {"status": 500, "times": 40},
    "answers 503": {"status": 503, "times": 2},
    "answers 401": {"status": 401, "times": 1},
    "answers 403": {"status": 403, "times": 3},
    "breaks off": {"cut_after": 30, "times": 2},
    "answers a fault under 200": {"status": 200, "times": 40},
}


class Soak:
    """A soak: one warehouse that is disturbed, one that is not, and what was counted."""

    def __init__(self, companies: Companies, here: Place, calm: Place, chance: Random) -> None:
        self.companies = companies
        self.here = here
        self.calm = calm
        self.both = (here, calm)
        self.chance = chance
        self.counted: Counter[str] = Counter()

    @property
    def now(self) -> str:
        return self.companies.now[0].isoformat()

    def step(self) -> None:
        """Let the companies live on and disturb a refresh; both warehouses then read all there is."""
        chance, companies = self.chance, self.companies
        companies.now[0] += STEP
        if chance.random() < 0.7:
            companies.live()
        companies.spoil() if chance.random() < 0.3 else companies.cure()
        change = chance.choice(CHANGES) if chance.random() < 0.3 else None
        companies.configure(self.both, change)
        self.counted[
            f"configuration: {change[0]} {change[1].split(' ')[0]}" if change else "configuration: as it was"
        ] += 1
        self.counted["with odd rows" if companies.odd else "without odd rows"] += 1
        companies.write(self.both)
        with self._fault():
            self._disturbed()
        companies.write(self.both)
        for each in self.both:
            self._sync(each)

    def end(self) -> None:
        """Undo what is odd and refresh both warehouses: they hold and show the same."""
        self.companies.now[0] += STEP
        self.companies.cure()
        self.companies.live()
        self.companies.configure(self.both, None)
        self.companies.write(self.both)
        for each in self.both:
            each.refresh(now=self.now)
        self.compare_landed()
        assert_same(marts(self.here), marts(self.calm), "marts")
        assert_same(pages(self.here), pages(self.calm), "pages")
        left = [path.name for path in self.here.folder.glob(".site*")]
        assert left == [], left

    def compare_landed(self) -> None:
        """Assert that raw holds the same versions in both warehouses."""
        assert_same(self.here.landed(), self.calm.landed(), "raw")

    def _disturbed(self) -> None:
        """Run one refresh, to which something happens."""
        site = self.here.published() if self.here.site.exists() else {}
        kind = self.chance.choices(("moment", "outside", "none"), (87, 10, 3))[0]
        disturbance, code, told = getattr(self, f"_{kind}")()
        self.counted[f"{disturbance} -> {code}"] += 1
        assert code in CODES, f"{disturbance}: {code}\n{told}"
        assert "Traceback" not in told, f"{disturbance}\n{told}"
        nobody_works_on(self.here)
        if (
            code not in (0, 3)
            and "swap" not in disturbance
            and "remember" not in disturbance
            and "outside" not in disturbance
        ):
            assert self.here.published() == site, f"the last good site is there: {disturbance}"

    def _moment(self) -> tuple[str, int, str]:
        moments = self.chance.choices((disturbed.EARLY, disturbed.BUILDING, disturbed.PUBLISHING), (80, 13, 7))[0]
        moment = self.chance.choice(list(moments))
        disturbance = self.chance.choice(list(disturbed.DISTURBANCES))
        what = f"{disturbance} {moment} {self.chance.randint(1, moments[moment])}"
        if moment in disturbed.EARLY and self.chance.random() < 0.7:
            what += " client rebuild 1"  # where it goes on, it ends before it costs a build
        program = [sys.executable, "-m", "tests.soak.disturbed", "refresh"]
        variables = {"TIEOUT_NOW": self.now, disturbed.VARIABLE: what, "PYTHONPATH": str(ROOT)}
        (self.here.folder / "happened").unlink(missing_ok=True)
        ran = subprocess.run(
            program, cwd=self.here.folder, env=clean_environment(**variables), capture_output=True, text=True,
            timeout=PATIENCE, check=False,
        )  # fmt: skip
        came = (self.here.folder / "happened").exists()
        told = (self.here.folder / "happened").read_text() if came else "the moment did not come"
        return told, ran.returncode, ran.stdout + ran.stderr

    def _outside(self) -> tuple[str, int, str]:
        process = self.here.start("refresh", now=self.now)
        time.sleep(self.chance.uniform(0.2, 6))
        sent = self.chance.choice((signal.SIGKILL, signal.SIGINT, signal.SIGTERM))
        process.send_signal(sent)
        out, err = process.communicate(timeout=PATIENCE)
        return f"{sent.name} from outside", process.returncode, out + err

    def _none(self) -> tuple[str, int, str]:
        ran = self.here.run("refresh", now=self.now)
        return "nothing", ran.code, ran.told

    @contextmanager
    def _fault(self) -> Iterator[None]:
        """Let a source be wrong while the block lasts: QuickBooks answers badly, or a folder's files are bad."""
        kind = self.chance.choice((*FAULTS, "a file is no table", "a file is gone", *["no fault"] * 12))
        self.counted[f"fault: {kind}"] += 1
        ledger, documents = self.companies.ledgers[0], self.here.folder / "acme" / "documents.csv"
        if kind in FAULTS:
            begin, path = self.chance.randint(0, 30), iter(range(10**6))
            later: Callable[[Call], bool] = lambda call: next(path) >= begin  # noqa: E731
            ledger.faults.add(when=later, **FAULTS[kind])  # type: ignore[arg-type]
        elif kind == "a file is no table":
            documents.write_bytes(b'\x00\xff,,\n"')
        elif kind == "a file is gone":
            documents.unlink()
        try:
            yield
        finally:
            ledger.faults.clear()

    def _sync(self, each: Place) -> None:
        ran = each.run("sync", now=self.now)
        assert ran.code == 0, ran.told
        assert "Traceback" not in ran.told


@contextmanager
def soaking(folder: Path, seed: int) -> Iterator[Soak]:
    """Yield a soak in a folder, of companies that both warehouses have read once."""
    with living(seed, BEGIN) as companies, place(folder / "disturbed") as here, place(folder / "calm") as calm:
        soak = Soak(companies, here, calm, Random(seed))
        companies.write(soak.both)
        companies.configure(soak.both, None)
        for each in soak.both:
            soak._sync(each)
        yield soak


def main() -> None:
    """Print each step as it ends, and at the end what was counted."""
    parser = argparse.ArgumentParser(prog="tests.soak", description=__doc__)
    parser.add_argument("--refreshes", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also in the background, where a shell has it ignored
    begun, folder = time.monotonic(), Path(tempfile.mkdtemp(prefix="tieout-soak-"))
    print(f"In {folder}, which stays where something is not as it must be.", flush=True)
    with soaking(folder, given.seed) as soak:
        for number in range(1, given.refreshes + 1):
            before = Counter(soak.counted)
            soak.step()
            if number % 10 == 0:
                soak.compare_landed()
            told = "; ".join(soak.counted - before)
            print(f"{number} after {time.monotonic() - begun:.0f} s: {told}", flush=True)
        soak.end()
        print(f"\n{given.refreshes} refreshes, seed {given.seed}: both warehouses and both sites are the same.")
        for what, times in sorted(soak.counted.items()):
            print(f"{times:5} {what}")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
