"""What a server wants beyond the refresh: all that is made before services start, and Dagster's and dbt's commands."""

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

import dagster as dg
from dbt.cli.exceptions import DbtUsageException
from dbt.cli.main import dbtRunner

from pipelines.errors import ConfigurationError, TieoutError
from pipelines.fingerprint import DBT_PROJECT
from pipelines.orchestration.assets import models
from pipelines.orchestration.resources import Workspace
from pipelines.orchestration.run import forget_started, prepare_home
from pipelines.settings import Settings
from pipelines.sources.registry import SOURCES
from pipelines.warehouse.landing import raw

DAGSTER = {"daemon": "dagster-daemon", "webserver": "dagster-webserver"}
BY_HAND = "dbt_by_hand"
DBT_VARIABLES = ("DBT_PROJECT_DIR", "DBT_PROFILES_DIR", "DBT_TARGET_PATH", "DBT_LOG_PATH")

WAITING = "A refresh is running; waiting for it."

Say = Callable[[str], None]


def initialise(settings: Settings, say: Say) -> str:
    """Where the warehouse is, once it, Dagster's storage and the parsed models are there; all may be there already."""
    workspace = Workspace(settings)
    warehouse = workspace.warehouse
    with warehouse.refresh_lock(on_wait=partial(say, WAITING)):
        with warehouse.prepared() as session:
            raw.ensure_tables(session, SOURCES.values())
            session.commit()
            reason = warehouse.ensure_reader(session)
        if reason:
            say(f"No reader for other tools was made: {reason} Type: tieout url")
        prepare_home(workspace)
        with dg.DagsterInstance.get():
            models.manifest(workspace)
    return warehouse.shown


def become_dagster(settings: Settings, arguments: Sequence[str]) -> NoReturn:
    """Never: this process turns into one of Dagster's commands, on this warehouse's storage.

    A daemon that was killed left its runs as if they went on, and no other would ever begin.
    """
    prepare_home(Workspace(settings))
    if list(arguments[:2]) == ["daemon", "run"]:
        with dg.DagsterInstance.get() as instance:
            forget_started(instance)
    program = DAGSTER.get(arguments[0], "dagster") if arguments else "dagster"
    rest = arguments[1:] if program in DAGSTER.values() else arguments
    path = str(Path(sys.executable).with_name(program))
    os.execv(path, [path, *rest])  # noqa: S606


def run_dbt(settings: Settings, arguments: Sequence[str], say: Say) -> bool:
    """Whether dbt's command went well; no refresh runs meanwhile. What it writes lies in a folder of its own."""
    workspace = Workspace(settings)
    workspace.warehouse.prepare()
    workspace.export_profile()
    workspace.export_patience()
    folder = str(settings.state / BY_HAND)
    os.environ.update(zip(DBT_VARIABLES, (str(DBT_PROJECT), str(DBT_PROJECT), folder, folder), strict=True))
    with workspace.warehouse.refresh_lock(on_wait=partial(say, WAITING)):
        ran = dbtRunner().invoke(list(arguments))
    if isinstance(ran.exception, DbtUsageException):
        raise ConfigurationError(f"dbt did not run: {ran.exception}", hint="Type: tieout dbt -- --help")
    if ran.exception:
        raise TieoutError(f"dbt failed: {ran.exception}")
    return ran.success
