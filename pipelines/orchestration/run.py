"""The run of the job in this process, recorded in Dagster's storage, so that `tieout dev` shows it."""

import contextlib
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from pipelines.errors import TieoutError
from pipelines.orchestration.build import build
from pipelines.orchestration.instance import BY_COMMAND, forget_killed, prepare_home
from pipelines.orchestration.resources import Workspace
from pipelines.orchestration.source_failures import SourceFailed

STORAGE_PATIENCE_MS = 60_000
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def refresh(workspace: Workspace) -> None:
    """Run the job through; raise the TieoutError that a step raised, or one naming the step.

    The caller holds the refresh lock. Dagster's and dbt's own output goes to `.tieout/logs/refresh.log`.
    """
    with _output_to(workspace.settings.state / "logs" / "refresh.log") as log:
        prepare_home(workspace.settings, workspace.warehouse)
        try:
            result = _run(workspace)
        except dg.DagsterExecutionInterruptedError:
            raise KeyboardInterrupt from None
        except Exception:
            _raise_if_away(workspace)
            raise
        if not result.success and not _is_only_of_sources(result):
            _raise_if_away(workspace)
            raise _failure(result, log)


def _run(workspace: Workspace) -> dg.ExecuteInProcessResult:
    with dg.DagsterInstance.get() as instance:
        # one session kept, as in Dagster's web server, instead of a new one for each of some 900 storage calls
        instance.optimize_for_webserver(statement_timeout=STORAGE_PATIENCE_MS, pool_recycle=-1, max_overflow=10)
        forget_killed(instance)
        job = build(workspace).resolve_job_def("refresh")
        return job.execute_in_process(instance=instance, run_config=QUIET, tags=BY_COMMAND, raise_on_error=False)


def _raise_if_away(workspace: Workspace) -> None:
    """Raise the WarehouseError that the warehouse is away, or was: then nothing else need be told."""
    workspace.warehouse.connect().close()
    if workspace.lock:
        workspace.lock.check()


def _is_only_of_sources(result: dg.ExecuteInProcessResult) -> bool:
    """Tell whether all was built and published, and the run failed because a source did; the caller knows which."""
    failures = [event.step_failure_data.error for event in result.filter_events(lambda event: event.is_step_failure)]
    causes = [error.cause or error for error in failures if error]
    return bool(causes) and all(cause.cls_name == SourceFailed.__name__ for cause in causes)


def _failure(result: dg.ExecuteInProcessResult, log: Path) -> TieoutError:
    """Return the error that a step raised, of its own class and with its own hint, or one that names the step."""
    log_hint = f"The whole story is in {log}."
    for event in result.filter_events(lambda event: event.is_step_failure):
        error = event.step_failure_data.error
        cause = error.cause if error and error.cause else error
        if cause and cause.cls_name == dg.DagsterExecutionInterruptedError.__name__:
            raise KeyboardInterrupt
        known = {kind.__name__: kind for kind in (TieoutError, *TieoutError.__subclasses__())}
        if cause and cause.cls_name in known:
            kind = known[cause.cls_name]
            return kind(cause.message.partition(": ")[2].strip(), hint=log_hint if kind is TieoutError else None)
        return TieoutError(
            f"Step {event.step_key} failed: {cause.message.strip() if cause else 'no reason given'}", hint=log_hint
        )
    return TieoutError("The run failed before its first step.", hint=log_hint)


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
