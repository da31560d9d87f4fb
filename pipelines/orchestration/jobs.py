"""The one job and its two schedules."""

import dagster as dg

DAILY = "0 6 * * *"
INTRADAY = "0 */4 * * *"

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="Reads every connection, builds the models, publishes the site: ages everything anew.",
)


def schedules(time_zone: str) -> list[dg.ScheduleDefinition]:
    """Daily at six and every four hours, in this zone; both run the whole job, so days overdue are always of today."""
    return [
        dg.ScheduleDefinition(
            name="daily_refresh",
            job=refresh,
            cron_schedule=DAILY,
            execution_timezone=time_zone,
            description="The morning's numbers, before work begins.",
        ),
        dg.ScheduleDefinition(
            name="intraday_refresh",
            job=refresh,
            cron_schedule=INTRADAY,
            execution_timezone=time_zone,
            description="What came in since, aged anew.",
        ),
    ]
