"""The assets of dbt models, their data tests as checks. The manifest is parsed when the project changed, never stale.

dbt runs in this process: a dbt of its own would start Python, read the version and parse the project again, and would
live on after a killed run.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg
import fasteners
from dagster_dbt import dbt_assets

from pipelines import fingerprint
from pipelines.errors import TieoutError, WarehouseError
from pipelines.fingerprint import DBT_PROJECT
from pipelines.orchestration import dbt, isolation
from pipelines.orchestration.checks import data_test_check
from pipelines.orchestration.resources import Workspace
from pipelines.orchestration.source_failures import raise_at_the_end
from pipelines.publishing import freshness
from pipelines.warehouse import in_place

STAMP = "parsed"
UNIQUE_ID = "dagster_dbt/unique_id"  # where dagster-dbt writes which node an asset or check is


def manifest(workspace: Workspace) -> dict[str, Any]:
    """Return what dbt says of the project as it is now; parse (some seconds) only after a change."""
    target = workspace.dbt_target
    path, stamp, digest = target / "manifest.json", target / STAMP, _digest(workspace)
    target.mkdir(parents=True, exist_ok=True)
    with fasteners.InterProcessLock(target / "parsing.lock"):  # Dagster's page and its daemon load at the same time
        if not (path.exists() and stamp.exists() and stamp.read_text() == digest):
            workspace.progress("parsing the models", 0, 1)
            dbt.parse(target, workspace.database_name)
            workspace.progress("parsing the models", 1, 1)
            stamp.write_text(digest)
        return with_every_test_attached(json.loads(path.read_text()))


def _digest(workspace: Workspace) -> str:
    """Return a digest of what the manifest is made of: the project, and the name of the database."""
    return f"{fingerprint.of(DBT_PROJECT)} {workspace.database_name}"


def with_every_test_attached(parsed: dict[str, Any]) -> dict[str, Any]:
    """Attach a test over several models to the first that it names, so that it is a check; return the manifest."""
    for name, node in parsed["nodes"].items():
        if name.startswith("test.") and not node.get("attached_node") and node["depends_on"]["nodes"]:
            first = parsed["nodes"][node["depends_on"]["nodes"][0]]
            node["config"].setdefault("meta", {})["dagster"] = {"ref": {"name": first["name"]}}
    return parsed


def model_assets(workspace: Workspace) -> dg.AssetsDefinition:
    """Return the assets of all models, each with the checks that dbt's tests are."""
    nodes = manifest(workspace)

    @dbt_assets(manifest=nodes, name="build_models")
    def build_models(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        parsed = dbt.parse(workspace.dbt_target, workspace.database_name)
        workspace.export_profile()
        chosen = _chosen(context)
        selection = [dbt.selector(nodes["nodes"][name]["fqn"]) for name in chosen] if context.is_subset else []

        def run(selected: Sequence[str]) -> list[dbt.Result]:
            return dbt.build(
                parsed,
                workspace.dbt_target,
                selected,
                progress=lambda done: workspace.progress("models and tests", done, len(chosen)),
            )

        with workspace.building():
            results = isolation.build(
                workspace.warehouse,
                freshness.code(),
                run,
                selection,
                progress=lambda asked: workspace.progress("whose data the models cannot be built with", asked, asked),
            )
        for result in results:
            if result.unique_id in chosen and result.is_done:
                yield _event(result, chosen[result.unique_id])
        raise_failures(results)
        raise_at_the_end(context, workspace.synced_so_far, workspace.troubles())

    return build_models


def raise_failures(results: list[dbt.Result]) -> None:
    """Raise a TieoutError that names what was not built or does not agree, if anything."""
    bad = [result for result in results if result.is_failed]
    for result in bad:
        if in_place.CANNOT in result.message:
            raise _blocked(result.message)
    if bad:
        lines = [f"{result.name}: {result.message}" for result in bad]
        raise TieoutError(
            "The models were not built or do not agree; the site was left as it was.\n" + "\n".join(lines[:5]),
            hint="Type: tieout dev, and open the run.",
        )


def _blocked(message: str) -> WarehouseError:
    """Return the error that names the session for which a table could not be replaced, and what to type."""
    lines = [line.strip() for line in message.splitlines()]
    said = next(line for line in lines if in_place.CANNOT in line)
    hint = next((line.partition("HINT:")[2].strip() for line in lines if line.startswith("HINT:")), None)
    return WarehouseError(f"{said} The site was left as it was.", hint=hint)


def _chosen(context: dg.AssetExecutionContext) -> dict[str, dg.AssetKey | dg.AssetCheckKey]:
    """Return what this run shall build and check: the asset or check that each dbt node is."""
    assets = {
        spec.metadata[UNIQUE_ID]: spec.key
        for spec in context.assets_def.specs
        if spec.key in context.selected_asset_keys
    }
    checks = {
        spec.metadata[UNIQUE_ID]: spec.key
        for spec in context.assets_def.check_specs
        if spec.key in context.selected_asset_check_keys
    }
    return {**assets, **checks}


def _event(result: dbt.Result, key: dg.AssetKey | dg.AssetCheckKey) -> dg.MaterializeResult[None] | dg.AssetCheckResult:
    """Return what Dagster shall remember of a node: rows and seconds, of a test also whether it passed."""
    if isinstance(key, dg.AssetKey):
        rows = {} if result.rows is None else {"dagster/row_count": result.rows}
        return dg.MaterializeResult(
            asset_key=key, metadata={"seconds": result.seconds, "status": result.status, **rows}
        )
    return data_test_check(key, result)
