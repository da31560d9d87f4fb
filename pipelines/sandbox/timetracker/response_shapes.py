"""The shapes of an agency's answers: what whoever keeps an agency must give to be served.

Facts: release 5.10.0. Lists have the names of their keys in answers (`clients`, `time_entries`, ...).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

Payload = dict[str, Any]
LISTS = (
    *("clients", "projects", "users", "time_entries", "invoices", "payments", "credit_notes", "expenses"),
    *("currencies", "exchange_rates", "audit_logs"),
)
CAPPED = frozenset({"clients", "projects", "users", "time_entries"})  # at most 100 a page, whatever is asked for
UNPAGED = frozenset({"currencies", "exchange_rates", "audit_logs"})


class AgencyResponses(Protocol):
    """The answers of one agency."""

    def info(self) -> Payload:
        """Return what needs no token."""
        ...

    def listed(self, name: str, asked: Mapping[str, str]) -> list[Payload]:
        """Return all rows of a list that meet the filters it has, in its own order; ignore other parameters."""
        ...

    def invoice(self, invoice_id: str) -> Payload | None:
        """Return one invoice with its items and payments."""
        ...

    def summary(self, start: datetime, end: datetime) -> Payload:
        """Return the hours of entries that began between two moments of the application's zone."""
        ...


def entry_hours(entry: Payload) -> float:
    """Return the hours of an entry, rounded as the API rounds them."""
    return round(int(entry["duration_seconds"]) / 3600, 2)


def summed(entries: list[Payload], start: datetime, end: datetime) -> Payload:
    """Return the summary report over entries: it adds up hours that were rounded before."""
    found = [entry for entry in entries if start <= datetime.fromisoformat(entry["start_time"]) <= end]
    by_project: dict[int, Payload] = {}
    for entry in found:
        if entry["project_id"] is not None:
            blank = {"entries": 0, "hours": 0.0, "project_id": entry["project_id"], "project_name": entry["project"]}
            line = by_project.setdefault(entry["project_id"], blank)
            line["entries"] += 1
            line["hours"] = round(line["hours"] + entry_hours(entry), 2)
    return {
        "start_date": start.isoformat(),
        "end_date": end.isoformat(),
        "total_hours": round(sum(map(entry_hours, found)), 2),
        "billable_hours": round(sum(entry_hours(entry) for entry in found if entry["billable"]), 2),
        "total_entries": len(found),
        "by_project": list(by_project.values()),
    }


def chosen(name: str, rows: list[Payload], asked: Mapping[str, str]) -> list[Payload]:
    """Return the rows that meet a list's filters. Clients have none; projects without a status are the active ones."""
    if name == "projects" and asked.get("status", "active") != "all":
        rows = [row for row in rows if row["status"] == asked.get("status", "active")]
    if name == "invoices" and "status" in asked:
        rows = [row for row in rows if row["status"] == asked["status"]]
    if name == "audit_logs":
        rows = [row for row in rows if row["entity_type"] == asked.get("entity_type", row["entity_type"])]
        rows = rows[: int(asked.get("limit", 100))]
    for key in {"payments": ["invoice_id"], "credit_notes": ["invoice_id"], "projects": ["client_id"]}.get(name, []):
        if key in asked:
            rows = [row for row in rows if str(row[key]) == asked[key]]
    return rows
