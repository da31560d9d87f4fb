"""The small inputs that were handed over with the project, where they lie beside the checkout."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.workspace import clean_environment

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT.parent / "shared" / "cases" / "run-all.sh"
PATIENCE = 900  # seconds


def test_every_case_that_was_handed_over_passes() -> None:
    if not SCRIPT.is_file():
        pytest.skip(f"there are no cases at {SCRIPT.parent}")
    tieout = str(Path(sys.executable).with_name("tieout"))
    ran = subprocess.run(
        ["sh", str(SCRIPT)],
        env=clean_environment(TIEOUT=tieout, TIEOUT_PROJECT=str(ROOT)),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ran.returncode == 0, "\n".join(line for line in ran.stdout.splitlines() if not line.endswith(": ok"))


@pytest.mark.parametrize("name", ["70-overflow-stops-everyone", "71-quickbooks-rate-of-a-dong"])
def test_a_case_that_runs_on_its_own_passes(name: str) -> None:
    script = SCRIPT.parent / name / "check.sh"
    if not script.is_file():
        pytest.skip(f"there is no case at {script.parent}")
    if not (ROOT / ".venv").is_dir():
        pytest.skip("the case starts the checkout's own .venv, which is not there")
    tieout = str(Path(sys.executable).with_name("tieout"))
    ran = subprocess.run(
        ["sh", str(script)],
        env=clean_environment(TIEOUT=tieout, TIEOUT_PROJECT=str(ROOT)),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
