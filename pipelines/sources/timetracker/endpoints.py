"""TimeTracker's lists: path, page size, parameters, and which keys say nothing new; and the streams made otherwise.

Facts: docs/sources/timetracker.md, "Lists". How a list is read: `full_list`.
"""

from dataclasses import dataclass, field

CAP = 100  # of clients, projects, time entries and users; more per page is silently cut to this
UNCAPPED = 500  # invoices, payments and credit notes take more


@dataclass(frozen=True)
class Endpoint:
    """A list of TimeTracker; `counted_as` is the canonical name of its row count.

    `volatile` keys are computed while reading, or names of other rows. Times are UTC, except in a list that
    `is_local`, which has those of the application's own zone.
    """

    stream: str
    path: str
    key: str
    per_page: int | None = None
    params: dict[str, str] = field(default_factory=dict)
    volatile: frozenset[str] = frozenset()
    counted_as: str | None = None
    needs_admin: bool = False
    is_local: bool = False


_CLIENT = frozenset({"active_projects", "total_projects"})
_PROJECT = frozenset(
    {
        *("client", "total_hours", "total_billable_hours", "total_costs", "total_billable_costs"),
        *("total_project_value", "estimated_cost", "budget_consumed_amount", "budget_threshold_exceeded"),
    }
)
_ENTRY = frozenset({"client", "project", "task", "user"})
INVOICE_VOLATILE = frozenset({"days_overdue", "is_overdue", "project_name"})
_USER = frozenset({"last_login", "status", "total_hours"})

INFO = "info"
DETAIL = "invoice_detail"
OVERRIDE = "rate_override"
PROJECT_TOTAL = "project_total"
SUMMARY = "reports_summary"
ROW_COUNT = "row_count"

ENDPOINTS = {
    endpoint.stream: endpoint
    for endpoint in (
        Endpoint("client", "clients", "clients", CAP, volatile=_CLIENT, counted_as="customers"),
        # without a status only active projects are shown
        Endpoint("project", "projects", "projects", CAP, {"status": "all"}, _PROJECT, "projects"),
        Endpoint("user", "users", "users", CAP, volatile=_USER, counted_as="people", needs_admin=True),
        Endpoint("invoice", "invoices", "invoices", UNCAPPED, volatile=INVOICE_VOLATILE, counted_as="invoice"),
        Endpoint("payment", "payments", "payments", UNCAPPED, counted_as="payment"),
        Endpoint("credit_note", "credit-notes", "credit_notes", UNCAPPED, counted_as="credit_memo"),
        Endpoint("expense", "expenses", "expenses", CAP),
        Endpoint("currency", "currencies", "currencies"),
        Endpoint("exchange_rate", "exchange-rates", "exchange_rates"),
        Endpoint(
            "time_entry", "time-entries", "time_entries", CAP, volatile=_ENTRY, counted_as="time_entries", is_local=True
        ),
        Endpoint("audit_log", "audit-logs", "audit_logs", needs_admin=True),
    )
}
AUDITED = ("Client", "Project", "Invoice")  # whose changes matter: rates, and whether an invoice was sent
