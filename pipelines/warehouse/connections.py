"""Which connections are configured, and what their settings say about them: for the models."""

from collections.abc import Iterable

from pipelines.settings import Connection
from pipelines.warehouse.database import Session


def describe(session: Session, connections: Iterable[Connection]) -> None:
    """Nothing, once these connections, and no others, count as configured."""
    session.execute("update tieout.connection set is_configured = false where is_configured")
    for connection in connections:
        _describe(session, connection)


def _describe(session: Session, connection: Connection) -> None:
    session.execute(
        "insert into tieout.connection values (%s, %s, %s, %s, %s, %s, %s, true)"
        " on conflict (connection) do update set source = excluded.source, name_shown = excluded.name_shown,"
        " home_currency = excluded.home_currency, time_zone = excluded.time_zone, ages_from = excluded.ages_from,"
        " fiscal_year_start_month = excluded.fiscal_year_start_month, is_configured = true",
        [
            connection.name,
            connection.source,
            connection.name_shown,
            connection.home_currency,
            connection.time_zone,
            connection.ages_from,
            connection.fiscal_year_start_month,
        ],
    )
