"""The shapes of TimeTracker's rows, from its API or its database. Who judges by them: `pipelines.sources.shape`."""

from pipelines.sources.shape import ROW_COUNT, Named, Shape, shape

SHAPES: dict[str, Shape] = {
    "info": shape(is_setting=True, zone="timezone", word="home_currency"),
    "client": shape(number="default_hourly_rate", moment="created_at updated_at", word="status"),
    "project": shape(number="hourly_rate budget_amount estimated_hours", boolean="billable", word="client_id status"),
    "user": shape(boolean="is_active"),
    "exchange_rate": shape(needed="date base_code quote_code", number="rate", date="date", word="base_code quote_code"),
    "time_entry": shape(
        needed="start_time duration_seconds",
        number="duration_seconds",
        moment="start_time",
        boolean="billable",
        word="project_id client_id user_id",
    ),
    "project_total": shape(number="total_hours total_billable_hours"),
    "reports_summary": shape(number="total_hours"),
    "invoice_detail": shape(
        Named("invoice:", "total_amount", "client_id", "currency_code"),
        needed="issue_date total_amount",
        number="total_amount tax_amount items[].quantity items[].unit_price items[].total_amount",
        integer="items[].id",
        date="issue_date due_date",
        word="client_id project_id status currency_code payments[].currency",
    ),
    "payment": shape(
        Named("payment:", "amount", None, "currency"),
        needed="amount payment_date invoice_id",
        number="amount",
        date="payment_date",
        word="invoice_id status currency method",
    ),
    "credit_note": shape(
        Named("credit_note:", "amount"),
        needed="amount created_at invoice_id",
        number="amount",
        moment="created_at",
        word="invoice_id",
    ),
    "audit_log": shape(
        needed="created_at entity_type entity_id", moment="created_at", word="entity_type entity_id field_name"
    ),
    "rate_override": shape(
        needed="project_id hourly_rate",
        number="hourly_rate",
        date="effective_from effective_to",
        word="project_id user_id",
    ),
    "row_count": ROW_COUNT,
}
