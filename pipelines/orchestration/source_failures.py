"""How a run fails in which a source failed: at its end, after what could be read was built and published."""

from collections.abc import Sequence

import dagster as dg

from pipelines.errors import SourceError
from pipelines.sync import SyncResult

MODELS = ("staging", "intermediate", "marts", "reports")
SITE = "site"


class SourceFailed(SourceError):
    """Raised by the last step of a run: everything else was built and published."""


def raise_at_the_end(
    context: dg.AssetExecutionContext, synced: Sequence[SyncResult], troubles: Sequence[SourceError]
) -> None:
    """Raise a SourceFailed in the last step of a run if something is not shown."""
    mine = _layer(next(iter(context.assets_def.keys)))
    last = max(_layer(key) for key in context.job_def.asset_layer.executable_asset_keys)
    if mine == last:
        raise_failures(synced, troubles)


def raise_failures(synced: Sequence[SyncResult], troubles: Sequence[SourceError]) -> None:
    """Raise a SourceFailed naming every connection of which not all was read or is shown, and why, if any."""
    lines = [f"{result.connection}: {result.error.args[0]}" for result in synced if result.error]
    lines += [
        f"{result.connection}, stream {entry.stream}: {entry.error_message}"
        for result in synced
        if not result.error
        for entry in result.incomplete
    ]
    lines += [str(trouble.args[0]) for trouble in troubles]
    if lines:
        raise SourceFailed("\n".join(["Not every source was read and is shown; the others were refreshed.", *lines]))


def _layer(key: dg.AssetKey) -> int:
    """Return 0 for a stream, 1 for a model, 2 for a page: steps come in this order."""
    return 2 if key.path[0] == SITE else 1 if key.path[0] in MODELS else 0
