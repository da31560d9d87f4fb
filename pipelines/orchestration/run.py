"""Running the job in this process, recorded in Dagster's storage, so that `tieout dev` shows it."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from pipelines.errors import TieoutError
from pipelines.fingerprint import ROOT
from pipelines.orchestration.factory import build
from pipelines.orchestration.workspace import Workspace

INSTANCE_FILE = "dagster.yaml"
URL_VARIABLE = "TIEOUT_DAGSTER_URL"
STORAGE_PATIENCE_MS = 60_000
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def prepare_home(workspace: Workspace) -> Path:
    """Dagster's home in the state folder, made and named in the environment, with storage in the second database."""
    home = workspace.settings.state / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / INSTANCE_FILE, home / INSTANCE_FILE)
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    os.environ[URL_VARIABLE] = _storage_url(workspace.addresses.dagster)
    return home


def _storage_url(address: str) -> str:
    """The address as SQLAlchemy wants it. The story of runs need not be on disk before the next step begins."""
    url = address.replace("postgresql://", "postgresql+psycopg2://", 1)
    return url + ("&" if "?" in url else "?") + "options=-csynchronous_commit%3Doff"


def refresh(workspace: Workspace) -> None:
    """Nothing, once the job has run through; its failure is the TieoutError that a step raised, or one naming the step.

    Dagster's and dbt's own output goes to `.tieout/logs/refresh.log`.
    """
    with _output_to(workspace.settings.state / "logs" / "refresh.log") as log:
        prepare_home(workspace)
        with dg.DagsterInstance.get() as instance:
            # one session kept, as in Dagster's web server, instead of a new one for each of some 900 storage calls
            instance.optimize_for_webserver(statement_timeout=STORAGE_PATIENCE_MS, pool_recycle=-1, max_overflow=10)
            job = build(workspace).resolve_job_def("refresh")
            result = job.execute_in_process(instance=instance, run_config=QUIET, raise_on_error=False)
        if not result.success:
            raise _failure(result, log)


def _failure(result: dg.ExecuteInProcessResult, log: Path) -> TieoutError:
    """The error that a step raised, of its own class, or one that names the step."""
    hint = f"The whole story is in {log}."
    for event in result.filter_events(lambda event: event.is_step_failure):
        error = event.step_failure_data.error
        cause = error.cause if error and error.cause else error
        known = {kind.__name__: kind for kind in (TieoutError, *TieoutError.__subclasses__())}
        if cause and cause.cls_name in known:
            return known[cause.cls_name](cause.message.partition(": ")[2].strip(), hint=hint)
        return TieoutError(
            f"Step {event.step_key} failed: {cause.message.strip() if cause else 'no reason given'}", hint=hint
        )
    return TieoutError("The run failed before its first step.", hint=hint)


@contextlib.contextmanager
def _output_to(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file, contextlib.redirect_stdout(file), contextlib.redirect_stderr(file):
        yield path
