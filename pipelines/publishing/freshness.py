"""Whether the site shows what is landed: a digest of all that models and pages are made from."""

from pipelines import fingerprint
from pipelines.settings import Settings
from pipelines.warehouse import publication
from pipelines.warehouse.database import Session
from pipelines.warehouse.warehouse import Warehouse


def state(warehouse: Warehouse) -> str | None:
    """Return a digest of what models and pages would be made from now: what is landed, settings, today, this code."""
    with warehouse.session() as session:
        return publication.state(session, code())


def is_up_to_date(settings: Settings, session: Session) -> bool:
    """Tell whether the site shows all that is landed, for today, by this code."""
    site = settings.site_folder
    digest = publication.state(session, code())
    return (
        digest is not None and digest == publication.published_state(session, site) and (site / "index.html").exists()
    )


def code() -> str:
    """Return the digest of the code that turns landed rows into pages."""
    return fingerprint.of(fingerprint.DBT_PROJECT, fingerprint.DASHBOARDS)
