"""Put the sample conference into a database by hand: `python -m pipelines.sandbox.conference URL`."""

import argparse
import sys
from datetime import date
from urllib.parse import urlsplit

from pipelines import settings
from pipelines.sandbox.conference import database
from pipelines.sandbox.scenarios.conference.conference import SLUG, Conference


def main(arguments: list[str] | None = None) -> int:
    """Put the conference into a database of its own on the server of the address; return the exit code."""
    given = _parser().parse_args(arguments)
    url = database.own_database(given.url)
    database.fill(url, Conference(given.today or settings.now().date(), given.seed).rows)
    print(
        f"The conference is in the database {database.NAME}. In tieout.toml:\n\n"
        f'[[connections]]\nname = "sandbox-conference"\nsource = "conference"\n'
        f'database_url = "{_shown(url)}"\nconference = "{SLUG}"\n'
    )
    return 0


def _shown(url: str) -> str:
    """Return the address, or the variable for it where it has a password."""
    return "env:CONFERENCE_DATABASE_URL" if urlsplit(url).password or "password=" in url else url


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pipelines.sandbox.conference", description=__doc__)
    parser.add_argument("url", help="any database of the PostgreSQL server that is to hold it")
    parser.add_argument("--today", type=date.fromisoformat, help="the conference's today, YYYY-MM-DD (default: today)")
    parser.add_argument("--seed", type=int, default=11, help="another seed, another conference (default 11)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
