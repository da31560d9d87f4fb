"""The views that one company's pages are made from, without `rpt_`; some pages exist only where theirs have rows."""

SHARED = (
    *("aging_bucket", "aging", "aging_total", "open_item", "customer", "customer_document"),
    *("finding", "finding_kind", "left_out", "roll_forward", "collection", "stated_open"),
)
RATES = ("client_rate", "rate_history", "planned_rate")
WORK = (
    *("realization", "rate_leakage", "price_volume_mix", "price_volume_mix_step", "unbilled_work", "client_statistics"),
)
REVENUE = (
    *("revenue", "revenue_part", "revenue_day", "revenue_item_day", "revenue_waterfall", "discount"),
    *("payments_by_method", "payments_by_status", "payments_in_all", "old_figure"),
    *("revenue_tie_out", "revenue_tie_out_account"),
)
ORDERS = ("order_status", "cart_status", "item_inventory", "recent_order", "active_cart")
BUDGETS = ("budget", "expense", "roi", "profit_by_currency", "purchase_order", "store_credit")
ALL = (*SHARED, *RATES, *WORK, *REVENUE, *ORDERS, *BUDGETS)
