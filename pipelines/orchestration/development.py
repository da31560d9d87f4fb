"""Dagster's own page, for looking at assets, runs and schedules."""

import subprocess
import sys

from pipelines.fingerprint import ROOT
from pipelines.orchestration.run import prepare_home
from pipelines.orchestration.workspace import Workspace
from pipelines.settings import Settings


def serve(settings: Settings, port: int) -> int:
    """The exit code of `dagster dev` on loopback, which runs until it is stopped."""
    prepare_home(Workspace(settings))
    command = [sys.executable, "-m", "dagster", "dev", "--workspace", str(ROOT / "workspace.yaml")]
    return subprocess.run([*command, "--host", "127.0.0.1", "--port", str(port)], check=False).returncode  # noqa: S603
