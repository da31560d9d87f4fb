"""TimeTracker as its own database: tables with its column types, filled from the recorded answers or any other rows."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg

TYPES = {
    "numeric": "default_hourly_rate hourly_rate budget_amount subtotal tax_rate tax_amount total_amount amount_paid"
    " amount net_amount gateway_fee quantity unit_price rate",
    "timestamp": "created_at updated_at start_time end_time archived_at",
    "date": "issue_date due_date payment_date date effective_from effective_to expense_date",
    "boolean": "billable paid is_active reimbursable invoiced",
    "integer": "id client_id project_id user_id task_id invoice_id entity_id duration_seconds break_seconds created_by"
    " archived_by quote_id prepaid_reset_day budget_threshold_percent decimal_places",
    "double precision": "estimated_hours standard_hours_per_day",
    "jsonb": "custom_fields",
}
TYPE_OF = {column: kind for kind, columns in TYPES.items() for column in columns.split()}
COLUMNS = {
    "clients": "id name email phone address contact_person default_hourly_rate status description custom_fields"
    " portal_password_hash created_at updated_at",
    "projects": "id name client_id billable hourly_rate billing_ref code status estimated_hours budget_amount"
    " budget_threshold_percent archived_at archived_by archived_reason quote_id description created_at updated_at",
    "users": "id username full_name email role is_active password_hash created_at",
    "time_entries": "id user_id project_id client_id task_id start_time end_time duration_seconds break_seconds"
    " billable paid invoice_number source notes tags created_at updated_at",
    "invoices": "id invoice_number client_id client_name project_id issue_date due_date status subtotal tax_rate"
    " tax_amount total_amount currency_code amount_paid payment_status notes terms created_at updated_at",
    "invoice_items": "id invoice_id description quantity unit_price total_amount time_entry_ids",
    "payments": "id invoice_id amount currency payment_date method reference status gateway_fee net_amount notes"
    " created_at updated_at",
    "credit_notes": "id invoice_id credit_number amount reason created_by created_at updated_at",
    "expenses": "id title amount currency_code expense_date status created_at updated_at",
    "currencies": "code name symbol decimal_places is_active created_at updated_at",
    "exchange_rates": "id base_code quote_code rate date source created_at updated_at",
    "audit_logs": "id entity_type entity_id action field_name old_value new_value user_id created_at",
    "rate_overrides": "id project_id user_id hourly_rate effective_from effective_to created_at updated_at",
    "settings": "id timezone currency company_name mail_password",
}

SETTINGS = {"id": 1, "currency": "EUR", "company_name": "Test Agency", "mail_password": "hidden"}


def make(url: str, recorded: Path) -> None:
    """Nothing, once the database at `url` holds all tables and the recorded rows."""
    fill(url, {table: _rows(table, recorded) for table in COLUMNS})


def fill(url: str, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Nothing, once the database at `url` holds all tables and these rows of them; a column it lacks is left out."""
    with psycopg.connect(url) as session:
        for table, columns in COLUMNS.items():
            types = ", ".join(f"{name} {TYPE_OF.get(name, 'text')}" for name in columns.split())
            session.execute(f"create table {table} ({types})".encode())
            given = json.dumps(rows.get(table, []), default=str)  # money as text: it stays exact
            statement = f"insert into {table} select * from jsonb_populate_recordset(null::{table}, %s::jsonb)"
            session.execute(statement.encode(), [given])


def _rows(table: str, recorded: Path) -> list[dict[str, Any]]:
    if table == "settings":
        return [SETTINGS | {"timezone": "UTC"}]
    if table == "rate_overrides":
        rows = list(csv.DictReader((recorded / "rate_overrides.csv").open()))
        return [{key: value or None for key, value in row.items()} for row in rows]
    details = [_read(file)["invoice"] for file in sorted(recorded.glob("invoice_0*.json"))]
    if table == "invoices":
        return [
            {**row, "currency_code": row["payments"][0]["currency"] if row["payments"] else "EUR"} for row in details
        ]
    if table == "invoice_items":
        return [item for row in details for item in row["items"]]
    file = {"projects": "projects_status_all", "time_entries": "time_entries_per_page_500"}.get(table, table)
    found: list[dict[str, Any]] = _read(recorded / f"{file}.json")[table]
    secret = {"users": {"password_hash": "hidden"}, "clients": {"portal_password_hash": "hidden"}}.get(table, {})
    return [{**row, **secret} for row in found]


def _read(file: Path) -> Any:
    return json.loads(file.read_text())
