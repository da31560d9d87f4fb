"""How a run ends in which a source failed: what could be read is built and published first, then the run fails."""

from collections.abc import Sequence

import dagster as dg

from pipelines.errors import SourceError
from pipelines.sync import SyncResult

MODELS = ("staging", "intermediate", "marts", "reports")
SITE = "site"


class SourceFailed(SourceError):
    """Raised by the last step of a run: everything else was built and published."""


def refuse_at_the_end(
    context: dg.AssetExecutionContext, synced: Sequence[SyncResult], troubles: Sequence[SourceError]
) -> None:
    """Nothing while steps of this run are still to come; in its last a SourceFailed where something is not shown."""
    mine = _place(next(iter(context.assets_def.keys)))
    last = max(_place(key) for key in context.job_def.asset_layer.executable_asset_keys)
    if mine == last:
        refuse(synced, troubles)


def refuse(synced: Sequence[SyncResult], troubles: Sequence[SourceError]) -> None:
    """Nothing, or the SourceFailed that names every connection of which not all was read or is shown, and why."""
    lines = [f"{result.connection}: {result.error.args[0]}" for result in synced if result.error]
    lines += [
        f"{result.connection}, stream {entry.stream}: {entry.error_message}"
        for result in synced
        if not result.error
        for entry in result.unproven
    ]
    lines += [str(trouble.args[0]) for trouble in troubles]
    if lines:
        raise SourceFailed("\n".join(["Not every source was read and is shown; the others were refreshed.", *lines]))


def _place(key: dg.AssetKey) -> int:
    """Streams come first, then models, then pages."""
    return 2 if key.path[0] == SITE else 1 if key.path[0] in MODELS else 0
