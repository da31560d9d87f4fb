"""The shapes of the rows of a conference's database. Who judges by them: `pipelines.sources.shape`."""

from pipelines.sources.shape import ROW_COUNT, Named, Shape, shape

_ITEM = shape(number="price", integer="total_quantity order")
_LINE = "quantity unit_price line_total"

SHAPES: dict[str, Shape] = {
    "conference": shape(
        is_setting=True,
        zone="time_zone",
        word="home_currency",
        days="purchase_order_terms_days",
        number="revenue_budget target_attendance grant_budget",
    ),
    "ticket_type": _ITEM,
    "addon": _ITEM,
    "order": shape(
        Named("order:", "total", "user_id", customer_prefix="user:"),
        needed="created_at subtotal discount_amount total status",
        number="subtotal discount_amount total",
        moment="created_at updated_at hold_expires_at",
        word="user_id status voucher_code",
    ),
    "order_line_item": shape(
        needed="order_id quantity unit_price line_total",
        number=f"{_LINE} discount_amount",
        integer="id",
        word="order_id ticket_type_id addon_id",
    ),
    "payment": shape(
        needed="amount created_at order_id status", number="amount", moment="created_at", word="order_id method status"
    ),
    "credit": shape(
        Named("credit:", "amount", "user_id", customer_prefix="user:"),
        needed="created_at amount remaining_amount status",
        number="amount remaining_amount",
        moment="created_at updated_at",
        word="user_id status source_order_id applied_to_order_id",
    ),
    "cart": shape(needed="created_at status", moment="created_at expires_at", word="user_id status"),
    "cart_item": shape(
        needed="cart_id quantity", number="quantity", integer="id", word="cart_id ticket_type_id addon_id"
    ),
    "attendee": shape(needed="created_at", moment="created_at checked_in_at", word="user_id order_id"),
    "purchase_order": shape(
        Named("purchase_order:", "total"),
        needed="created_at subtotal total status",
        number="subtotal total",
        moment="created_at",
        word="organization_name status",
    ),
    "purchase_order_line_item": shape(
        needed="purchase_order_id quantity unit_price line_total",
        number=_LINE,
        integer="id",
        word="purchase_order_id ticket_type_id addon_id",
    ),
    "purchase_order_payment": shape(
        Named("purchase_order_payment:", "amount"),
        needed="amount payment_date created_at purchase_order_id",
        number="amount",
        date="payment_date",
        moment="created_at",
        word="purchase_order_id method",
    ),
    "purchase_order_credit_note": shape(
        Named("purchase_order_credit_note:", "amount"),
        needed="amount created_at purchase_order_id",
        number="amount",
        moment="created_at",
        word="purchase_order_id",
    ),
    "travel_grant": shape(number="approved_amount disbursed_amount", word="status"),
    "expense_category": shape(number="budget_amount", integer="order", word="name"),
    "expense": shape(needed="amount date", number="amount", date="date", word="category_id conference_id"),
    "balance": shape(number="balance", word="organization_name"),
    "row_count": ROW_COUNT,
}
