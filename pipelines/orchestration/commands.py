"""The commands over Dagster and dbt: `tieout init`, `dev`, `dagster` and `dbt`. What a refresh runs stands in `run`."""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NoReturn

import dagster as dg
from dbt.cli.exceptions import DbtUsageException
from dbt.cli.main import dbtRunner

from pipelines.errors import ConfigurationError, TieoutError, WarehouseError
from pipelines.fingerprint import ROOT
from pipelines.orchestration.assets import models
from pipelines.orchestration.environment import dbt_environment
from pipelines.orchestration.instance import forget_killed, forget_started, prepare_home
from pipelines.orchestration.resources import Workspace
from pipelines.settings import Settings
from pipelines.sources.registry import SOURCES
from pipelines.warehouse.landing import raw
from pipelines.warehouse.warehouse import Warehouse

DAGSTER = {"daemon": "dagster-daemon", "webserver": "dagster-webserver"}

WAITING = "A refresh is running; waiting for it."

Note = Callable[[str], None]


def initialise(settings: Settings, note: Note) -> str:
    """Make the warehouse, Dagster's storage and the parsed models where they are missing; return where they are."""
    workspace = Workspace(settings)
    warehouse = workspace.warehouse
    with warehouse.refresh_lock(on_wait=partial(note, WAITING)):
        with warehouse.prepared() as session:
            raw.ensure_tables(session, SOURCES.values())
            session.commit()
            reason = warehouse.ensure_reader(session)
        if reason:
            note(f"No reader for other tools was made: {reason} Type: tieout url")
        prepare_home(settings, warehouse)
        with dg.DagsterInstance.get():
            models.manifest(workspace)
    return warehouse.shown


def become_dev(settings: Settings, port: int) -> NoReturn:
    """Turn this process into `dagster dev` on loopback.

    A process between it and the terminal would end first at Ctrl-C and leave its servers behind.
    """
    warehouse = Warehouse.running(settings)
    prepare_home(settings, warehouse)
    _count_killed_runs(warehouse)
    command = [sys.executable, "-m", "dagster", "dev", "--workspace", str(ROOT / "workspace.yaml")]
    os.execv(sys.executable, [*command, "--host", "127.0.0.1", "--port", str(port)])  # noqa: S606


def become_dagster(settings: Settings, arguments: Sequence[str]) -> NoReturn:
    """Turn this process into one of Dagster's commands, on this warehouse's storage.

    A daemon that was killed left its runs as if they went on, and no other would ever begin.
    """
    prepare_home(settings, Warehouse.running(settings))
    if list(arguments[:2]) == ["daemon", "run"]:
        with dg.DagsterInstance.get() as instance:
            forget_started(instance)
    program = DAGSTER.get(arguments[0], "dagster") if arguments else "dagster"
    rest = arguments[1:] if program in DAGSTER.values() else arguments
    path = str(Path(sys.executable).with_name(program))
    os.execv(path, [path, *rest])  # noqa: S606


def run_dbt(settings: Settings, arguments: Sequence[str], note: Note) -> bool:
    """Run a command of dbt while no refresh runs, and tell whether it went well; it writes into a folder of its own."""
    warehouse = Warehouse.running(settings)
    warehouse.prepare()
    os.environ.update(dbt_environment(settings, warehouse))
    with warehouse.refresh_lock(on_wait=partial(note, WAITING)):
        ran = dbtRunner().invoke(list(arguments))
    if isinstance(ran.exception, DbtUsageException):
        raise ConfigurationError(f"dbt did not run: {ran.exception}", hint="Type: tieout dbt -- --help")
    if ran.exception:
        raise TieoutError(f"dbt failed: {ran.exception}")
    return ran.success


def _count_killed_runs(warehouse: Warehouse) -> None:
    """Count runs of killed commands as failed, unless a command is running right now."""
    with suppress(WarehouseError), warehouse.refresh_lock(wait=False), dg.DagsterInstance.get() as instance:
        forget_killed(instance)
