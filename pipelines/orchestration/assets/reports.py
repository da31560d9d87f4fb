"""The assets of reports: published together, all or nothing."""

from collections.abc import Iterator

import dagster as dg

from dashboards import catalog
from pipelines.orchestration.resources import Workspace
from pipelines.orchestration.source_failures import raise_at_the_end
from pipelines.publishing.publish import publish_site


def report_assets() -> dg.AssetsDefinition:
    """Return one asset per report of the catalog, after the views that it shows."""
    specs = [
        dg.AssetSpec(
            dg.AssetKey(["site", report.name]),
            deps=[dg.AssetKey(["reports", view]) for view in report.views],
            group_name="site",
            kinds={"html"},
            description=report.question,
        )
        for report in catalog.REPORTS
    ]

    @dg.multi_asset(name="publish_reports", specs=specs)
    def publish_reports(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.MaterializeResult[None]]:
        with workspace.exclusively() as lock:
            published = publish_site(
                workspace.settings,
                workspace.warehouse,
                workspace.now,
                require_tie_out=workspace.require_tie_out or None,
                built=workspace.built,
                progress=workspace.progress,
                check=lock.check,
            )
        for spec in specs:
            yield dg.MaterializeResult(
                asset_key=spec.key,
                metadata={
                    "page": dg.MetadataValue.path(published.index),
                    "pages": published.pages,
                    "bytes": published.bytes,
                },
            )
        raise_at_the_end(context, workspace.synced_so_far, workspace.troubles())

    return publish_reports
