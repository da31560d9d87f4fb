"""dbt on the project, in this process: only what builds with it imports this."""

import os
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner

from pipelines.fingerprint import DBT_PROJECT
from pipelines.warehouse.warehouse import Warehouse

BUILD = ("build", "--exclude-resource-type", "unit_test")


def run(warehouse: Warehouse, target: Path, *command: str) -> Any:
    """Return dbt's own result of a command on this database."""
    os.environ.update(warehouse.dbt_environment())
    folders = ("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), "--target-path", str(target))
    return dbtRunner().invoke([*command, *folders, "--quiet", "--log-path", str(target), "--log-level-file", "none"])


def invoke(warehouse: Warehouse, target: Path, *command: str) -> list[Any]:
    """Return the results of all nodes; raise if one failed."""
    ran = run(warehouse, target, *command)
    if not ran.success:
        failed = [each.message for each in ran.result or () if each.status in ("error", "fail")]
        raise SystemExit(f"dbt {' '.join(command)}: {ran.exception or failed}")
    return list(ran.result)
