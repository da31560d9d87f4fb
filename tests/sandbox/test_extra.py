"""What needs the extra `sandbox` says so where it is not installed; what does not need it works."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workspace import TIEOUT

BLOCKED = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("starlette", "uvicorn"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Blocked())
"""


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    (folder / "sitecustomize.py").write_text(BLOCKED)
    here = folder / "here"
    here.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=here, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("arguments", [["demo"], ["sandbox"], ["sandbox", "agency"]], ids=" ".join)
def test_without_the_extra_a_command_ends_with_2_names_what_to_type_and_has_done_nothing(
    tmp_path: Path, arguments: list[str]
) -> None:
    ran = run(tmp_path, TIEOUT, *arguments)
    told = " ".join(ran.stderr.split())
    assert (ran.returncode, ran.stdout) == (2, ""), told
    assert "starlette" in told
    assert "make setup" in told
    assert "Traceback" not in told
    assert list((tmp_path / "here").iterdir()) == []


@pytest.mark.parametrize("name", ["pipelines.cli.app", "pipelines.refresh", "pipelines.sandbox.conference.__main__"])
def test_all_but_the_simulators_works_without_the_extra(tmp_path: Path, name: str) -> None:
    ran = run(tmp_path, sys.executable, "-c", f"import {name}")
    assert (ran.returncode, ran.stderr) == (0, "")
