"""How long Dagster remembers: the story of a run is some megabytes, and nobody else would ever delete one."""

from datetime import UTC, datetime, timedelta

import dagster as dg

FINISHED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
AT_ONCE = 20  # more than a run adds, and soon done


def forget_old(instance: dg.DagsterInstance, days: int) -> None:
    """Nothing, once the oldest runs that ended before so many days are gone, with their events and their output."""
    before = datetime.now(UTC) - timedelta(days=days)
    old = dg.RunsFilter(statuses=FINISHED, created_before=before)
    for run in instance.get_runs(old, limit=AT_ONCE, ascending=True):
        instance.delete_run(run.run_id)
        instance.compute_log_manager.delete_logs(prefix=[run.run_id])
