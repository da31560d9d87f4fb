"""One asset per source stream. A source's streams are one step, because one connection's sync is one transaction."""

from collections.abc import Iterator, Mapping

import dagster as dg

# Dagster 1.13 writes no event for an output with this key; an output that is left out would skip the models
from dagster._core.definitions.source_asset import SYSTEM_METADATA_KEY_SOURCE_ASSET_OBSERVATION as NO_EVENT

from pipelines.orchestration.ending import refuse_at_the_end
from pipelines.orchestration.history import forget_old
from pipelines.orchestration.resources import Workspace
from pipelines.sources.stream import Source, Stream
from pipelines.sync import SyncResult
from pipelines.warehouse.landing.row_counts import held_rows
from pipelines.warehouse.landing.sync_log import Entry

CHECK = "every_connection_synced"
NONE = "No connection of this source is configured."

Held = Mapping[str, int]  # rows of a stream in the warehouse, by connection


def key_of(source: Source, stream: str) -> dg.AssetKey:
    """The asset of a stream, named like its raw table."""
    return dg.AssetKey([f"raw_{source.name}", stream])


def sync_assets(source: Source) -> dg.AssetsDefinition:
    """The assets of a source: one per stream, with rows and seconds as metadata and a check over the connections."""
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
        check_specs=[
            dg.AssetCheckSpec(CHECK, asset=spec.key, description="Every connection's rows came, and all of them.")
            for spec in specs
        ],
    )
    def sync_source(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        forget_old(context.instance, workspace.settings.schedule.keep_runs_days)
        synced = workspace.sync(source.name, say=context.log.warning)
        connections = [each.name for each in workspace.settings.connections if each.source == source.name]
        with workspace.warehouse.session() as session:
            held = {stream.name: held_rows(session, source, stream, connections) for stream in source.streams}
        for stream in source.streams:
            yield _materialized(source, stream, synced, held[stream.name])
            yield _checked(source, stream, synced)
        refuse_at_the_end(context, synced, [])

    return sync_source


def _materialized(source: Source, stream: Stream, synced: list[SyncResult], held: Held) -> dg.MaterializeResult[None]:
    """What Dagster shall remember of the stream; nothing at all where no connection's was read."""
    entries = [entry for result in synced for entry in result.entries if entry.stream == stream.name]
    is_read = any(_is_read(entry) for entry in entries)
    metadata = _metadata(entries, held) if is_read else {NO_EVENT: dg.MetadataValue.bool(True)}
    return dg.MaterializeResult(asset_key=key_of(source, stream.name), metadata=metadata)


def _checked(source: Source, stream: Stream, synced: list[SyncResult]) -> dg.AssetCheckResult:
    """Whether the stream of every connection that was to be read was read, and whole; else why not."""
    said = {result.connection: _trouble(result, stream.name) for result in synced}
    errors = {connection: trouble for connection, trouble in said.items() if trouble}
    return dg.AssetCheckResult(
        passed=not errors,
        asset_key=key_of(source, stream.name),
        check_name=CHECK,
        description=None if synced else NONE,
        metadata={"errors": dg.MetadataValue.json(errors)},
    )


def _is_read(entry: Entry) -> bool:
    """Whether the source was asked for the stream and answered, though perhaps not to the end."""
    return entry.status != "failed" and not entry.is_skipped


def _trouble(result: SyncResult, stream: str) -> str | None:
    """What is wrong with this stream of one connection; a sync that failed landed none of its streams."""
    entry = next((each for each in result.entries if each.stream == stream), None)
    if result.error:
        own = entry.error_message if entry and entry.status == "failed" else None
        return own or f"not landed: {result.error.args[0]}"
    return entry.error_message if entry and entry.status == "partial" else None


def _metadata(entries: list[Entry], held: Held) -> dict[str, dg.MetadataValue]:
    """Totals over all connections, and a table of them one by one."""
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
