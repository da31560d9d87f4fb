"""A copy of the checkout in which faults are made, and its tests, run there."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path

from tests.mutants.mutant import ROOT, Mutant

PATIENCE = 600  # seconds for the tests of one mutant
FAILED, NOTHING_RAN = 1, 5
LAST_LINES = 30
# a model that does not compile is not a fault that a test has seen
NOT_JUDGED = re.compile(r"syntax error at or near|Compilation Error|Parsing Error|dbt found \d+ missing|SyntaxError")


@dataclass(frozen=True)
class Ran:
    """How a run of tests ended; None as `code` when its time was over."""

    code: int | None
    out: str

    @property
    def red(self) -> str:
        """The first test that went red."""
        return next(iter(re.findall(r"^(?:FAILED|ERROR) (\S+)", self.out, re.MULTILINE)), "")

    @property
    def skipped(self) -> bool:
        """Whether tests were left out: what they would have said is not known."""
        return re.search(r"^SKIPPED", self.out, re.MULTILINE) is not None


class Checkout:
    """A copy of the files that git knows or would add, with everything that tests leave behind beside it."""

    def __init__(self, folder: Path) -> None:
        self._beside = folder
        self._root = folder / "main"
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                (self._root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self._root / name)

    @contextmanager
    def having(self, mutant: Mutant) -> Iterator[None]:
        """The copy has the fault until the block ends."""
        path = self._root / mutant.file
        content = path.read_bytes()
        self._write(path, mutant.content(self._root).encode())
        try:
            yield
        finally:
            self._write(path, content)

    def test(self, ids: list[str], *, patience: float = PATIENCE) -> Ran:
        """What these tests say in the copy; the first red one ends the run."""
        tests = ["-x", "-q", "-p", "no:cacheprovider", f"--basetemp={self._beside / 'tests'}", *ids]
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", *tests],
            cwd=self._root,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            out, _ = process.communicate(timeout=patience)
            return Ran(process.returncode, out)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return Ran(None, process.communicate()[0])

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        """Nothing; what was compiled of the file is gone too: it may be of another content of one second and size."""
        path.write_bytes(content)
        Path(cache_from_source(str(path))).unlink(missing_ok=True)

    def _environment(self) -> dict[str, str]:
        """This process's, with the copy's modules before the checkout's, and models that are parsed once for all."""
        temporary = self._beside / "tmp"
        temporary.mkdir(exist_ok=True)
        return {
            **os.environ,
            "PYTHONPATH": str(self._root),
            "PARSED_MODELS": str(self._beside / "parsed"),
            "TMPDIR": str(temporary),
        }


@contextmanager
def checkout() -> Iterator[Checkout]:
    """A copy that is gone when the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="tieout-mutants-"))
    try:
        yield Checkout(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def judged(copy: Checkout, mutant: Mutant) -> str:
    """The verdict on one mutant, in a word and what is behind it."""
    if mutant.found() != 1:
        return f"stale: its text stands {mutant.found()} times in the file"
    with copy.having(mutant):
        ran = copy.test(mutant.tests.split())
    if ran.code is None:
        return "killed by its time"
    if ran.code == 0 and not ran.skipped:
        return f"**SURVIVED** ({mutant.survives})" if mutant.survives else "**SURVIVED**"
    if ran.code == FAILED and ran.red and not NOT_JUDGED.search(ran.out):
        return f"killed by `{ran.red.partition('[')[0].rpartition('::')[2].removesuffix('.py')}`"
    print("\n".join(ran.out.splitlines()[-LAST_LINES:]))
    return "not judged"
