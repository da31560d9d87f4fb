"""TimeTracker straight from its PostgreSQL: the same streams and keys as its API, and the rate overrides besides.

Everything is read in one read-only snapshot, so nothing shifts. Of each table only the columns that are named here are
read, never a password or another system's key; a column that a release does not have is left out
(docs/sources/timetracker.md, "Database").
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.settings import Connection
from pipelines.sources.source_database import SourceDatabase
from pipelines.sources.stream import Page, Skipped, Stream
from pipelines.sources.timetracker import responses

NEEDS_ADMIN = frozenset({"user", "audit_log"})


@dataclass(frozen=True)
class Table:
    """A table of TimeTracker: the columns that are read, under the names that the API gives them, and which rows."""

    name: str
    columns: str
    where: str = "true"
    more: str = "'{}'::jsonb"  # parts of a document that stand in other tables


_INVOICE = (
    "id invoice_number client_id client_name project_id issue_date due_date status subtotal tax_rate tax_amount"
    " total_amount currency_code amount_paid payment_status quote_id notes terms created_at updated_at"
)
_ITEMS_AND_PAYMENTS = """
    jsonb_build_object(
        'items', (
            select coalesce(jsonb_agg(to_jsonb(item) order by item.id), '[]')
            from (
                select id, invoice_id, description, quantity, unit_price, total_amount, time_entry_ids
                from invoice_items
            ) as item
            where item.invoice_id = document.id
        ),
        'payments', (
            select coalesce(jsonb_agg(to_jsonb(payment) order by payment.id), '[]')
            from (select id, invoice_id, amount, currency, payment_date, status from payments) as payment
            where payment.invoice_id = document.id
        )
    )
"""

TABLES = {
    "client": Table(
        "clients",
        "id name email phone address contact_person default_hourly_rate status description prepaid_hours_monthly"
        " prepaid_reset_day custom_fields created_at updated_at",
    ),
    "project": Table(
        "projects",
        "id name client_id billable hourly_rate billing_ref code status estimated_hours budget_amount"
        " budget_threshold_percent archived_at archived_by archived_reason quote_id description created_at updated_at",
    ),
    "user": Table("users", "id username full_name email role is_active standard_hours_per_day created_at"),
    "expense": Table(
        "expenses",
        "id user_id project_id client_id title description category amount currency_code tax_amount expense_date status"
        " billable reimbursable invoiced invoice_id created_at updated_at",
    ),
    "currency": Table("currencies", "code name symbol decimal_places is_active created_at updated_at"),
    "exchange_rate": Table("exchange_rates", "id base_code quote_code rate date source created_at updated_at"),
    # a timer that runs has no end yet, and the API leaves it out
    "time_entry": Table(
        "time_entries",
        "id user_id project_id client_id task_id start_time end_time duration_seconds break_seconds billable paid"
        " invoice_number source notes tags created_at updated_at",
        where="end_time is not null",
    ),
    "invoice": Table("invoices", _INVOICE),
    "invoice_detail": Table("invoices", _INVOICE, more=_ITEMS_AND_PAYMENTS),
    "payment": Table(
        "payments",
        "id invoice_id amount currency payment_date method reference status gateway_fee net_amount notes created_at"
        " updated_at",
    ),
    "credit_note": Table("credit_notes", "id invoice_id credit_number amount reason created_by created_at"),
    "audit_log": Table(
        "audit_logs",
        "id entity_type entity_id action field_name old_value new_value user_id created_at",
        where="entity_type in ('Client', 'Project', 'Invoice')",
    ),
    "rate_override": Table(
        "rate_overrides", "id project_id user_id hourly_rate effective_from effective_to created_at updated_at"
    ),
}

ROWS = """
select (picked.content || {more})::text
from {name} as document
cross join lateral (
    select jsonb_object_agg(key, value) as content from jsonb_each(to_jsonb(document)) where key = any(%s)
) as picked
where {where}
"""

FIGURES = {
    "project_total": """
        select project.id::text, jsonb_build_object(
            'total_hours', round(coalesce(sum(entry.duration_seconds), 0) / 3600.0, 2),
            'total_billable_hours',
            round(coalesce(sum(entry.duration_seconds) filter (where entry.billable), 0) / 3600.0, 2)
        )::text
        from projects as project
        left join time_entries as entry on entry.project_id = project.id and entry.end_time is not null
        group by project.id
    """,
    "reports_summary": """
        select '1', jsonb_build_object(
            'total_hours', coalesce(sum(round(duration_seconds / 3600.0, 2)), 0),
            'billable_hours', coalesce(sum(round(duration_seconds / 3600.0, 2)) filter (where billable), 0),
            'total_entries', count(*)
        )::text
        from time_entries
        where end_time is not null
    """,
    "row_count": """
        select name, jsonb_build_object('name', name, 'path', path, 'count', count)::text
        from (
            select 'customers', 'clients', count(*) from clients
            union all select 'projects', 'projects', count(*) from projects
            union all select 'invoice', 'invoices', count(*) from invoices
            union all select 'payment', 'payments', count(*) from payments
            union all select 'credit_memo', 'credit_notes', count(*) from credit_notes
            union all select 'time_entries', 'time_entries', count(*) from time_entries where end_time is not null
        ) as counts (name, path, count)
    """,
}

SETTINGS = b"select timezone, currency, company_name from settings order by id limit 1"


class TimeTrackerDatabase(SourceDatabase):
    """A connector to the database of one TimeTracker, opened when the first page is read."""

    def __init__(self, connection: Connection, url: str, base_url: str) -> None:
        super().__init__(connection, url)
        self._base_url = base_url

    def _read(self, stream: Stream, since: datetime | None) -> Iterator[Page]:
        if stream.name == "info":
            yield from self._info(stream)
        elif stream.name in FIGURES:
            for figures in self._query_pages(stream, FIGURES[stream.name]):
                yield Page([responses.kept(row_id, content) for row_id, content in figures])
        else:
            yield from self._rows(stream)

    def _rows(self, stream: Stream) -> Iterator[Page]:
        zone = self._zone(stream) if stream.name == "time_entry" else UTC
        table = TABLES[stream.name]
        for found in self._query_pages(stream, ROWS.format(**vars(table)), [table.columns.split()]):
            yield Page([responses.row(content.encode(), volatile=frozenset(), zone=zone) for (content,) in found])

    def _forbidden(self, stream: Stream, said: str) -> Exception:
        """Return Skipped for a stream that only administrators may read."""
        return Skipped(said) if stream.name in NEEDS_ADMIN else super()._forbidden(stream, said)

    def _info(self, stream: Stream) -> Iterator[Page]:
        timezone, currency, name = self._settings(stream)
        home_currency = self._connection.home_currency or currency
        content = {
            "base_url": self._base_url,
            "home_currency": home_currency,
            "timezone": timezone,
            "company_name": name,
        }
        yield Page([responses.made("1", content)])

    def _zone(self, stream: Stream) -> tzinfo:
        """Return the zone of time entries: that of the connection, else that of the application."""
        name = self._connection.time_zone or self._settings(stream)[0] or "UTC"
        try:
            return ZoneInfo(name)
        except (KeyError, OSError):
            raise ValueError(f"{name!r} is not a time zone") from None

    def _settings(self, stream: Stream) -> tuple[Any, ...]:
        found = self._session(stream).execute(SETTINGS).fetchone()
        return found or (None, None, None)
