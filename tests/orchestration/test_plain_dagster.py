"""Dagster's own commands, typed in the checkout without `tieout` around them."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.orchestration.assets import models
from pipelines.orchestration.resources import Workspace
from pipelines.settings import Settings
from tests.orchestration.servers import free_port, session_of, wait_for
from tests.workspace import clean_environment

ROOT = Path(__file__).parents[2]
DAGSTER = str(Path(sys.executable).with_name("dagster"))
QUIET_SCHEDULE = '[schedule]\ndaily_at = "never"\nevery_hours = 0\n'


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what Dagster looks for in the checkout, with models that are parsed and schedules that never come."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("dagster.yaml", "workspace.yaml"):
        shutil.copy(ROOT / name, folder)
    (folder / "tieout.toml").write_text(QUIET_SCHEDULE)
    models.manifest(Workspace(Settings(folder=folder)))
    return folder


@pytest.fixture
def environment(checkout: Path) -> dict[str, str]:
    """An environment with no word about Dagster, whose home shows what it keeps there."""
    return clean_environment(PYTHONPATH=str(ROOT), HOME=str(checkout / "home"), PYTHONDONTWRITEBYTECODE="1")


def test_dagster_validates_the_definitions(checkout: Path, environment: dict[str, str]) -> None:
    command = [DAGSTER, "definitions", "validate", "-w", "workspace.yaml"]
    ran = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)
    told = ran.stdout + ran.stderr
    assert ran.returncode == 0, told
    assert "Validation successful for code location tieout" in told
    refuse_traces(checkout, told)


def test_dagster_dev_serves_its_page_and_asks_nobody_for_anything(checkout: Path, environment: dict[str, str]) -> None:
    port = free_port()
    process = subprocess.Popen(
        [DAGSTER, "dev", "-w", "workspace.yaml", "--host", "127.0.0.1", "--port", str(port)], start_new_session=True,
        cwd=checkout, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{port}/server_info", process)
        os.killpg(process.pid, signal.SIGINT)
        told = process.communicate(timeout=120)[0]
    finally:
        for left in session_of(process.pid):
            os.kill(left, signal.SIGKILL)
    refuse_traces(checkout, told)


def refuse_traces(checkout: Path, told: str) -> None:
    """Fail if Dagster spoke of telemetry, wrote for it, or left a home; or if a server was started for definitions."""
    assert "elemetry" not in told
    assert not (checkout / "home").exists()
    assert list(checkout.glob(".tmp_dagster_home_*")) == []
    assert not (checkout / ".tieout" / "postgres").exists()
