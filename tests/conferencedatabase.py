"""A conference's own database: its tables as recorded, filled from the recorded rows, or with a few invented ones."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg

TABLES = {
    "program_conference_conference": "id bigint, name varchar, slug varchar, start_date date, end_date date,"
    " timezone varchar, is_active boolean, total_capacity integer, grant_budget numeric(12,2),"
    " revenue_budget numeric(12,2), target_attendance integer, updated_at timestamptz, stripe_secret_key varchar",
    "program_conference_expensecategory": "id bigint, name varchar, slug varchar, budget_amount numeric(12,2),"
    ' "order" integer, conference_id bigint',
    "program_conference_expense": "id bigint, description varchar, amount numeric(12,2), vendor varchar, date date,"
    " updated_at timestamptz, conference_id bigint, category_id bigint",
    "program_registration_order": "id bigint, status varchar, subtotal numeric(10,2), discount_amount numeric(10,2),"
    " total numeric(10,2), voucher_code varchar default '', billing_name varchar default '', billing_email varchar,"
    " reference varchar, created_at timestamptz, updated_at timestamptz, conference_id bigint, user_id integer,"
    " hold_expires_at timestamptz",
    "program_registration_orderlineitem": "id bigint, description varchar, quantity integer,"
    " unit_price numeric(10,2), discount_amount numeric(10,2), line_total numeric(10,2), created_at timestamptz,"
    " addon_id bigint, order_id bigint, ticket_type_id bigint",
    "program_registration_payment": "id bigint, method varchar, amount numeric(10,2), reference varchar,"
    " created_at timestamptz, order_id bigint, status varchar",
    "program_registration_credit": "id bigint, amount numeric(10,2), status varchar, created_at timestamptz,"
    " updated_at timestamptz, conference_id bigint, user_id integer, applied_to_order_id bigint,"
    " source_order_id bigint, remaining_amount numeric(10,2)",
    "program_registration_tickettype": "id bigint, name varchar, slug varchar, price numeric(10,2),"
    ' available_from timestamptz, available_until timestamptz, total_quantity integer, "order" integer,'
    " conference_id bigint",
    "program_registration_addon": "id bigint, name varchar, slug varchar, price numeric(10,2),"
    ' available_from timestamptz, available_until timestamptz, total_quantity integer, "order" integer,'
    " conference_id bigint",
    "program_registration_voucher": "id bigint, code varchar, voucher_type varchar, discount_value numeric(10,2),"
    " max_uses integer, times_used integer, is_active boolean, conference_id bigint",
    "program_registration_cart": "id bigint, status varchar, expires_at timestamptz, created_at timestamptz,"
    " conference_id bigint, user_id integer",
    "program_registration_cartitem": "id bigint, quantity integer, addon_id bigint, cart_id bigint,"
    " ticket_type_id bigint",
    "program_registration_attendee": "id bigint, access_code varchar default 'hidden', checked_in_at timestamptz,"
    " created_at timestamptz, conference_id bigint, order_id bigint, user_id integer",
    "program_registration_purchaseorder": "id bigint, organization_name varchar, contact_email varchar,"
    " status varchar, reference varchar, subtotal numeric(10,2), total numeric(10,2), created_at timestamptz,"
    " updated_at timestamptz, conference_id bigint, qbo_invoice_id varchar",
    "program_registration_purchaseorderlineitem": "id bigint, description varchar, quantity integer,"
    " unit_price numeric(10,2), line_total numeric(10,2), created_at timestamptz, addon_id bigint,"
    " purchase_order_id bigint, ticket_type_id bigint",
    "program_registration_purchaseorderpayment": "id bigint, amount numeric(10,2), reference varchar, method varchar,"
    " payment_date date, created_at timestamptz, purchase_order_id bigint",
    "program_registration_purchaseordercreditnote": "id bigint, amount numeric(10,2), reason text,"
    " created_at timestamptz, purchase_order_id bigint",
    "program_programs_travelgrant": "id bigint, status varchar, approved_amount numeric(10,2),"
    " disbursed_amount numeric(10,2), conference_id bigint",
}
SHORT = {name.rpartition("_")[2]: name for name in TABLES}

Rows = Sequence[Mapping[str, Any]]


def make(url: str, **rows: Rows) -> None:
    """Nothing, once the database at `url` holds all tables; `rows` go in by short names, such as `order`."""
    with psycopg.connect(url) as session:
        for table, columns in TABLES.items():
            session.execute(f"create table {table} ({columns})".encode())
    for name, given in rows.items():
        put(url, name, given)


def put(url: str, name: str, rows: Rows) -> None:
    """Nothing, once these rows are in the table of this short name; what a row does not say is null or a default."""
    with psycopg.connect(url) as session:
        for row in rows:
            columns = ", ".join(f'"{column}"' for column in row)
            values = ", ".join(["%s"] * len(row))
            session.execute(f"insert into {SHORT[name]} ({columns}) values ({values})".encode(), list(row.values()))


def run(url: str, statement: str) -> None:
    """Nothing, once a statement is done: what staff or the application does to its rows."""
    with psycopg.connect(url) as session:
        session.execute(statement.encode())


def load(url: str, recorded: Path) -> None:
    """Nothing, once the database at `url` holds the recorded tables, with their types, and all recorded rows."""
    schema: dict[str, dict[str, str]] = json.loads((recorded / "schema.json").read_text())
    with psycopg.connect(url) as session:
        for table, columns in schema.items():
            types = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            session.execute(f"create table {table} ({types})".encode())
            text = (recorded / f"{table}.csv").read_text()
            header = ", ".join(f'"{name}"' for name in next(csv.reader(text.splitlines())))
            with session.cursor().copy(f"copy {table} ({header}) from stdin (format csv, header)".encode()) as copy:
                copy.write(text)
