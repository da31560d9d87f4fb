"""Commands that show: `report`, `serve`, `status`."""

import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines import settings as configuration
from pipelines.cli import output
from pipelines.cli.options import Config, exit_for, load_settings


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
    with output.progress() as display:
        published, troubles = reporting.report(load_settings(config), question, out, display, anyway=anyway)
    for trouble in troubles:
        output.print_error(trouble)
    output.print_address(published.index)
    exit_for([], troubles)


def serve(port: Annotated[int, typer.Option(help="0 takes any free one.")] = 8000, config: Config = None) -> None:
    """Serve the site on loopback until you press Ctrl-C."""
    from pipelines.cli.serve import server  # noqa: PLC0415

    with server(load_settings(config).site_folder, port) as http, suppress(KeyboardInterrupt):
        output.print_line(f"http://127.0.0.1:{http.server_address[1]}/  (Ctrl-C ends it)")
        http.serve_forever()


def status(
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False, config: Config = None
) -> None:
    """Show the last syncs, whether each company ties out, and what is published."""
    from pipelines.cli.status import status as look  # noqa: PLC0415

    found = look(load_settings(config), configuration.now())
    if as_json:
        typer.echo(json.dumps(found.to_json(), default=_plain, indent=2))
    else:
        output.print_status(found)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
