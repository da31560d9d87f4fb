"""dbt in this process: what it parses and builds, as plain results. What is an asset stands in `assets.models`."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

from pipelines.errors import TieoutError
from pipelines.fingerprint import DBT_PROJECT
from pipelines.warehouse.warehouse import DBT_DATABASE, DBT_VARIABLES

DONE = {"LogModelResult", "LogSeedResult", "LogTestResult"}  # dbt's events
PASSED, WARNED = "pass", "warn"
BUILT = {"success", "no-op"}
TESTED = {PASSED, WARNED, "fail"}
FAILED = {"error", "fail", "runtime error", "partial success"}


@dataclass(frozen=True)
class Result:
    """The outcome of one model, seed or test: `rows` built (None for a view), or rows that a test complains about."""

    unique_id: str
    selector: str
    name: str
    status: str
    seconds: float
    message: str
    rows: int | None

    @property
    def is_done(self) -> bool:
        """Tell whether the model was built, or the test gave a verdict."""
        return self.status in BUILT | TESTED

    @property
    def is_failed(self) -> bool:
        """Tell whether the build is not to be believed because of it."""
        return self.status in FAILED


def selector(fqn: Sequence[str]) -> str:
    """Return the selector of exactly the node of this name."""
    return "fqn:" + ".".join(fqn)


def parse(target: Path, database: str) -> Manifest:
    """Return the project as it is now, its manifest written to `target`; quick if nothing changed. Needs no database.

    What is parsed holds the database's name, and no other part of its address: whatever the environment says of these
    is left out, or a stray variable would be parsed in, and another port would make dbt parse all again.
    """
    for name in DBT_VARIABLES:
        os.environ.pop(name, None)
    os.environ[DBT_DATABASE] = database
    parsed = _run(dbtRunner(), ["parse"], target)
    if not isinstance(parsed.result, Manifest):
        raise TieoutError(f"The models cannot be read: {parsed.exception}", hint="Correct them in dbt_project/.")
    return parsed.result


def build(parsed: Manifest, target: Path, selection: Sequence[str], progress: Callable[[int], None]) -> list[Result]:
    """Build and test the nodes selected, or all, and return each outcome, failures included.

    dbt takes what was parsed as it is: left alone it would parse all again whenever the address of the warehouse is
    another one. `progress` is told how many nodes are done.
    """
    finished = 0

    def watch(event: Any) -> None:
        nonlocal finished
        if event.info.name in DONE:
            finished += 1
            progress(finished)

    # unit tests are about the code, not the data, and belong to `make test`
    command = ["build", "--exclude-resource-type", "unit_test", "--no-write-json"]
    runner = dbtRunner(parsed, callbacks=[watch])
    if selection:  # and no test that also asks a model which is not selected
        command += ["--indirect-selection", "cautious", "--select", *selection]
    built = _run(runner, command, target)
    if not isinstance(built.result, RunExecutionResult):
        raise TieoutError(f"The models were not built: {built.exception}")
    return [_result(each) for each in built.result.results]


def _run(runner: dbtRunner, command: list[str], target: Path) -> dbtRunnerResult:
    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), "--target-path", str(target)]
    quiet = ["--log-level-file", "none", "--no-use-colors", "--no-send-anonymous-usage-stats"]
    ran = runner.invoke([*command, *folders, *quiet])
    if ran.exception and not isinstance(ran.exception, Exception):
        raise ran.exception  # Ctrl-C is no failure of the models
    return ran


def _result(result: Any) -> Result:
    rows = result.failures if result.failures is not None else result.adapter_response.get("rows_affected")
    return Result(
        result.node.unique_id,
        selector(result.node.fqn),
        result.node.name,
        str(result.status),
        round(result.execution_time, 3),
        (result.message or "").strip(),
        rows if isinstance(rows, int) and rows >= 0 else None,
    )
