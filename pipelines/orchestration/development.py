"""Dagster's own page, for looking at assets, runs and schedules."""

import os
import sys
from contextlib import suppress
from typing import NoReturn

import dagster as dg

from pipelines.errors import WarehouseError
from pipelines.fingerprint import ROOT
from pipelines.orchestration.resources import Workspace
from pipelines.orchestration.run import forget_killed, prepare_home
from pipelines.settings import Settings


def serve(settings: Settings, port: int) -> NoReturn:
    """Never: this process turns into `dagster dev` on loopback.

    A process between it and the terminal would end first at Ctrl-C and leave its servers behind.
    """
    workspace = Workspace(settings)
    prepare_home(workspace)
    _tidy(workspace)
    command = [sys.executable, "-m", "dagster", "dev", "--workspace", str(ROOT / "workspace.yaml")]
    os.execv(sys.executable, [*command, "--host", "127.0.0.1", "--port", str(port)])  # noqa: S606


def _tidy(workspace: Workspace) -> None:
    """Count runs of killed commands as failed, unless a command is running right now."""
    with (
        suppress(WarehouseError),
        workspace.warehouse.refresh_lock(wait=False),
        dg.DagsterInstance.get() as instance,
    ):
        forget_killed(instance)
