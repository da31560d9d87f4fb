"""The rows of an agency and what the application does to them, wrong where the real one is wrong.

Rows are kept as columns of its tables (money as Decimal, times without zone as text); `api` shows them. Every verb
takes the moment `at` which it happens (aware). Not safe for two threads at once: change rows between requests.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.sandbox.timetracker.response_shapes import Payload

ZERO = Decimal("0.00")
TABLES = (
    *("clients", "projects", "users", "time_entries", "invoices", "invoice_items", "payments", "credit_notes"),
    *("expenses", "currencies", "exchange_rates", "audit_logs", "rate_overrides"),
)
AUDITED = {"clients": "Client", "projects": "Project", "invoices": "Invoice", "payments": "Payment"}


class Tracker:
    """One agency: `tables` by name, each its rows by id."""

    def __init__(self, *, zone: str, currency: str) -> None:
        self.zone = ZoneInfo(zone)
        self.currency = currency
        self.tables: dict[str, dict[int, Payload]] = {name: {} for name in TABLES}
        self._last_ids = dict.fromkeys(TABLES, 0)

    def rows(self, table: str) -> list[Payload]:
        """Return all rows of a table in the order in which they were made."""
        return list(self.tables[table].values())

    def add(self, table: str, at: datetime, **values: Any) -> Payload:
        """Add a row and return it; ids count up and are never used again."""
        self._last_ids[table] = row_id = self._last_ids[table] + 1
        stamp = self.stamp(table, at)
        row = {"id": row_id, **values, "created_at": stamp, "updated_at": stamp}
        self.tables[table][row_id] = row
        self._audit(table, row_id, at, "created")
        return row

    def change(self, table: str, row_id: int, at: datetime, **values: Any) -> None:
        """Replace some columns; the audit log gets a row for each that differs."""
        row = self.tables[table][row_id]
        for name, value in values.items():
            if row[name] != value:
                self._audit(table, row_id, at, "updated", (name, row[name], value))
        row.update(values, updated_at=self.stamp(table, at))

    def remove(self, table: str, row_id: int, at: datetime) -> None:
        """Delete a row for good; only the audit log remembers."""
        del self.tables[table][row_id]
        self._audit(table, row_id, at, "deleted")

    def stamp(self, table: str, at: datetime) -> str:
        """Write a moment as the table keeps it: without zone, that of the application for time entries, else UTC."""
        local = at.astimezone(self.zone if table == "time_entries" else UTC)
        return local.replace(tzinfo=None).isoformat()

    def set_rate(self, table: str, row_id: int, rate: Decimal | None, at: datetime) -> None:
        """Set the rate of a client or a project; a client's rate of 0 is kept as none."""
        if table == "clients":
            self.change(table, row_id, at, default_hourly_rate=rate or None)
        else:
            self.change(table, row_id, at, hourly_rate=rate)

    def rate(self, project_id: int) -> Decimal:
        """Return the rate of "invoice all unbilled": of no person and day, so the newest override for all counts."""
        project = self.tables["projects"][project_id]
        overrides = [
            row for row in self.rows("rate_overrides") if row["project_id"] == project_id and row["user_id"] is None
        ]
        newest = max(overrides, key=lambda row: row["effective_from"] or "", default=None)
        found = newest["hourly_rate"] if newest else project["hourly_rate"]
        client = self.tables["clients"][project["client_id"]]
        return Decimal(next((rate for rate in (found, client["default_hourly_rate"]) if rate is not None), ZERO))

    def pay(self, invoice_id: int, amount: Decimal, on: date, at: datetime, *, by_api: bool, status: str) -> Payload:
        """Add a payment. By API it is counted twice and the invoice's status stays; the web form does both right."""
        invoice = self.tables["invoices"][invoice_id]
        values = {"invoice_id": invoice_id, "amount": amount, "currency": invoice["currency_code"], "status": status}
        more = {"method": "bank_transfer", "reference": None, "payment_date": on.isoformat()}
        payment = self.add("payments", at, **values, **more)
        if status == "completed":
            paid = self.paid(invoice_id) + (amount if by_api else ZERO)
            is_full = paid >= invoice["total_amount"]
            changes = {"amount_paid": paid, "payment_status": "fully_paid" if is_full else "partially_paid"}
            by_form = {"status": "paid"} if is_full and not by_api else {}
            self.change("invoices", invoice_id, at, **changes, **by_form)
        return payment

    def credit(self, invoice_id: int, amount: Decimal, reason: str, at: datetime) -> Payload:
        """Add a credit note; the invoice's own row does not move."""
        number = f"CN-{invoice_id}-{int(at.timestamp())}"
        return self.add("credit_notes", at, invoice_id=invoice_id, credit_number=number, amount=amount, reason=reason)

    def refund(self, payment_id: int, at: datetime) -> None:
        """Refund a payment: only its own status moves."""
        self.change("payments", payment_id, at, status="refunded")

    def paid(self, invoice_id: int) -> Decimal:
        """Return what its completed payments come to."""
        found = (row for row in self.rows("payments") if row["invoice_id"] == invoice_id)
        return sum((row["amount"] for row in found if row["status"] == "completed"), ZERO)

    def credited(self, invoice_id: int) -> Decimal:
        """Return what its credit notes come to."""
        found = (row["amount"] for row in self.rows("credit_notes") if row["invoice_id"] == invoice_id)
        return sum(found, ZERO)

    def pass_night(self, day: date) -> None:
        """Run the nightly job: what is sent or a draft and past its due date becomes overdue, paid by API or not."""
        at = datetime(day.year, day.month, day.day, 9, tzinfo=self.zone)
        for row in self.rows("invoices"):
            if row["status"] in ("sent", "draft") and row["due_date"] < day.isoformat() and not self._is_settled(row):
                self.change("invoices", row["id"], at, status="overdue")

    def _is_settled(self, invoice: Payload) -> bool:
        return bool(invoice["payment_status"] == "fully_paid")

    def _audit(
        self, table: str, row_id: int, at: datetime, action: str, change: tuple[str, Any, Any] | None = None
    ) -> None:
        if table not in AUDITED:
            return
        name, old, new = change or (None, None, None)
        self._last_ids["audit_logs"] = number = self._last_ids["audit_logs"] + 1
        self.tables["audit_logs"][number] = {
            "id": number,
            "action": action,
            "entity_type": AUDITED[table],
            "entity_id": row_id,
            "field_name": name,
            "old_value": None if old is None else str(old),
            "new_value": None if new is None else str(new),
            "created_at": self.stamp("audit_logs", at),
        }


def moment(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    """Return a moment of a day where the application is."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)


def due(on: date, days: int) -> str:
    """Return the due date of an invoice of a day."""
    return (on + timedelta(days=days)).isoformat()
