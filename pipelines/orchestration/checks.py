"""The asset checks: of each stream that every connection was read, of models what dbt's data tests say.

What is tested in the data stands in dbt_project; here it is only told to Dagster.
"""

from collections.abc import Sequence

import dagster as dg

from pipelines.orchestration import dbt
from pipelines.sources.stream import Stream
from pipelines.sync import SyncResult

EVERY_CONNECTION = "every_connection_synced"
NONE = "No connection of this source is configured."


def connection_check_specs(keys: Sequence[dg.AssetKey]) -> list[dg.AssetCheckSpec]:
    """Return a check for each stream's asset."""
    about = "Every connection's rows came, and all of them."
    return [dg.AssetCheckSpec(EVERY_CONNECTION, asset=key, description=about) for key in keys]


def connection_check(key: dg.AssetKey, stream: Stream, synced: Sequence[SyncResult]) -> dg.AssetCheckResult:
    """Check that the stream of every connection that was to be read was read, and whole; say why not."""
    reasons = {result.connection: _trouble(result, stream.name) for result in synced}
    errors = {connection: reason for connection, reason in reasons.items() if reason}
    return dg.AssetCheckResult(
        passed=not errors,
        asset_key=key,
        check_name=EVERY_CONNECTION,
        description=None if synced else NONE,
        metadata={"errors": dg.MetadataValue.json(errors)},
    )


def data_test_check(key: dg.AssetCheckKey, result: dbt.Result) -> dg.AssetCheckResult:
    """Return the outcome of a dbt test as a check: seconds, and how many rows fail."""
    rows = {} if result.rows is None else {"rows_that_fail": result.rows}
    return dg.AssetCheckResult(
        passed=result.status == dbt.PASSED,
        asset_key=key.asset_key,
        check_name=key.name,
        severity=dg.AssetCheckSeverity.WARN if result.status == dbt.WARNED else dg.AssetCheckSeverity.ERROR,
        metadata={"seconds": result.seconds, "status": result.status, **rows},
    )


def _trouble(result: SyncResult, stream: str) -> str | None:
    """Return what is wrong with this stream of one connection; a sync that failed landed none of its streams."""
    entry = next((each for each in result.entries if each.stream == stream), None)
    if result.error:
        own = entry.error_message if entry and entry.status == "failed" else None
        return own or f"not landed: {result.error.args[0]}"
    return entry.error_message if entry and entry.status == "partial" else None
