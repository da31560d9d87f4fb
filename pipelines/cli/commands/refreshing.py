"""Commands that read sources: `demo`, `refresh`, `sync`."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import output
from pipelines.cli.options import AcceptDeletions, Config, Names, NoWait, exit_for, load_settings


def demo(folder: Annotated[Path, typer.Argument(help="Where the demo's files go.")] = Path("demo")) -> None:
    """Run all of it offline: three sample companies, the embedded PostgreSQL, the pages."""
    from pipelines.cli.demo import demo as run_demo  # noqa: PLC0415

    with output.progress() as display:
        refreshed, status = run_demo(folder.absolute(), display)
    output.print_refresh(refreshed)
    output.print_summary(status)
    output.print_address(refreshed.index)
    exit_for(refreshed.synced, refreshed.troubles)


def refresh(
    connection: Names = None,
    accept_deletions: AcceptDeletions = False,
    require_tie_out: Annotated[
        bool, typer.Option("--require-tie-out", help="Publish nothing that differs, or of which no money was compared.")
    ] = False,
    no_wait: NoWait = False,
    config: Config = None,
) -> None:
    """Read every connection and, if that brought something new, build the models and the site."""
    from pipelines.refresh import RefreshOptions  # noqa: PLC0415
    from pipelines.refresh import refresh as run_refresh  # noqa: PLC0415

    options = RefreshOptions(connection, accept_deletions, require_tie_out, not no_wait)
    with output.progress() as display:
        refreshed = run_refresh(load_settings(config), options, display)
    output.print_refresh(refreshed)
    if refreshed.index.exists():
        output.print_address(refreshed.index)
    exit_for(refreshed.synced, refreshed.troubles)


def sync(
    connection: Names = None, accept_deletions: AcceptDeletions = False, no_wait: NoWait = False, config: Config = None
) -> None:
    """Read every connection into the warehouse; models and pages stay as they are."""
    from pipelines.refresh import RefreshOptions, sync_only  # noqa: PLC0415

    options = RefreshOptions(connection, accept_deletions, wait=not no_wait)
    with output.progress() as display:
        synced = sync_only(load_settings(config), options, display)
    output.print_syncs(synced)
    exit_for(synced)
