"""Serve the sample agency by hand: `python -m pipelines.sandbox.timetracker --port 9101`."""

import sys
from zoneinfo import ZoneInfo

from pipelines import settings
from pipelines.sandbox import cli
from pipelines.sandbox.scenarios.agency.agency import Agency
from pipelines.sandbox.timetracker.server import AgencyServer, connection_options, running

ZONE = "Europe/Berlin"


def main(arguments: list[str] | None = None) -> int:
    """Serve the agency until Ctrl-C; return the exit code."""
    given = cli.parser("pipelines.sandbox.timetracker", __doc__, what="agency", port=9101).parse_args(arguments)
    agency = Agency(given.today or settings.now().astimezone(ZoneInfo(ZONE)).date(), given.seed)
    return cli.serve(
        lambda: running(agency.api, port=given.port, clock=settings.now, advance=agency.advance),
        lambda server: _greeting(server, agency),
    )


def _greeting(server: AgencyServer, agency: Agency) -> str:
    block = "\n".join(f'{key} = "{value}"' for key, value in connection_options(server).items())
    connection = f'[[connections]]\nname = "agency"\nsource = "timetracker"\n{block}\ntime_zone = "{ZONE}"'
    return (
        f"The agency answers on {server.url} and stands at the start of {agency.today}. Stop it with Ctrl-C."
        f" A day passes with: curl -X POST {server.url}{cli.DAY_PATH}\nIn tieout.toml:\n\n{connection}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
