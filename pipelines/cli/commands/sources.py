"""Commands about one source: `connect`, `disconnect`, and `sandbox`, which plays one."""

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipelines import settings as configuration
from pipelines.cli import output
from pipelines.cli.options import Config, load_settings
from pipelines.settings import Settings

Source = Annotated[str, typer.Argument(help="The source, such as quickbooks.")]
Connection = Annotated[str | None, typer.Option("--connection", help="Which of its connections in tieout.toml.")]
Sample = Literal["company", "agency", "conference"]


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
    from pipelines.cli.connect import connect as authorize  # noqa: PLC0415

    way = partial(browser.visit, say=output.print_line, pastes=paste, opens=not no_browser, patience=timeout)
    found = authorize(load_settings(config), source, connection, way)
    output.print_line(f"Connected {found.connection}: {found.account_name}.")
    output.print_line(f"Type: tieout refresh --connection {found.connection}")


def disconnect(source: Source, connection: Connection = None, config: Config = None) -> None:
    """Give the permission back to the vendor and forget the stored tokens; what was read stays."""
    from pipelines.cli.connect import disconnect as revoke  # noqa: PLC0415

    output.print_disconnected(revoke(load_settings(config), source, connection))


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
    from pipelines.warehouse.warehouse import Warehouse  # noqa: PLC0415

    return fill([Warehouse.running(Settings(folder=Path.cwd())).address, "--today", day])
