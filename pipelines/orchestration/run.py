"""Running the job in this process, recorded in Dagster's storage, so that `tieout dev` shows it."""

import contextlib
import logging
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from pipelines.errors import TieoutError
from pipelines.orchestration.build import build
from pipelines.orchestration.ending import SourceFailed
from pipelines.orchestration.resources import Workspace

INSTANCE_FILE = Path(__file__).with_name("dagster.yaml")
URL_VARIABLE = "TIEOUT_DAGSTER_URL"
STORAGE_PATIENCE_MS = 60_000
BY_COMMAND = {"tieout/by": "command"}
UNFINISHED = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.NOT_STARTED]
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def prepare_home(workspace: Workspace) -> Path:
    """Dagster's home in the state folder, made and named in the environment, with storage in the second database."""
    home = workspace.settings.state / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    _copy_whole(INSTANCE_FILE, home / INSTANCE_FILE.name)
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    os.environ[URL_VARIABLE] = _storage_url(workspace.warehouse.dagster_address)
    return home


def _copy_whole(source: Path, target: Path) -> None:
    """Nothing, once the copy is there; another process that reads it meanwhile sees the old one or the new one."""
    own = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copyfile(source, own)
    own.replace(target)


def _storage_url(address: str) -> str:
    """The address as SQLAlchemy wants it. The story of runs need not be on disk before the next step begins."""
    url = address.replace("postgresql://", "postgresql+psycopg2://", 1)
    return url + ("&" if "?" in url else "?") + "options=-csynchronous_commit%3Doff"


def refresh(workspace: Workspace) -> None:
    """Nothing, once the job has run through; its failure is the TieoutError that a step raised, or one naming the step.

    The caller holds the refresh lock. Dagster's and dbt's own output goes to `.tieout/logs/refresh.log`.
    """
    with _output_to(workspace.settings.state / "logs" / "refresh.log") as log:
        prepare_home(workspace)
        try:
            result = _run(workspace)
        except dg.DagsterExecutionInterruptedError:
            raise KeyboardInterrupt from None
        except Exception:
            _say_if_away(workspace)
            raise
        if not result.success and not _is_only_of_sources(result):
            _say_if_away(workspace)
            raise _failure(result, log)


def forget_killed(instance: dg.DagsterInstance) -> None:
    """Nothing, once the runs of commands that were killed count as failed: a run that never ends blocks the schedules.

    The caller holds the refresh lock, so that none of these runs can be alive.
    """
    for run in instance.get_runs(dg.RunsFilter(tags=BY_COMMAND, statuses=UNFINISHED)):
        instance.report_run_failed(run, "The command was killed.")


def forget_started(instance: dg.DagsterInstance) -> None:
    """Nothing, once the runs that a daemon had begun count as failed; those that wait go on waiting.

    The caller is about to be the daemon, whose runs ended with it.
    """
    for run in instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED])):
        if not BY_COMMAND.items() <= run.tags.items():
            instance.report_run_failed(run, "The daemon ended while it ran.")


def _run(workspace: Workspace) -> dg.ExecuteInProcessResult:
    with dg.DagsterInstance.get() as instance:
        # one session kept, as in Dagster's web server, instead of a new one for each of some 900 storage calls
        instance.optimize_for_webserver(statement_timeout=STORAGE_PATIENCE_MS, pool_recycle=-1, max_overflow=10)
        forget_killed(instance)
        job = build(workspace).resolve_job_def("refresh")
        return job.execute_in_process(instance=instance, run_config=QUIET, tags=BY_COMMAND, raise_on_error=False)


def _say_if_away(workspace: Workspace) -> None:
    """Nothing, or the WarehouseError that the warehouse is away, or was: then that is what there is to tell."""
    workspace.warehouse.connect().close()
    if workspace.lock:
        workspace.lock.check()


def _is_only_of_sources(result: dg.ExecuteInProcessResult) -> bool:
    """Whether all was built and published, and the run failed because a source did; the caller knows which."""
    failures = [event.step_failure_data.error for event in result.filter_events(lambda event: event.is_step_failure)]
    causes = [error.cause or error for error in failures if error]
    return bool(causes) and all(cause.cls_name == SourceFailed.__name__ for cause in causes)


def _failure(result: dg.ExecuteInProcessResult, log: Path) -> TieoutError:
    """The error that a step raised, of its own class and with its own hint, or one that names the step."""
    story = f"The whole story is in {log}."
    for event in result.filter_events(lambda event: event.is_step_failure):
        error = event.step_failure_data.error
        cause = error.cause if error and error.cause else error
        if cause and cause.cls_name == dg.DagsterExecutionInterruptedError.__name__:
            raise KeyboardInterrupt
        known = {kind.__name__: kind for kind in (TieoutError, *TieoutError.__subclasses__())}
        if cause and cause.cls_name in known:
            kind = known[cause.cls_name]
            return kind(cause.message.partition(": ")[2].strip(), hint=story if kind is TieoutError else None)
        return TieoutError(
            f"Step {event.step_key} failed: {cause.message.strip() if cause else 'no reason given'}", hint=story
        )
    return TieoutError("The run failed before its first step.", hint=story)


@contextlib.contextmanager
def _output_to(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file, contextlib.redirect_stdout(file), contextlib.redirect_stderr(file):
        try:
            yield path
        except KeyboardInterrupt:
            # dbt's threads may still want to write where nothing can be written, and its pools end in mid-work
            logging.raiseExceptions = False
            sys.unraisablehook = lambda _: None
            raise
