"""The assembly: everything that Dagster shall know, from the settings."""

import dagster as dg

from pipelines.orchestration.assets.models import model_assets
from pipelines.orchestration.assets.reports import report_assets
from pipelines.orchestration.assets.sources import sync_assets
from pipelines.orchestration.jobs import refresh
from pipelines.orchestration.resources import Workspace
from pipelines.orchestration.schedules import schedules
from pipelines.sources.registry import SOURCES


def build(workspace: Workspace) -> dg.Definitions:
    """Return all assets, checks, the job and the schedules; steps run in this process, one after the other."""
    return dg.Definitions(
        assets=[*(sync_assets(source) for source in SOURCES.values()), model_assets(workspace), report_assets()],
        jobs=[refresh],
        schedules=schedules(workspace.settings.schedule),
        resources={"workspace": workspace},
        executor=dg.in_process_executor,
    )
