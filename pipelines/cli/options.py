"""What commands share: options that several take, the settings that they mean, and with which code they end.

Exit codes: 0 all went well, 1 unexpected, 2 usage or configuration, 3 a source failed (the others were refreshed),
4 differs or was not compared, and a tie-out was required, 5 the warehouse is out of reach.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines import settings as configuration
from pipelines.errors import ConfigurationError, SourceError
from pipelines.settings import CONFIG_VARIABLE, Settings

if TYPE_CHECKING:
    from pipelines.sync import SyncResult

Config = Annotated[
    Path | None, typer.Option("--config", help="The configuration; else TIEOUT_CONFIG, else tieout.toml.")
]
Names = Annotated[list[str] | None, typer.Option("--connection", help="Only this connection; may be repeated.")]
AcceptDeletions = Annotated[bool, typer.Option("--accept-deletions", help="Believe an extraction that lost many rows.")]
NoWait = Annotated[bool, typer.Option("--no-wait", help="End at once when another refresh is running.")]


def name_config(config: Path | None) -> None:
    """Keep the configuration's name in the environment, where processes that are started find it."""
    if config:
        os.environ[CONFIG_VARIABLE] = str(config.absolute())


def load_settings(config: Path | None) -> Settings:
    """Return the settings that a command means."""
    name_config(config)
    return configuration.load()


def exit_for(synced: Sequence["SyncResult"], troubles: Sequence[SourceError] = ()) -> None:
    """End with 3 when a source failed, is not proven or not shown; with 2 when only the configuration is wrong."""
    if troubles:
        raise typer.Exit(SourceError.exit_code)
    errors = [result.error for result in synced if result.error]
    if not errors and any(result.incomplete for result in synced):
        raise typer.Exit(SourceError.exit_code)
    if errors:
        is_configuration = len(errors) == len(synced) and all(isinstance(each, ConfigurationError) for each in errors)
        raise typer.Exit(ConfigurationError.exit_code if is_configuration else SourceError.exit_code)
