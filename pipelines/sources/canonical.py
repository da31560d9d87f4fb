"""The canonical schema as data: the tables that a folder of files may hold, their columns, keys and references.

Nothing is read or judged here; how a value must be written stands in `files/parse_values.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "text",
    "currency",  # three capital letters
    "date",
    "timestamp",  # with a zone
    "money",  # with the places of its currency
    "rate",  # also quantities, prices and hours: up to 15 places
    "integer",
    "boolean",
    "month",  # 1 to 12
    "zone",  # such as America/New_York
    "ages_from",
    "control",  # one of CONTROLS
]

COMPANIES = "companies"
DOCUMENTS = "documents"
ORDERS = "orders"
CUSTOMERS = "customers"
CONTROLS = (
    "ar_account",
    "customer_balance",
    "aging_bucket",
    "aging_detail",
    "hours",
    "billable_hours",
    "reported_hours",
    "row_count",
    "net_revenue",
    "tax",
)
CONTROLS_WITHOUT_CURRENCY = frozenset({"hours", "billable_hours", "reported_hours", "row_count"})
KEPT_BY_TIEOUT = frozenset({"connection", "known_from", "known_to"})


@dataclass(frozen=True)
class Table:
    """A canonical table: its file's `name` (plural), its `stream` (singular) and its columns in order.

    `required` columns stand in the header and hold a value in every row, unless they `may_be_blank`. A row is
    identified by its `key` and by what it has of `more_key`; with `may_lack_key`, one whose key has a blank is
    identified by all that it says.
    One that `is_exported` is a file that Tieout writes too, with what a spreadsheet would run guarded.
    Amounts are in the row's own currency; `currency_of` is the column and the table of the row that has it otherwise.
    """

    name: str
    stream: str
    columns: Mapping[str, Kind]
    key: tuple[str, ...]
    more_key: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    may_be_blank: tuple[str, ...] = ()
    may_lack_key: bool = False
    must_exist: bool = False
    is_exported: bool = False
    currency_of: tuple[str, str] | None = None


def _columns(**names: str) -> Mapping[str, Kind]:
    """Return columns with their kinds, in the order given; every table may have a `source_url`."""
    kinds: dict[str, Kind] = {}
    for kind, columns in names.items():
        kinds |= dict.fromkeys(columns.split(), kind)  # type: ignore[arg-type]
    return {**kinds, "source_url": "text"}


TABLES: tuple[Table, ...] = (
    Table(
        COMPANIES,
        "company",
        _columns(
            text="company_name",
            currency="home_currency",
            zone="time_zone",
            month="fiscal_year_start_month",
            ages_from="ages_from",
        ),
        key=(),
    ),
    Table(
        CUSTOMERS,
        "customer",
        _columns(
            text="customer_id parent_customer_id customer_name email phone address contact_person status",
            currency="currency",
            rate="default_hourly_rate",
            money="credit_limit",
            integer="payment_terms_days",
            timestamp="created_at updated_at",
        ),
        key=("customer_id",),
        required=("customer_id", "customer_name"),
        may_be_blank=("customer_name",),
        must_exist=True,
    ),
    Table(
        DOCUMENTS,
        "document",
        _columns(
            text="document_id document_type document_number customer_id project_id"
            " status payment_method reference memo",
            date="issued_on due_on",
            currency="currency",
            rate="exchange_rate",
            money="total_amount deposit_amount tax_amount discount_amount source_open_amount",
        ),
        key=("document_id",),
        required=("document_id", "document_type", "customer_id", "issued_on", "total_amount"),
        may_be_blank=("document_type", "customer_id"),
        must_exist=True,
    ),
    Table(
        "document_lines",
        "document_line",
        _columns(
            text="document_id item_id description project_id time_entry_ids",
            integer="line_number",
            rate="quantity unit_price",
            money="line_amount discount_amount tax_amount",
            date="service_on",
        ),
        key=("document_id", "line_number"),
        required=("document_id",),
        may_lack_key=True,
        currency_of=("document_id", DOCUMENTS),
    ),
    Table(
        "allocations",
        "allocation",
        _columns(
            text="allocation_id from_document_id to_document_id",
            money="amount",
            currency="currency",
            date="allocated_on",
        ),
        key=("allocation_id",),
        required=("from_document_id", "to_document_id", "amount"),
        may_lack_key=True,
        currency_of=("from_document_id", DOCUMENTS),
    ),
    Table(
        "items",
        "item",
        _columns(text="item_id item_name kind", rate="unit_price", integer="capacity position"),
        key=("item_id",),
        required=("item_id",),
    ),
    Table(
        "projects",
        "project",
        _columns(
            text="project_id customer_id name status",
            boolean="is_billable",
            rate="hourly_rate estimated_hours",
            money="budget_amount",
        ),
        key=("project_id",),
        required=("project_id",),
        currency_of=("customer_id", CUSTOMERS),
    ),
    Table(
        "rate_overrides",
        "rate_override",
        _columns(text="project_id person_id", rate="hourly_rate", date="effective_from effective_to"),
        key=("project_id", "person_id", "effective_from"),
        required=("project_id", "hourly_rate"),
    ),
    Table(
        "people",
        "person",
        _columns(text="person_id person_name", boolean="is_active"),
        key=("person_id",),
        required=("person_id",),
    ),
    Table(
        "rate_changes",
        "rate_change",
        _columns(text="entity_type entity_id", timestamp="changed_at", rate="old_rate new_rate"),
        key=("entity_type", "entity_id", "changed_at"),
        required=("entity_type", "entity_id", "changed_at"),
    ),
    Table(
        "attribute_changes",
        "attribute_change",
        _columns(text="entity_type entity_id attribute old_value new_value", timestamp="changed_at"),
        key=("entity_type", "entity_id", "attribute", "changed_at"),
        required=("entity_type", "entity_id", "attribute", "changed_at"),
    ),
    Table(
        "planned_rates",
        "planned_rate",
        # also the columns that the exported table has beside these: they are read and mean nothing
        _columns(
            text="customer_id customer_name project_id project_name person_id person_name origin known_by",
            rate="hourly_rate",
            currency="currency",
            date="effective_from effective_to",
        ),
        key=("customer_id", "project_id", "person_id", "effective_from"),
        required=("customer_id", "hourly_rate"),
        may_be_blank=("hourly_rate",),
        is_exported=True,
    ),
    Table(
        "available_hours",
        "available_hour",
        _columns(text="person_id", date="month_start", rate="hours"),
        key=("person_id", "month_start"),
        required=("person_id", "month_start", "hours"),
    ),
    Table(
        "time_entries",
        "time_entry",
        _columns(
            text="time_entry_id project_id customer_id person_id invoiced_document_id",
            date="work_on",
            rate="hours hourly_rate",
            boolean="is_billable",
        ),
        key=("time_entry_id",),
        required=("work_on", "hours"),
        may_lack_key=True,
    ),
    Table(
        ORDERS,
        "order",
        _columns(
            text="order_id order_type status customer_id document_id voucher_code reference",
            timestamp="created_at expires_at",
            money="subtotal discount total",
            currency="currency",
        ),
        key=("order_id",),
        required=("order_id",),
    ),
    Table(
        "order_lines",
        "order_line",
        _columns(
            text="order_id item_id description",
            integer="line_number",
            rate="quantity unit_price",
            money="line_amount discount_amount",
        ),
        key=("order_id", "line_number"),
        required=("order_id",),
        may_lack_key=True,
        currency_of=("order_id", ORDERS),
    ),
    Table(
        "order_payments",
        "order_payment",
        _columns(
            text="order_payment_id order_id payment_method status reference",
            money="amount",
            currency="currency",
            date="paid_on",
            timestamp="created_at",
        ),
        key=("order_payment_id",),
        required=("order_id", "amount"),
        may_lack_key=True,
        currency_of=("order_id", ORDERS),
    ),
    Table(
        "order_credits",
        "order_credit",
        # what lowers the sum that is owed for an order, beside its payments
        _columns(
            text="order_credit_id order_id reason",
            money="amount",
            currency="currency",
            timestamp="created_at",
        ),
        key=("order_credit_id",),
        required=("order_id", "amount"),
        may_lack_key=True,
        currency_of=("order_id", ORDERS),
    ),
    Table(
        "store_credits",
        "store_credit",
        _columns(
            text="store_credit_id customer_id status source_order_id applied_to_order_id",
            money="amount remaining_amount",
            currency="currency",
            timestamp="created_at updated_at",
        ),
        key=("store_credit_id",),
        required=("amount",),
        may_lack_key=True,
    ),
    Table(
        "budgets",
        "budget",
        # of revenue, grants and expenses an amount; of attendance a quantity
        _columns(
            text="budget_id kind category",
            integer="position",
            money="amount",
            rate="quantity",
            currency="currency",
            date="period_start period_end",
        ),
        key=("budget_id",),
        required=("kind",),
        may_lack_key=True,
    ),
    Table(
        "expenses",
        "expense",
        # booked elsewhere: to another company's books, though against a budget of this one
        _columns(
            text="expense_id budget_id category vendor description",
            money="amount",
            currency="currency",
            rate="exchange_rate",
            date="spent_on",
            boolean="booked_elsewhere",
        ),
        key=("expense_id",),
        required=("amount",),
        may_lack_key=True,
    ),
    Table(
        "attendees",
        "attendee",
        _columns(text="attendee_id customer_id order_id", timestamp="created_at checked_in_at"),
        key=("attendee_id",),
        required=("attendee_id",),
    ),
    Table(
        "grants",
        "grant",
        _columns(text="grant_id status", money="approved_amount disbursed_amount", currency="currency"),
        key=("grant_id",),
        required=("grant_id", "status"),
    ),
    Table(
        "exchange_rates",
        "exchange_rate",
        _columns(currency="from_currency to_currency", date="rate_on", rate="rate"),
        key=("from_currency", "to_currency", "rate_on"),
        required=("from_currency", "to_currency", "rate_on", "rate"),
    ),
    Table(
        "control_totals",
        "control_total",
        # `as_of` is the day that a figure is about, where it is not the day on which it was taken
        _columns(control="name", text="key", money="amount", currency="currency", timestamp="taken_at", date="as_of"),
        key=("name", "key", "currency"),
        more_key=("as_of",),
        required=("name", "amount"),
    ),
)
