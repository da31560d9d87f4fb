"""Commands over the warehouse and its tools: `url`, `psql`, `init`, `stop`, `dbt`, `dagster`, `dev`."""

import shlex
from typing import Annotated

import typer

from pipelines.cli import output
from pipelines.cli.options import Config, NoWait, load_settings
from pipelines.settings import Settings


def url(
    owner: Annotated[bool, typer.Option("--owner", help="The address of the owner, who may do everything.")] = False,
    config: Config = None,
) -> None:
    """Print the warehouse's address for a BI tool, which may read marts and reports and nothing else."""
    from pipelines.warehouse.warehouse import Warehouse  # noqa: PLC0415

    warehouse = Warehouse.running(load_settings(config))
    typer.echo(warehouse.address if owner else warehouse.reader_address())


def psql(context: typer.Context, config: Config = None) -> None:
    """Open a prompt on the warehouse; what follows -- goes to psql."""
    from pipelines.warehouse.warehouse import Warehouse  # noqa: PLC0415

    Warehouse.running(load_settings(config)).become_psql(context.args)


def dbt(
    context: typer.Context,
    env: Annotated[bool, typer.Option("--env", help='For dbt without tieout: eval "$(tieout dbt --env)"')] = False,
    config: Config = None,
) -> None:
    """Run dbt on the warehouse, while no refresh runs; what follows -- goes to dbt, such as build --select marts."""
    if env:
        _print_exports(load_settings(config))
        return
    from pipelines.orchestration.commands import run_dbt  # noqa: PLC0415

    if not run_dbt(load_settings(config), context.args, output.print_line):
        raise typer.Exit(1)


def dagster(context: typer.Context, config: Config = None) -> None:
    """Run Dagster on the warehouse's storage; what follows -- goes to it: daemon run, webserver, run list."""
    from pipelines.orchestration.commands import become_dagster  # noqa: PLC0415

    become_dagster(load_settings(config), context.args)


def init(config: Config = None) -> None:
    """Make databases, schemas and roles, and read the models; may be typed again at any time."""
    from pipelines.orchestration.commands import initialise  # noqa: PLC0415

    output.print_line(f"The warehouse at {initialise(load_settings(config), output.print_line)} is ready.")


def stop(no_wait: NoWait = False, config: Config = None) -> None:
    """Stop the embedded PostgreSQL; a refresh that is running is waited for."""
    from pipelines.refresh import stop as stop_server  # noqa: PLC0415

    with output.progress() as display:
        is_stopped = stop_server(load_settings(config), wait=not no_wait, display=display)
    output.print_line("Stopped." if is_stopped else "It was not running.")


def dev(port: Annotated[int, typer.Option()] = 3000, config: Config = None) -> None:
    """Open Dagster's own page on loopback: assets, runs, checks, schedules. Ctrl-C ends it."""
    from pipelines.orchestration.commands import become_dev  # noqa: PLC0415

    become_dev(load_settings(config), port)


def _print_exports(settings: Settings) -> None:
    from pipelines.orchestration.environment import dbt_environment  # noqa: PLC0415
    from pipelines.warehouse.warehouse import Warehouse  # noqa: PLC0415

    for name, value in dbt_environment(settings, Warehouse.running(settings)).items():
        typer.echo(f"export {name}={shlex.quote(value)}")
