"""The job: one, which does everything. When it runs stands in `schedules`."""

import dagster as dg

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="Reads every connection, builds the models, publishes the site: ages everything anew.",
)
