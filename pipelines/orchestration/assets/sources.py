"""The assets of sources, one per stream. A source's streams are one step, as a connection's sync is a transaction."""

from collections.abc import Iterator, Mapping

import dagster as dg

# Dagster 1.13 writes no event for an output with this key; an output that is left out would skip the models
from dagster._core.definitions.source_asset import SYSTEM_METADATA_KEY_SOURCE_ASSET_OBSERVATION as NO_EVENT

from pipelines.orchestration.checks import connection_check, connection_check_specs
from pipelines.orchestration.instance import forget_old
from pipelines.orchestration.resources import Workspace
from pipelines.orchestration.source_failures import raise_at_the_end
from pipelines.sources.stream import Source, Stream
from pipelines.sync import SyncResult
from pipelines.warehouse.landing.row_counts import held_rows
from pipelines.warehouse.landing.sync_log import Entry

HeldRows = Mapping[str, int]  # rows of a stream in the warehouse, by connection


def key_of(source: Source, stream: str) -> dg.AssetKey:
    """Return the asset key of a stream, named like its raw table."""
    return dg.AssetKey([f"raw_{source.name}", stream])


def sync_assets(source: Source) -> dg.AssetsDefinition:
    """Return the assets of a source: one per stream, with rows and seconds as metadata and a check."""
    specs = [
        dg.AssetSpec(
            key_of(source, stream.name),
            group_name=source.name,
            kinds={"python", "postgres"},
            description=f"Every version of every {stream.name} that {source.name} gave, of every connection.",
        )
        for stream in source.streams
    ]

    @dg.multi_asset(
        name=f"sync_{source.name}",
        specs=specs,
        check_specs=connection_check_specs([spec.key for spec in specs]),
    )
    def sync_source(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        forget_old(context.instance, workspace.settings.schedule.keep_runs_days)
        synced = workspace.sync(source.name, note=context.log.warning)
        connections = [each.name for each in workspace.settings.connections if each.source == source.name]
        with workspace.warehouse.session() as session:
            held = {stream.name: held_rows(session, source, stream, connections) for stream in source.streams}
        for stream in source.streams:
            yield _materialized(source, stream, synced, held[stream.name])
            yield connection_check(key_of(source, stream.name), stream, synced)
        raise_at_the_end(context, synced, [])

    return sync_source


def _materialized(
    source: Source, stream: Stream, synced: list[SyncResult], held: HeldRows
) -> dg.MaterializeResult[None]:
    """Return what Dagster shall remember of the stream; nothing at all where no connection's was read."""
    entries = [entry for result in synced for entry in result.entries if entry.stream == stream.name]
    is_read = any(_is_read(entry) for entry in entries)
    metadata = _metadata(entries, held) if is_read else {NO_EVENT: dg.MetadataValue.bool(True)}
    return dg.MaterializeResult(asset_key=key_of(source, stream.name), metadata=metadata)


def _is_read(entry: Entry) -> bool:
    """Tell whether the source was asked for the stream and answered, though perhaps not to the end."""
    return entry.status != "failed" and not entry.is_skipped


def _metadata(entries: list[Entry], held: HeldRows) -> dict[str, dg.MetadataValue]:
    """Return totals over all connections, and a table of them one by one."""
    records = [
        dg.TableRecord(
            {
                "connection": entry.connection,
                "type": entry.sync_type,
                "held": held.get(entry.connection, 0),
                "read": entry.records_seen,
                "inserted": entry.inserted,
                "changed": entry.changed,
                "deleted": entry.deleted,
                "seconds": round((entry.finished_at - entry.started_at).total_seconds(), 3),
                "status": entry.status,
            }
        )
        for entry in entries
    ]
    return {
        "dagster/row_count": dg.MetadataValue.int(sum(held.values())),
        "rows_read": dg.MetadataValue.int(sum(entry.records_seen for entry in entries)),
        "versions_landed": dg.MetadataValue.int(sum(entry.landed for entry in entries)),
        "seconds": dg.MetadataValue.float(
            max((entry.finished_at - entry.started_at).total_seconds() for entry in entries)
        ),
        "connections": dg.MetadataValue.table(records),
    }
