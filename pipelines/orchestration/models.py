"""The dbt models as assets, their tests as checks. The manifest is parsed when the project changed, never stale."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliResource, DbtProject, dbt_assets

from pipelines import fingerprint
from pipelines.errors import TieoutError
from pipelines.fingerprint import DBT_PROJECT
from pipelines.orchestration.workspace import Workspace

STAMP = "parsed"


def project(workspace: Workspace) -> DbtProject:
    """The dbt project with a manifest of its files as they are now; parses (about four seconds) only after a change."""
    target = workspace.dbt_target
    found = DbtProject(DBT_PROJECT, target_path=target)
    stamp, digest = target / STAMP, fingerprint.of(DBT_PROJECT)
    if not (found.manifest_path.exists() and stamp.exists() and stamp.read_text() == digest):
        target.mkdir(parents=True, exist_ok=True)
        dbt_of(found).cli(["parse", "--quiet"], target_path=target).wait()
        stamp.write_text(digest)
    return found


def dbt_of(dbt_project: DbtProject) -> DbtCliResource:
    """The dbt that is installed beside this Python, whatever the PATH says."""
    executable = Path(sys.executable).with_name("dbt")
    return DbtCliResource(project_dir=dbt_project, profiles_dir=str(DBT_PROJECT), dbt_executable=str(executable))


def model_assets(workspace: Workspace) -> tuple[dg.AssetsDefinition, DbtCliResource]:
    """The assets of all models, and the dbt that builds them."""
    dbt_project = project(workspace)

    @dbt_assets(manifest=dbt_project.manifest_path, project=dbt_project, name="build_models")
    def build_models(
        context: dg.AssetExecutionContext, dbt: DbtCliResource, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[Any]:
        workspace.export_profile()
        # unit tests are about the code, not the data, and belong to `make test`
        command = ["build", "--exclude-resource-type", "unit_test"]
        total = len(context.selected_asset_keys)
        with workspace.exclusively():
            invocation = dbt.cli(command, context=context, target_path=workspace.dbt_target, raise_on_error=False)
            done = 0
            for event in invocation.stream():
                if isinstance(event, (dg.Output, dg.AssetMaterialization)):
                    done += 1
                    workspace.progress("models", done, total)
                yield event
        if not invocation.is_successful():
            raise TieoutError(
                _failures(invocation.get_artifact("run_results.json")), hint="Type: tieout dev, and open the run."
            )

    return build_models, dbt_of(dbt_project)


def _failures(results: dict[str, Any]) -> str:
    bad = [result for result in results["results"] if result["status"] in ("error", "fail")]
    lines = [f"{result['unique_id']}: {str(result['message'] or '').strip()}" for result in bad]
    return "The models were not built or do not agree; the site was left as it was.\n" + "\n".join(lines[:5])
