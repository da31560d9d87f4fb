"""The schedules of the job, which run wherever Dagster's daemon does; their times come from `[schedule]`."""

import dagster as dg

from pipelines.orchestration.jobs import refresh
from pipelines.settings import ScheduleSettings


def schedules(asked: ScheduleSettings) -> list[dg.ScheduleDefinition]:
    """Return those that are asked for; each runs the whole job, so days overdue are always of today."""
    return [
        _schedule(name, cron, asked.time_zone, description)
        for name, cron, description in (
            ("daily_refresh", asked.daily_cron, "The morning's numbers, before work begins."),
            ("intraday_refresh", asked.intraday_cron, "What came in since, aged anew."),
        )
        if cron
    ]


def _schedule(name: str, cron: str, time_zone: str, description: str) -> dg.ScheduleDefinition:
    @dg.schedule(
        job=refresh,
        name=name,
        cron_schedule=cron,
        execution_timezone=time_zone,
        description=description,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
    def ask(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        waiting = context.instance.get_runs(
            dg.RunsFilter(job_name=refresh.name, statuses=[dg.DagsterRunStatus.QUEUED]), limit=1
        )
        if waiting:
            return dg.SkipReason(f"Run {waiting[0].run_id} has not begun yet and will read what this one would.")
        return dg.RunRequest()

    return ask
