"""The status: last syncs, tie-outs, what is published. Reads only."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from dashboards.report import COMPANY
from pipelines.settings import Settings
from pipelines.warehouse import connections, quarantine
from pipelines.warehouse.connections import Left
from pipelines.warehouse.database import Session, scalar
from pipelines.warehouse.warehouse import Warehouse


@dataclass(frozen=True)
class Company:
    """The status of one connection: last attempt and success, whether it ties out, what it is owed per currency.

    It differs where any subject does.

    `not_built` says why the models cannot be built with what was read last. `verdicts` are of marts.ar_verdict for
    today; None instead of a verdict: it was never read and modelled.
    """

    connection: str
    source: str
    last_sync_at: datetime | None
    last_sync_status: str
    last_error: str | None
    last_success_at: datetime | None
    not_built: str | None
    tie_out: str | None
    verdicts: tuple[dict[str, Any], ...]
    differences: tuple[str, ...]
    open_findings: int
    customers: int
    invoices: int
    receivables: dict[str, Decimal]


@dataclass(frozen=True)
class Status:
    """The status of all; `to_json` gives plain values, money as text. `left` are no longer configured."""

    warehouse: str
    is_embedded: bool
    now: datetime
    site: str
    published_at: datetime | None
    companies: tuple[Company, ...]
    left: tuple[Left, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the same as plain JSON values."""
        return asdict(self)


SYNCS = """
select distinct on (connection)
    connection, finished_at, status, error_message,
    (select max(done.finished_at) from tieout.sync_log as done
     where done.connection = log.connection and done.status <> 'failed')
from tieout.sync_log as log
order by connection, sync_id desc, failed desc, status
"""

# a warehouse of an older Tieout, until its next refresh
HAS_HISTORY = """
select count(*) from pg_attribute where attrelid = 'tieout.connection'::regclass and attname = 'known_to'
"""

VERDICT = ("subject", "currency", "as_of", "known_at", "status", "reason")
VERDICTS = f"select connection, {', '.join(VERDICT)} from reports.rpt_verdict"

DIFFERENCES = """
select connection, control || ' ' || coalesce(key_name, key, currency, 'all')
    || case when is_of_day then '' else ' on ' || as_of end || ': ' || difference
from reports.rpt_tie_out
where status = 'differs'
"""


def status(settings: Settings, now: datetime) -> Status:
    """Return how things stand now; a connection that was never read has the status `never`."""
    warehouse = Warehouse.running(settings)
    with warehouse.session() as session:
        is_prepared = scalar(session, "select to_regclass('tieout.publication')") is not None
        has_history = is_prepared and bool(scalar(session, HAS_HISTORY))
        companies = _companies(session, settings) if is_prepared else ()
        left = tuple(connections.left(session)) if has_history else ()
        published_at = (
            scalar(session, "select published_at from tieout.publication where site = %s", [str(settings.site_folder)])
            if is_prepared
            else None
        )
    return Status(
        warehouse.shown,
        warehouse.is_embedded,
        now,
        str(settings.site_folder),
        published_at,
        companies,
        left,
    )


def _companies(session: Session, settings: Settings) -> tuple[Company, ...]:
    syncs = {row[0]: row[1:] for row in session.execute(SYNCS).fetchall()}
    is_built = scalar(session, "select to_regclass('reports.rpt_verdict')") is not None
    has_held = scalar(session, "select to_regclass('tieout.skipped')") is not None
    verdicts = session.execute(VERDICTS.encode()).fetchall() if is_built else []
    differences = session.execute(DIFFERENCES).fetchall() if is_built else []
    held = {each.connection: each.reason for each in quarantine.quarantined(session)} if has_held else {}
    companies = []
    for connection in settings.connections:
        at, state, error, success = syncs.get(connection.name, (None, "never", None, None))
        mine = tuple(dict(zip(VERDICT, row[1:], strict=True)) for row in verdicts if row[0] == connection.name)
        counts = _counts(session, connection.name) if is_built else (0, 0, 0, {})
        companies.append(
            Company(
                connection.name,
                connection.source,
                at,
                state,
                error,
                success,
                held.get(connection.name),
                _together(mine),
                tuple(verdict for verdict in mine if verdict["subject"] != COMPANY),
                tuple(text for name, text in differences if name == connection.name),
                *counts,
            )
        )
    return tuple(companies)


def _together(verdicts: tuple[dict[str, Any], ...]) -> str | None:
    found = (row["status"] for row in verdicts if row["subject"] == COMPANY)
    return next(found, None)


def _counts(session: Session, connection: str) -> tuple[int, int, int, dict[str, Decimal]]:
    findings = scalar(session, "select count(*) from marts.ar_finding where is_open and connection = %s", [connection])
    customers = scalar(session, "select count(*) from marts.ar_customer where connection = %s", [connection])
    invoices = scalar(session, "select count(*) from marts.ar_invoice where connection = %s", [connection])
    balances = session.execute(
        "select currency, sum(open_amount) from marts.ar_open_item where connection = %s group by 1 order by 2 desc",
        [connection],
    ).fetchall()
    return findings, customers, invoices, dict(balances)
