"""The main job, offline: the sample data of a company, an agency and a conference, as their own systems hold them."""

import os
import socket
from datetime import date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboards.site.file_lock import locked
from pipelines import settings as configuration
from pipelines.cli.status import Status, status
from pipelines.errors import ConfigurationError
from pipelines.refresh import ProgressDisplay, RefreshOptions, RefreshResult, refresh
from pipelines.settings import CONFIG_FILE, DATABASE_VARIABLE, SITE_VARIABLE, Settings
from pipelines.warehouse.postgres import server

FOLDER = "demo"
COMPANY = "harbor-and-pine"
AGENCY = "sample-street"
CONFERENCE = "tidewater"
COMPANY_ZONE = "America/New_York"
AGENCY_ZONE = "Europe/Berlin"
AGENCY_PORT = 9101
SECRET_VARIABLE = "TIEOUT_DEMO_SECRET"  # noqa: S105  the name of a variable, not a secret
TOKEN_VARIABLE = "TIEOUT_DEMO_TOKEN"  # noqa: S105
AGENCY_VARIABLE = "TIEOUT_DEMO_AGENCY_TOKEN"
CONFERENCE_VARIABLE = "TIEOUT_DEMO_CONFERENCE"

MARK = "# Written by `tieout demo`"
TEMPLATE = """{mark}; all is sample data: APIs are served on loopback while it runs, a conference has its own database.
[[connections]]
name = "{company}"
source = "quickbooks"
realm_id = "{realm_id}"
client_id = "{client_id}"
client_secret = "env:{secret}"
refresh_token = "env:{token}"
base_url = "{base_url}"
token_url = "{token_url}"

[[connections]]
name = "{agency}"
name_shown = "Sample Street Agency"
source = "timetracker"
base_url = "{agency_url}"
token = "env:{agency_token}"
home_currency = "{home_currency}"
time_zone = "{agency_zone}"

[[connections]]
name = "{conference}"
source = "conference"
database_url = "env:{conference_variable}"
time_zone = "{company_zone}"
"""


def demo(folder: Path, display: ProgressDisplay) -> tuple[RefreshResult, Status]:
    """Refresh from the sample sources; return what came of it and how things stand after it. Leave nothing running.

    ConfigurationError if the folder's tieout.toml is not the demo's, or the extra `sandbox` is not installed.
    """
    from pipelines.sandbox import extra  # noqa: PLC0415  only the demo needs the sandbox

    extra.require()
    server.make_folder(folder)
    waiting = partial(display.note, "Another demo runs in this folder; waiting for it.")
    with locked(folder / ".tieout-demo-lock", waiting):
        return _demo(folder, display)


def _demo(folder: Path, display: ProgressDisplay) -> tuple[RefreshResult, Status]:
    from pipelines.sandbox.quickbooks import server as company_server  # noqa: PLC0415
    from pipelines.sandbox.scenarios.agency import agency as agencies  # noqa: PLC0415
    from pipelines.sandbox.scenarios.company import company  # noqa: PLC0415
    from pipelines.sandbox.timetracker import server as agency_server  # noqa: PLC0415

    _refuse_real_books(folder / CONFIG_FILE)
    for name in (DATABASE_VARIABLE, SITE_VARIABLE):  # sample data has no place among real books
        os.environ.pop(name, None)
    now = configuration.now()
    ledger = company.build(_today(now, COMPANY_ZONE))
    agency = agencies.Agency(_today(now, AGENCY_ZONE))
    with (
        company_server.running(ledger, clock=configuration.now) as of_company,
        agency_server.running(agency.api, port=_agency_port(), clock=configuration.now) as of_agency,
    ):
        company_options = company_server.connection_options(of_company)
        settings = _configure(folder, company_options, agency_server.connection_options(of_agency))
        try:
            _fill_conference(settings, now)
            refreshed = refresh(settings, RefreshOptions(), display)
            return refreshed, status(settings, now)
        finally:
            server.stop(settings)


def _fill_conference(settings: Settings, now: datetime) -> None:
    """Put the sample conference into a database of its own beside the demo's warehouse."""
    from pipelines.sandbox.conference import database  # noqa: PLC0415
    from pipelines.sandbox.scenarios.conference import conference  # noqa: PLC0415

    url = database.own_database(server.running(settings).warehouse)
    database.fill(url, conference.Conference(_today(now, COMPANY_ZONE)).rows)
    os.environ[CONFERENCE_VARIABLE] = url


def _refuse_real_books(config: Path) -> None:
    if config.exists() and not config.read_text(errors="replace").startswith(MARK):
        raise ConfigurationError(
            f"{config} is not the demo's; it would be overwritten.", hint="Name another folder: tieout demo FOLDER"
        )


def _agency_port() -> int:
    """Return the same port each time, if it is free: links into the agency are part of what is landed."""
    with socket.socket() as probe:
        return 0 if probe.connect_ex(("127.0.0.1", AGENCY_PORT)) == 0 else AGENCY_PORT


def _today(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def _configure(folder: Path, company: dict[str, str], agency: dict[str, str]) -> Settings:
    os.environ[SECRET_VARIABLE] = company["client_secret"]
    os.environ[TOKEN_VARIABLE] = company["refresh_token"]
    os.environ[AGENCY_VARIABLE] = agency["token"]
    text = TEMPLATE.format(
        mark=MARK,
        company=COMPANY,
        secret=SECRET_VARIABLE,
        token=TOKEN_VARIABLE,
        agency=AGENCY,
        agency_url=agency["base_url"],
        agency_token=AGENCY_VARIABLE,
        home_currency=agency["home_currency"],
        agency_zone=AGENCY_ZONE,
        conference=CONFERENCE,
        conference_variable=CONFERENCE_VARIABLE,
        company_zone=COMPANY_ZONE,
        **company,
    )
    path = folder / CONFIG_FILE
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
    return configuration.load(path)
