"""What pages leave out, and why: companies whose models or pages could not be made from what was read."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pipelines import settings as configuration
from pipelines.errors import SourceError
from pipelines.settings import Settings
from pipelines.warehouse import publication, quarantine
from pipelines.warehouse.landing import sync_log
from pipelines.warehouse.warehouse import Warehouse


def troubles(
    settings: Settings,
    warehouse: Warehouse,
    without_pages: Mapping[str, str] | None = None,
    companies: Collection[str] = (),
    known_at: datetime | None = None,
) -> list[SourceError]:
    """Return an error for each of this configuration's connections, or of these `companies`, that is not wholly shown.

    `without_pages` are those whose pages failed, else it is asked of the site.
    """
    with warehouse.session() as session:
        held = quarantine.quarantined(session)
        if without_pages is None:
            without_pages = publication.without_pages(session, settings.site_folder)
    own = {connection.name for connection in settings.connections if not companies or connection.name in companies}
    reasons = [
        (each.connection, f"the models cannot be built with what was read ({each.reason})", each.known_until)
        for each in held
        if not (known_at and each.known_until and known_at <= each.known_until)
    ]
    reasons += [(name, f"its pages could not be made ({reason})", None) for name, reason in without_pages.items()]
    return [
        SourceError(
            f"Connection {name}: {what}. "
            + (f"It is shown as it was known at {until.isoformat(timespec='seconds')}." if until else "It is left out.")
            + " The others were published.",
            hint=f"Correct it at the source and type: tieout refresh --connection {name}",
        )
        for name, what, until in reasons
        if name in own
    ]


def companies_not_built(
    settings: Settings, warehouse: Warehouse, companies: Sequence[str] | None
) -> list[dict[str, Any]]:
    """Return the companies of this configuration that the warehouse has no numbers of, as rows of rpt_company."""
    with warehouse.session() as session:
        held = {each.connection: each.reason for each in quarantine.quarantined(session) if each.known_until is None}
        read = {name: sync_log.last_known(session, name) for name in held}
    now = configuration.now()
    return [
        {
            "connection": each.name,
            "source": each.source,
            "company_name": each.name_shown or each.name,
            "home_currency": each.home_currency,
            "time_zone": each.time_zone or "UTC",
            "ages_from": each.ages_from,
            "as_of": now.astimezone(ZoneInfo(each.time_zone or "UTC")).date(),
            "known_at": now,
            "is_now": True,
            "is_known": False,
            "first_synced_at": None,
            "last_synced_at": read[each.name],
            "held_reason": held[each.name],
            "last_sync_status": "success",
            "last_sync_error": None,
            "open_findings": 0,
        }
        for each in settings.connections
        if each.name in held and (not companies or each.name in companies)
    ]
