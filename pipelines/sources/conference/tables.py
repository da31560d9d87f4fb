"""The tables of a conference's database: per stream its table, the columns by name, and which rows are its own.

Columns stand here and nowhere else, so that no password, no key of another system and no address is ever read.
`%(conference)s` in a condition is the id of the conference. Facts: docs/sources/conference.md, "Tables".
"""

from dataclasses import dataclass

ORDERS = "(select id from program_registration_order where conference_id = %(conference)s)"
CARTS = "(select id from program_registration_cart where conference_id = %(conference)s)"
PURCHASE_ORDERS = "(select id from program_registration_purchaseorder where conference_id = %(conference)s)"
CATEGORIES = "(select id from program_conference_expensecategory where conference_id = %(conference)s)"
OWN = "conference_id = %(conference)s"


@dataclass(frozen=True)
class Table:
    """A table of the application: `columns` must exist, `also` are read if a release has them."""

    name: str
    columns: str
    where: str = OWN
    also: str = ""


TABLES = {
    "conference": Table(
        "program_conference_conference",
        "id name slug start_date end_date timezone revenue_budget target_attendance grant_budget total_capacity"
        " is_active updated_at",
        "id = %(conference)s",
    ),
    "ticket_type": Table(
        "program_registration_tickettype",
        "id conference_id name slug price total_quantity order available_from available_until",
    ),
    "addon": Table(
        "program_registration_addon",
        "id conference_id name slug price total_quantity order available_from available_until",
    ),
    "voucher": Table(
        "program_registration_voucher",
        "id conference_id code voucher_type discount_value max_uses times_used is_active",
    ),
    "order": Table(
        "program_registration_order",
        "id conference_id user_id status subtotal discount_amount total voucher_code reference billing_name"
        " hold_expires_at created_at updated_at",
    ),
    "order_line_item": Table(
        "program_registration_orderlineitem",
        "id order_id description quantity unit_price discount_amount line_total ticket_type_id addon_id created_at",
        f"order_id in {ORDERS}",
    ),
    "payment": Table(
        "program_registration_payment",
        "id order_id method status amount reference created_at",
        f"order_id in {ORDERS}",
    ),
    "credit": Table(
        "program_registration_credit",
        "id conference_id user_id amount remaining_amount status source_order_id applied_to_order_id created_at"
        " updated_at",
    ),
    "cart": Table("program_registration_cart", "id conference_id user_id status expires_at created_at"),
    "cart_item": Table(
        "program_registration_cartitem", "id cart_id quantity ticket_type_id addon_id", f"cart_id in {CARTS}"
    ),
    "attendee": Table("program_registration_attendee", "id conference_id user_id order_id checked_in_at created_at"),
    "purchase_order": Table(
        "program_registration_purchaseorder",
        "id conference_id organization_name status reference subtotal total created_at updated_at",
        also="qbo_invoice_id stripe_invoice_id",
    ),
    "purchase_order_line_item": Table(
        "program_registration_purchaseorderlineitem",
        "id purchase_order_id description quantity unit_price line_total ticket_type_id addon_id created_at",
        f"purchase_order_id in {PURCHASE_ORDERS}",
    ),
    "purchase_order_payment": Table(
        "program_registration_purchaseorderpayment",
        "id purchase_order_id amount method reference payment_date created_at",
        f"purchase_order_id in {PURCHASE_ORDERS}",
    ),
    "purchase_order_credit_note": Table(
        "program_registration_purchaseordercreditnote",
        "id purchase_order_id amount reason created_at",
        f"purchase_order_id in {PURCHASE_ORDERS}",
    ),
    "travel_grant": Table("program_programs_travelgrant", "id conference_id status approved_amount disbursed_amount"),
    "expense_category": Table("program_conference_expensecategory", "id conference_id name slug budget_amount order"),
    # also what another conference spent against a category of this one
    "expense": Table(
        "program_conference_expense",
        "id conference_id category_id amount vendor date updated_at",
        f"({OWN} or category_id in {CATEGORIES})",
    ),
}

# everybody who bought, holds a cart or a credit, or attends, with a name and no more: an account's own, else the newest
# one given for a bill
USERS = """
with involved as (
    select user_id from program_registration_order where conference_id = %(conference)s
    union
    select user_id from program_registration_cart where conference_id = %(conference)s
    union
    select user_id from program_registration_credit where conference_id = %(conference)s
    union
    select user_id from program_registration_attendee where conference_id = %(conference)s
),

billed as (
    select distinct on (user_id) user_id, billing_name
    from program_registration_order
    where conference_id = %(conference)s and billing_name <> ''
    order by user_id, created_at desc, id desc
)

select involved.user_id::text, null::timestamptz, jsonb_build_object(
    'id', involved.user_id,
    'name', coalesce({account_name}, billed.billing_name)
)::text
from involved
left join billed on billed.user_id = involved.user_id
{accounts}
where involved.user_id is not null
"""
ACCOUNT_COLUMNS = frozenset({"id", "first_name", "last_name"})
ACCOUNT_NAME = "nullif(trim(account.first_name || ' ' || account.last_name), '')"
ACCOUNTS = "left join auth_user as account on account.id = involved.user_id"
NO_ACCOUNT_NAME = "null::text"

# what each organisation owes by the application's own rule, balance due = total - payments - credit notes; of what was
# never billed or is cancelled only the money that came
BALANCES = """
select lower(trim(organization_name)), null::timestamptz, jsonb_build_object(
    'organization_name', min(organization_name),
    'balance', sum(case when status in ('draft', 'cancelled') then 0 else total - credited end - paid)
)::text
from (
    select
        organization_name,
        status,
        total,
        coalesce((
            select sum(amount) from program_registration_purchaseorderpayment as payment
            where payment.purchase_order_id = purchase_order.id
        ), 0) as paid,
        coalesce((
            select sum(amount) from program_registration_purchaseordercreditnote as note
            where note.purchase_order_id = purchase_order.id
        ), 0) as credited
    from program_registration_purchaseorder as purchase_order
    where conference_id = %(conference)s
) as purchase_orders
group by lower(trim(organization_name))
"""

# the streams whose rows each canonical table must hold
COUNTED = {
    "items": ("ticket_type", "addon"),
    "orders": ("order", "cart", "purchase_order"),
    "order_lines": ("order_line_item", "cart_item", "purchase_order_line_item"),
    "order_payments": ("payment", "purchase_order_payment"),
    "order_credits": ("purchase_order_credit_note",),
    "store_credits": ("credit",),
    "attendees": ("attendee",),
    "grants": ("travel_grant",),
    "expenses": ("expense",),
    "invoice": ("purchase_order",),
    "payment": ("purchase_order_payment",),
    "credit_memo": ("purchase_order_credit_note",),
}


def row_counts() -> str:
    """Return the query of the row counts in COUNTED: name, no stamp, and the count as JSON."""
    counts = " union all ".join(
        f"select '{name}' as name, count(*) as count from {TABLES[stream].name} where {TABLES[stream].where}"
        for name, streams in COUNTED.items()
        for stream in streams
    )
    return (
        "select name, null::timestamptz, jsonb_build_object('name', name, 'count', sum(count))::text"
        f" from ({counts}) as counts group by name"
    )
