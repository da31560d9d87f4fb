"""One asset per source stream. A source's streams are one step, because one connection's sync is one transaction."""

from collections.abc import Iterator

import dagster as dg

from pipelines.orchestration.workspace import Workspace
from pipelines.sources.stream import Source
from pipelines.sync import Synced

CHECK = "every_connection_synced"


def key_of(source: Source, stream: str) -> dg.AssetKey:
    """The asset of a stream, named like its raw table."""
    return dg.AssetKey([f"raw_{source.name}", stream])


def sync_assets(source: Source) -> dg.AssetsDefinition:
    """The assets of a source: one per stream, with rows and seconds as metadata and one check over the connections."""
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
        check_specs=[dg.AssetCheckSpec(CHECK, asset=specs[0].key)],
    )
    def sync_source(
        workspace: dg.ResourceParam[Workspace],
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        synced = workspace.sync(source.name)
        for stream in source.streams:
            yield dg.MaterializeResult(asset_key=key_of(source, stream.name), metadata=_metadata(stream.name, synced))
        errors = {result.connection: str(result.error) for result in synced if result.error}
        yield dg.AssetCheckResult(
            passed=not errors,
            asset_key=specs[0].key,
            check_name=CHECK,
            metadata={"errors": dg.MetadataValue.json(errors)},
        )

    return sync_source


def _metadata(stream: str, synced: list[Synced]) -> dict[str, dg.MetadataValue]:
    """Totals over all connections, and a table of them one by one."""
    entries = [entry for result in synced for entry in result.entries if entry.stream == stream]
    records = [
        dg.TableRecord(
            {
                "connection": entry.connection,
                "type": entry.sync_type,
                "rows": entry.records_seen,
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
        "dagster/row_count": dg.MetadataValue.int(sum(entry.records_seen for entry in entries)),
        "versions_landed": dg.MetadataValue.int(sum(entry.landed for entry in entries)),
        "seconds": dg.MetadataValue.float(
            max((entry.finished_at - entry.started_at).total_seconds() for entry in entries) if entries else 0.0
        ),
        **({"connections": dg.MetadataValue.table(records)} if records else {}),
    }
