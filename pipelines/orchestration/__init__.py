"""The only room that says "dagster": assets, checks, job, schedules and the run. What they do lives in other rooms."""
