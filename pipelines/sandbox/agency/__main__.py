"""Serve the invented agency by hand: `python -m pipelines.sandbox.agency --port 9101`."""

import argparse
import sys
import threading
from datetime import date
from zoneinfo import ZoneInfo

from pipelines import settings
from pipelines.errors import TieoutError
from pipelines.sandbox.agency.app import DAY_PATH
from pipelines.sandbox.agency.invented import Agency
from pipelines.sandbox.agency.server import AgencyServer, connection_options, running

ZONE = "Europe/Berlin"


def main(arguments: list[str] | None = None) -> int:
    """The exit code, after the agency was served until Ctrl-C."""
    given = _parser().parse_args(arguments)
    agency = Agency(given.today or settings.now().astimezone(ZoneInfo(ZONE)).date(), given.seed)
    try:
        with running(agency.api, port=given.port, clock=settings.now, live=agency.advance) as server:
            print(_greeting(server, agency), flush=True)
            threading.Event().wait()
    except KeyboardInterrupt:
        return 0
    except TieoutError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pipelines.sandbox.agency", description=__doc__)
    parser.add_argument("--port", type=int, default=9101, help="port on 127.0.0.1, 0 for any free one (default 9101)")
    parser.add_argument("--today", type=date.fromisoformat, help="the agency's today, YYYY-MM-DD (default: today)")
    parser.add_argument("--seed", type=int, default=7, help="another seed, another agency (default 7)")
    return parser


def _greeting(server: AgencyServer, agency: Agency) -> str:
    block = "\n".join(f'{key} = "{value}"' for key, value in connection_options(server).items())
    connection = f'[[connections]]\nname = "agency"\nsource = "timetracker"\n{block}\ntime_zone = "{ZONE}"'
    return (
        f"The agency answers on {server.url} and stands at the start of {agency.today}. Stop it with Ctrl-C."
        f" A day passes with: curl -X POST {server.url}{DAY_PATH}\nIn tieout.toml:\n\n{connection}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
