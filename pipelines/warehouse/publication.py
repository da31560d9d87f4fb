"""What a published site was made from, so that a refresh can tell that there is nothing new to publish."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from psycopg.types.json import Jsonb

from pipelines.warehouse.database import Session, scalar
from pipelines.warehouse.landing.sync_log import LANDED


def state(session: Session, code: str) -> str | None:
    """Return a digest of all that pages depend on: what is landed, each company's settings and today, and the code.

    None while the models have never been built.
    """
    if scalar(session, "select to_regclass('intermediate.int_companies')") is None:
        return None
    landed = session.execute(
        f"select connection, max(sync_id) from tieout.sync_log where {LANDED} group by 1 order by 1".encode()
    ).fetchall()
    companies = session.execute(
        "select configured.connection, configured.source, name_shown, configured.home_currency, configured.time_zone,"
        " configured.ages_from, configured.fiscal_year_start_month, nullif(known_from, '-infinity'),"
        " books is not null and count(*) over (partition by books) > 1,"
        " (clock.now at time zone company.time_zone)::date"
        " from tieout.connection as configured"
        " cross join tieout.clock as clock"
        " left join intermediate.int_companies as company on company.connection = configured.connection"
        " where configured.known_to is null"
        " order by configured.connection"
    ).fetchall()
    skipped = session.execute(
        "select connection, known_from::text, known_to::text, cause from tieout.skipped order by 1, 2, 3"
    ).fetchall()
    content = json.dumps([landed, companies, skipped, code], default=str)
    return hashlib.sha256(content.encode()).hexdigest()


def published_state(session: Session, site: Path) -> str | None:
    """Return the digest that the site in this folder was made from, or None."""
    found = scalar(session, "select state from tieout.publication where site = %s", [str(site)])
    return str(found) if found else None


def publisher(session: Session, site: Path) -> Path | None:
    """Return the configuration that published the site in this folder last, or None."""
    found = scalar(session, "select configuration from tieout.publication where site = %s", [str(site)])
    return Path(found) if found else None


def without_pages(session: Session, site: Path) -> dict[str, str]:
    """Return the connections whose pages could not be made when the site in this folder was published, and why."""
    return dict(scalar(session, "select without_pages from tieout.publication where site = %s", [str(site)]) or {})


def remember(
    session: Session, site: Path, configuration: Path, digest: str, at: datetime, failed: Mapping[str, str]
) -> None:
    """Remember what a site was made from. `failed`: whose pages could not be made, and why."""
    session.execute(
        "insert into tieout.publication (site, configuration, state, published_at, without_pages)"
        " values (%s, %s, %s, %s, %s) on conflict (site) do update set configuration = excluded.configuration,"
        " state = excluded.state, published_at = excluded.published_at, without_pages = excluded.without_pages",
        [str(site), str(configuration), digest, at, Jsonb(dict(failed))],
    )
