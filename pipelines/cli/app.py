"""The `tieout` command: thin, calls the rooms. What a command promises stands in its own help text.

Exit codes: 0 all went well, 1 unexpected, 2 usage or configuration, 3 a source failed (the others were refreshed),
4 differs or was not compared, and a tie-out was required, 5 the warehouse is out of reach.
"""

import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipelines import settings as configuration
from pipelines.cli import output
from pipelines.errors import ConfigurationError, SourceError, TieoutError
from pipelines.settings import CONFIG_VARIABLE, Settings

if TYPE_CHECKING:
    from pipelines.sync import Synced

app = typer.Typer(
    help="A receivables and revenue warehouse whose every number ties out to the books.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Config = Annotated[
    Path | None, typer.Option("--config", help="The configuration; else TIEOUT_CONFIG, else tieout.toml.")
]
Names = Annotated[list[str] | None, typer.Option("--connection", help="Only this connection; may be repeated.")]
Source = Annotated[str, typer.Argument(help="The source, such as quickbooks.")]
Connection = Annotated[str | None, typer.Option("--connection", help="Which of its connections in tieout.toml.")]
AcceptDeletions = Annotated[bool, typer.Option("--accept-deletions", help="Believe an extraction that lost many rows.")]
Sample = Literal["company", "agency", "conference"]
NoWait = Annotated[bool, typer.Option("--no-wait", help="End at once when another refresh is running.")]


def main() -> None:
    """The console script: a user's mistake is one message and an exit code, never a traceback."""
    os.umask(0o077)  # whatever is written, here or by what is started from here, is its owner's alone
    try:
        app()
    except TieoutError as error:
        output.complain(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)


@app.callback()
def _everywhere(config: Config = None) -> None:
    _name(config)


@app.command()
def demo(folder: Annotated[Path, typer.Argument(help="Where the demo's files go.")] = Path("demo")) -> None:
    """Run all of it offline: a sample company, the embedded PostgreSQL, the pages."""
    from pipelines.cli.demo import demo as run_demo  # noqa: PLC0415

    with output.display() as display:
        refreshed, status = run_demo(folder.absolute(), display)
    output.refreshed(refreshed)
    output.summary(status)
    output.open_page(refreshed.index)
    _fail_for(refreshed.synced, refreshed.troubles)


@app.command()
def connect(
    source: Source,
    connection: Connection = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address to open.")] = False,
    paste: Annotated[bool, typer.Option("--paste", help="The browser is on another machine: ask for its address.")] = (
        False
    ),
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for the browser.")] = 300,
    config: Config = None,
) -> None:
    """Let Tieout in to a source: agree in the browser (or test the key), store the tokens, name the company."""
    from pipelines.cli import browser  # noqa: PLC0415
    from pipelines.cli.connect import connect as let_in  # noqa: PLC0415

    way = partial(browser.visit, say=output.say, pastes=paste, opens=not no_browser, patience=timeout)
    found = let_in(_settings(config), source, connection, way)
    output.say(f"Connected {found.connection}: {found.whose}.")
    output.say(f"Type: tieout refresh --connection {found.connection}")


@app.command()
def disconnect(source: Source, connection: Connection = None, config: Config = None) -> None:
    """Give the permission back to the vendor and forget the stored tokens; what was read stays."""
    from pipelines.cli.connect import disconnect as let_out  # noqa: PLC0415

    output.disconnected(let_out(_settings(config), source, connection))


@app.command()
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
    from pipelines.refresh import Wishes  # noqa: PLC0415
    from pipelines.refresh import refresh as run_refresh  # noqa: PLC0415

    wishes = Wishes(connection, accept_deletions, require_tie_out, not no_wait)
    with output.display() as display:
        refreshed = run_refresh(_settings(config), wishes, display)
    output.refreshed(refreshed)
    if refreshed.index.exists():
        output.open_page(refreshed.index)
    _fail_for(refreshed.synced, refreshed.troubles)


@app.command()
def sync(
    connection: Names = None, accept_deletions: AcceptDeletions = False, no_wait: NoWait = False, config: Config = None
) -> None:
    """Read every connection into the warehouse; models and pages stay as they are."""
    from pipelines.refresh import Wishes, sync_only  # noqa: PLC0415

    wishes = Wishes(connection, accept_deletions, wait=not no_wait)
    with output.display() as display:
        synced = sync_only(_settings(config), wishes, display)
    output.synced(synced)
    _fail_for(synced)


@app.command()
def report(
    as_of: Annotated[str | None, typer.Option(help="Business date, such as 2026-03-31.")] = None,
    known_at: Annotated[str | None, typer.Option(help="Moment of knowledge, such as 2026-04-01T09:00:00Z.")] = None,
    company: Annotated[
        list[str] | None, typer.Option("--company", help="Only this connection; may be repeated.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder; else the site, or one named after the question.")] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Also of a moment before a company's first sync, and without any proof.")
    ] = False,
    config: Config = None,
) -> None:
    """Publish the pages for any business date, as known at any moment since the first sync."""
    from pipelines.cli import report as reporting  # noqa: PLC0415

    question = reporting.Question.parse(as_of, known_at, company)
    with output.display() as display:
        published, troubles = reporting.report(_settings(config), question, out, display, anyway=anyway)
    for trouble in troubles:
        output.complain(trouble)
    output.open_page(published.index)
    _fail_for([], troubles)


@app.command()
def serve(port: Annotated[int, typer.Option(help="0 takes any free one.")] = 8000, config: Config = None) -> None:
    """Serve the site on loopback until you press Ctrl-C."""
    from pipelines.cli.serve import server  # noqa: PLC0415

    with server(_settings(config).site_folder, port) as http, suppress(KeyboardInterrupt):
        output.say(f"http://127.0.0.1:{http.server_address[1]}/  (Ctrl-C ends it)")
        http.serve_forever()


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False, config: Config = None
) -> None:
    """Show the last syncs, whether each company ties out, and what is published."""
    from pipelines.cli.status import status as look  # noqa: PLC0415

    found = look(_settings(config), configuration.now())
    if as_json:
        typer.echo(json.dumps(found.to_json(), default=_plain, indent=2))
    else:
        output.status(found)


@app.command()
def url(
    owner: Annotated[bool, typer.Option("--owner", help="The address of the owner, who may do everything.")] = False,
    config: Config = None,
) -> None:
    """Print the warehouse's address for a BI tool, which may read marts and reports and nothing else."""
    from pipelines.warehouse.postgres import roles, server  # noqa: PLC0415

    settings = _settings(config)
    found = server.running(settings)
    if owner:
        typer.echo(found.warehouse)
        return
    address = roles.reader_address(found.warehouse, settings.state, is_embedded=found.is_embedded, port=found.port)
    typer.echo(address)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context, config: Config = None) -> None:
    """Open a prompt on the warehouse; what follows -- goes to psql."""
    from pipelines.warehouse.postgres import server  # noqa: PLC0415

    server.become_psql(server.running(_settings(config)).warehouse, context.args)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def dbt(context: typer.Context, config: Config = None) -> None:
    """Run dbt on the warehouse, while no refresh runs; what follows -- goes to dbt, such as build --select marts."""
    from pipelines.orchestration.deployment import run_dbt  # noqa: PLC0415

    if not run_dbt(_settings(config), context.args, output.say):
        raise typer.Exit(1)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def dagster(context: typer.Context, config: Config = None) -> None:
    """Run Dagster on the warehouse's storage; what follows -- goes to it: daemon run, webserver, run list."""
    from pipelines.orchestration.deployment import become_dagster  # noqa: PLC0415

    become_dagster(_settings(config), context.args)


@app.command()
def init(config: Config = None) -> None:
    """Make databases, schemas and roles, and read the models; may be typed again at any time."""
    from pipelines.orchestration.deployment import initialise  # noqa: PLC0415

    output.say(f"The warehouse at {initialise(_settings(config), output.say)} is ready.")


@app.command()
def stop(no_wait: NoWait = False, config: Config = None) -> None:
    """Stop the embedded PostgreSQL; a refresh that is running is waited for."""
    from pipelines.refresh import stop as stop_server  # noqa: PLC0415

    with output.display() as display:
        is_stopped = stop_server(_settings(config), wait=not no_wait, display=display)
    output.say("Stopped." if is_stopped else "It was not running.")


@app.command()
def dev(port: Annotated[int, typer.Option()] = 3000, config: Config = None) -> None:
    """Open Dagster's own page on loopback: assets, runs, checks, schedules. Ctrl-C ends it."""
    from pipelines.orchestration.development import serve as serve_dagster  # noqa: PLC0415

    serve_dagster(_settings(config), port)


@app.command()
def sandbox(
    which: Annotated[
        Sample, typer.Argument(help="company: QuickBooks. agency: TimeTracker. conference: a database.")
    ] = "company",
    port: Annotated[int | None, typer.Option(help="9100 for the company, 9101 for the agency.")] = None,
    today: Annotated[str | None, typer.Option(help="The day at which it stands.")] = None,
) -> None:
    """Serve a sample company in its accounting system's wire format on loopback, until you press Ctrl-C.

    The conference is put into a database of its own beside the warehouse of this folder, and the command ends.
    """
    from pipelines.sandbox import extra  # noqa: PLC0415

    day = today or configuration.now().date().isoformat()
    if which == "conference":
        raise typer.Exit(_fill_conference(day))
    extra.require()
    from pipelines.sandbox.quickbooks.__main__ import main as serve_company  # noqa: PLC0415
    from pipelines.sandbox.timetracker.__main__ import main as serve_agency  # noqa: PLC0415

    where = [] if port is None else ["--port", str(port)]
    serve = {"company": serve_company, "agency": serve_agency}[which]
    raise typer.Exit(serve([*where, "--today", day]))


def _fill_conference(day: str) -> int:
    from pipelines.sandbox.conference.__main__ import main as fill  # noqa: PLC0415
    from pipelines.warehouse.postgres import server  # noqa: PLC0415

    return fill([server.running(Settings(folder=Path.cwd())).warehouse, "--today", day])


def _name(config: Path | None) -> None:
    """Keep the configuration's name in the environment, where processes that are started find it."""
    if config:
        os.environ[CONFIG_VARIABLE] = str(config.absolute())


def _settings(config: Path | None) -> Settings:
    _name(config)
    return configuration.load()


def _fail_for(synced: Sequence["Synced"], troubles: Sequence[SourceError] = ()) -> None:
    """End with 3 when a source failed, is not proven or not shown; with 2 when only the configuration is wrong."""
    if troubles:
        raise typer.Exit(SourceError.exit_code)
    errors = [result.error for result in synced if result.error]
    if not errors and any(result.unproven for result in synced):
        raise typer.Exit(SourceError.exit_code)
    if errors:
        is_configuration = len(errors) == len(synced) and all(isinstance(each, ConfigurationError) for each in errors)
        raise typer.Exit(ConfigurationError.exit_code if is_configuration else SourceError.exit_code)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
