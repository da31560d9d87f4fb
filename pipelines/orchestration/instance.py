"""The Dagster instance: its home, its storage beside the warehouse, and which runs it forgets or counts as failed.

Its settings stand in `dagster.yaml` beside this file. What a run does is not known here.
"""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from pipelines.settings import Settings
from pipelines.warehouse.warehouse import Warehouse

INSTANCE_FILE = Path(__file__).with_name("dagster.yaml")
URL_VARIABLE = "TIEOUT_DAGSTER_URL"
BY_COMMAND = {"tieout/by": "command"}
BEGUN = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]
UNFINISHED = [*BEGUN, dg.DagsterRunStatus.NOT_STARTED]
FINISHED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
AT_ONCE = 20  # more than a run adds, and soon done


def prepare_home(settings: Settings, warehouse: Warehouse) -> Path:
    """Make Dagster's home in the state folder, with storage in the second database, and name it in the environment."""
    home = settings.state / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    _copy_whole(INSTANCE_FILE, home / INSTANCE_FILE.name)
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    os.environ[URL_VARIABLE] = _storage_url(warehouse.dagster_address)
    return home


def forget_old(instance: dg.DagsterInstance, days: int) -> None:
    """Delete the oldest runs that ended before so many days, with their events and output: nobody else ever would."""
    before = datetime.now(UTC) - timedelta(days=days)
    old = dg.RunsFilter(statuses=FINISHED, created_before=before)
    for run in instance.get_runs(old, limit=AT_ONCE, ascending=True):
        instance.delete_run(run.run_id)
        instance.compute_log_manager.delete_logs(prefix=[run.run_id])


def forget_killed(instance: dg.DagsterInstance) -> None:
    """Count the runs of commands that were killed as failed: a run that never ends blocks the schedules.

    The caller holds the refresh lock, so that none of these runs can be alive.
    """
    for run in instance.get_runs(dg.RunsFilter(tags=BY_COMMAND, statuses=UNFINISHED)):
        instance.report_run_failed(run, "The command was killed.")


def forget_started(instance: dg.DagsterInstance) -> None:
    """Count the runs that a daemon had begun as failed; those that wait go on waiting.

    The caller is about to be the daemon, whose runs ended with it.
    """
    for run in instance.get_runs(dg.RunsFilter(statuses=BEGUN)):
        if not BY_COMMAND.items() <= run.tags.items():
            instance.report_run_failed(run, "The daemon ended while it ran.")


def _copy_whole(source: Path, target: Path) -> None:
    """Copy a file; another process that reads it meanwhile sees the old one or the new one."""
    own = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copyfile(source, own)
    own.replace(target)


def _storage_url(address: str) -> str:
    """Return the address as SQLAlchemy wants it; a run's events need not be on disk before the next step begins."""
    url = address.replace("postgresql://", "postgresql+psycopg2://", 1)
    return url + ("&" if "?" in url else "?") + "options=-csynchronous_commit%3Doff"
