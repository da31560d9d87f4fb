"""The main job, offline: an invented company behind the real wire format, read, modelled and published."""

import os
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipelines import settings as configuration
from pipelines.errors import ConfigurationError
from pipelines.refresh import Display, Refreshed, Wishes, refresh
from pipelines.settings import CONFIG_FILE, DATABASE_VARIABLE, SITE_VARIABLE, Settings
from pipelines.status import Status, status
from pipelines.warehouse import server

FOLDER = "demo"
CONNECTION = "harbor-and-pine"
SECRET_VARIABLE = "TIEOUT_DEMO_SECRET"  # noqa: S105  the name of a variable, not a secret
TOKEN_VARIABLE = "TIEOUT_DEMO_TOKEN"  # noqa: S105

MARK = "# Written by `tieout demo`"
TEMPLATE = """{mark}; the company is invented, its books are served on loopback while the demo runs.
[[connections]]
name = "{name}"
source = "quickbooks"
realm_id = "{realm_id}"
client_id = "{client_id}"
client_secret = "env:{secret}"
refresh_token = "env:{token}"
base_url = "{base_url}"
token_url = "{token_url}"
"""


def demo(folder: Path, display: Display) -> tuple[Refreshed, Status]:
    """What the refresh of the invented company came to, and how things stand after it; leaves nothing running."""
    from pipelines.sandbox import company  # noqa: PLC0415  only the demo needs the sandbox
    from pipelines.sandbox.server import connection_options, running  # noqa: PLC0415

    server.make_folder(folder)
    _refuse_real_books(folder / CONFIG_FILE)
    for name in (DATABASE_VARIABLE, SITE_VARIABLE):  # an invented company has no place among real ones
        os.environ.pop(name, None)
    now = configuration.now()
    books = company.build(_today(now))
    with running(books, clock=configuration.now) as sandbox:
        settings = _configure(folder, connection_options(sandbox))
        try:
            refreshed = refresh(settings, Wishes(), display)
            return refreshed, status(settings, now)
        finally:
            server.stop(settings)


def _refuse_real_books(config: Path) -> None:
    if config.exists() and not config.read_text(errors="replace").startswith(MARK):
        raise ConfigurationError(
            f"{config} is not the demo's; it would be overwritten.", hint="Name another folder: tieout demo FOLDER"
        )


def _today(now: datetime) -> date:
    return now.astimezone(ZoneInfo("America/New_York")).date()


def _configure(folder: Path, options: dict[str, str]) -> Settings:
    os.environ[SECRET_VARIABLE] = options["client_secret"]
    os.environ[TOKEN_VARIABLE] = options["refresh_token"]
    text = TEMPLATE.format(mark=MARK, name=CONNECTION, secret=SECRET_VARIABLE, token=TOKEN_VARIABLE, **options)
    path = folder / CONFIG_FILE
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
    return configuration.load(path)
