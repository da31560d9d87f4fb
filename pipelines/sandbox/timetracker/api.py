"""A tracker as its API answers: money as floats, clients' rates as strings, and what it computes wrongly."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pipelines.sandbox.timetracker.response_shapes import Payload, chosen, summed
from pipelines.sandbox.timetracker.tracker import Tracker

_HIDDEN = {"invoices": {"currency_code"}, "credit_notes": {"updated_at"}}


class Api:
    """The lists of a tracker, computed when they are asked for; `today` is the application's."""

    def __init__(self, tracker: Tracker, today: date) -> None:
        self.tracker = tracker
        self.today = today

    def info(self) -> Payload:
        """Return what needs no token."""
        return {
            "api_version": "v1",
            "app_version": "5.10.0",
            "setup_required": False,
            "timezone": str(self.tracker.zone),
        }

    def listed(self, name: str, asked: Mapping[str, str]) -> list[Payload]:
        """Return all rows of a list that meet its filters, in its own order, which has no tie-breaker."""
        shown = [self._row(name, row) for row in self.tracker.rows(name) if name != "users" or row["is_active"]]
        if name in ("clients", "projects"):
            shown.sort(key=lambda row: row["name"])
        elif name == "time_entries":
            shown.sort(key=lambda row: row["start_time"], reverse=True)
        elif name in ("invoices", "payments", "credit_notes", "audit_logs"):
            shown.sort(key=lambda row: row["created_at"], reverse=True)
        return chosen(name, shown, asked)

    def invoice(self, invoice_id: str) -> Payload | None:
        """Return one invoice with its items and payments; its credit notes and its currency are not shown."""
        row = self.tracker.tables["invoices"].get(int(invoice_id)) if invoice_id.isdigit() else None
        if row is None:
            return None
        own = {
            name: [self._row(name, each) for each in self._of(name, row["id"])]
            for name in ("invoice_items", "payments")
        }
        return {**self._row("invoices", row), "items": own["invoice_items"], "payments": own["payments"]}

    def summary(self, start: datetime, end: datetime) -> Payload:
        """Return the hours of entries that began between two local moments."""
        return summed(self.listed("time_entries", {}), start, end)

    def _of(self, table: str, invoice_id: int) -> list[Payload]:
        return [row for row in self.tracker.rows(table) if row["invoice_id"] == invoice_id]

    def _row(self, name: str, row: Payload) -> Payload:
        columns = {key: _number(value) for key, value in row.items() if key not in _HIDDEN.get(name, set())}
        more = {
            "clients": self._client,
            "projects": self._project,
            "time_entries": self._entry,
            "invoices": self._invoice,
        }
        return {**columns, **more[name](row)} if name in more else columns

    def _client(self, row: Payload) -> Payload:
        rate = row["default_hourly_rate"]
        return {"default_hourly_rate": None if rate is None else f"{rate:.2f}", "is_active": row["status"] == "active"}

    def _project(self, row: Payload) -> Payload:
        entries = [entry for entry in self.tracker.rows("time_entries") if entry["project_id"] == row["id"]]
        seconds = sum(entry["duration_seconds"] for entry in entries)
        billable = sum(entry["duration_seconds"] for entry in entries if entry["billable"])
        return {
            "client": self.tracker.tables["clients"][row["client_id"]]["name"],
            "total_hours": round(seconds / 3600, 2),
            "total_billable_hours": round(billable / 3600, 2),
        }

    def _entry(self, row: Payload) -> Payload:
        project = self.tracker.tables["projects"].get(row["project_id"])
        return {
            "project": project["name"] if project else None,
            "user": self.tracker.tables["users"][row["user_id"]]["username"],
            "duration_hours": round(row["duration_seconds"] / 3600, 2),
            "is_active": False,
        }

    def _invoice(self, row: Payload) -> Payload:
        """Compute as it does: the credit notes are in the outstanding amount, and so is every payment by API, twice."""
        late = (self.today - date.fromisoformat(row["due_date"])).days
        is_overdue = late > 0 and row["status"] in ("sent", "overdue")
        open_amount = row["total_amount"] - row["amount_paid"] - self.tracker.credited(row["id"])
        return {
            "outstanding_amount": float(open_amount),
            "is_overdue": is_overdue,
            "days_overdue": late if is_overdue else 0,
            "is_paid": row["payment_status"] == "fully_paid",
            "payment_percentage": float(min(100, 100 * row["amount_paid"] / (row["total_amount"] or 1))),
        }


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
