"""The `tieout` command: declares its commands, in the order of its help, and turns errors into exit codes.

What a command promises stands in its own help text (`commands`), what it ends with in `options`.
"""

import os
import sys

import typer

from pipelines.cli import output
from pipelines.cli.commands import pages, refreshing, sources, warehouse
from pipelines.cli.options import Config, name_config
from pipelines.errors import TieoutError

COMMANDS = (
    *(refreshing.demo, sources.connect, sources.disconnect, refreshing.refresh, refreshing.sync),
    *(pages.report, pages.serve, pages.status),
    *(warehouse.url, warehouse.psql, warehouse.dbt, warehouse.dagster, warehouse.init, warehouse.stop, warehouse.dev),
    sources.sandbox,
)
PASSING_ON = (warehouse.psql, warehouse.dbt, warehouse.dagster)  # what follows -- goes to another program
ANYTHING = {"allow_extra_args": True, "ignore_unknown_options": True}

app = typer.Typer(
    help="A receivables and revenue warehouse whose every number ties out to the books.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in COMMANDS:
    app.command(context_settings=ANYTHING if command in PASSING_ON else None)(command)


@app.callback()
def _everywhere(config: Config = None) -> None:
    name_config(config)


def main() -> None:
    """Run the command; a user's mistake is one message and an exit code, never a traceback."""
    os.umask(0o077)  # whatever is written, here or by what is started from here, is its owner's alone
    try:
        app()
    except TieoutError as error:
        output.print_error(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
