"""The old page's steps beside ours are what its own models say; each cause of a difference has a step of its own."""

from decimal import Decimal

import pytest

from tests.case import Case

NOW = "2026-11-20T21:00:00+00:00"
ORDER = "order_id,order_type,status,created_at,subtotal,discount,total\n"
CREDIT = "store_credit_id,status,source_order_id,amount,remaining_amount\n"
BOOKS = {
    "gift_only": {"store_credits": CREDIT + "g,applied,,30,0"},
    "total_only": {"orders": ORDER + "O,order,paid,2026-10-01T15:00:00+00:00,,20,80"},
    "nothing_stated": {"orders": ORDER + "O,order,paid,2026-10-01T15:00:00+00:00,,,"},
    "kind_not_stated": {"orders": ORDER + "O,,paid,2026-10-01T15:00:00+00:00,100,20,80"},
    "purchase_order": {"orders": ORDER + "P,purchase_order,sent,2026-10-01T15:00:00+00:00,50,,50"},
    "cart": {"orders": ORDER + "K,cart,open,2026-10-01T15:00:00+00:00,,,"},
    "estimate": {"orders": ORDER + "E,estimate,pending,2026-10-01T15:00:00+00:00,50,,50"},
    "budget": {"budgets": "budget_id,kind,amount\nb,revenue,1000"},
    "order_is_missing": {"store_credits": CREDIT + "c,available,gone,30,30"},
    "two_currencies": {
        "orders": "order_id,status,currency,subtotal,total\nO,paid,USD,100,100\nQ,paid,EUR,50,50",
        "store_credits": "store_credit_id,status,source_order_id,currency,amount\nc,applied,O,EUR,10",
    },
    "nothing": {},
}  # fmt: skip
OLD, OURS = "Net Revenue, old page", "Net revenue"
SOLD = "O,order,paid,S,100,0,100"
SALE = "S,sales_receipt,2026-10-01,100,0"
BACK = "R,refund_receipt,2026-10-05,40,0"
# orders, documents and store credits; then the steps from the old page's net revenue to ours that are not zero
CAUSES: dict[str, tuple[list[str], list[str], list[str], dict[str, int]]] = {
    "no_difference": ([SOLD], [SALE], [], {OLD: 100, OURS: 100}),
    "refunded_order": (
        ["O,order,refunded,S,100,0,100"], [SALE, "R,refund_receipt,2026-10-05,100,0"], ["c,available,O,100,100"],
        {OLD: -100, "Refunds deducted twice": 100, OURS: 0},
    ),
    "credit_of_a_cancelled_order": (
        [SOLD, "Q,order,cancelled,,60,0,60"], [SALE], ["c,available,Q,60,60"],
        {OLD: 40, "Refunds deducted twice": 60, OURS: 100},
    ),
    "credit_used_in_part": (
        [SOLD], [SALE, BACK], ["c,available,O,40,25"],
        {OLD: 60, "Partly used credits": 15, "Used refund credits": -15, OURS: 60},
    ),
    "credit_used_up": ([SOLD], [SALE, BACK], ["c,applied,O,40,0"], {OLD: 100, "Used refund credits": -40, OURS: 60}),
    "credit_expired_in_part": (
        [SOLD], [SALE, BACK], ["c,expired,O,40,10"],
        {OLD: 60, "Partly used credits": 30, "Used refund credits": -30, OURS: 60},
    ),
    "credit_expired": ([SOLD], [SALE, BACK], ["c,expired,O,40,40"], {OLD: 60, OURS: 60}),
    "gift_used_up": ([SOLD], [SALE], ["g,applied,,30,0"], {OLD: 130, "Goodwill credits": -30, OURS: 100}),
    "gift_used_in_part": (
        [SOLD], [SALE], ["g,available,,30,20"],
        {OLD: 100, "Partly used credits": 10, "Goodwill credits": -10, OURS: 100},
    ),
    "refund_without_credit": ([SOLD], [SALE, BACK], [], {OLD: 100, "Refunded orders": -40, OURS: 60}),
    "total_floored_at_nothing": (
        ["O,order,paid,S,50,80,0"], ["S,sales_receipt,2026-10-01,0,0"], [], {OLD: -30, "Order totals": 30, OURS: 0},
    ),
    "sale_without_an_order": (
        [SOLD], [SALE, "T,sales_receipt,2026-10-01,7,0"], [], {OLD: 100, "Other sales": 7, OURS: 107},
    ),
    "purchase_order_with_tax": (
        [SOLD], [SALE, "I,invoice,2026-10-01,119,19"], [],
        {OLD: 100, "Purchase orders": 119, "Tax": -19, OURS: 200},
    ),
}  # fmt: skip
CAUSE_ORDER = "order_id,order_type,status,document_id,subtotal,discount,total"
CAUSE_DOCUMENT = "document_id,document_type,issued_on,total_amount,tax_amount"


@pytest.fixture(scope="module")
def warehouse(module_case: Case) -> Case:
    for name, tables in BOOKS.items():
        module_case.files(
            name, customers="customer_id,customer_name\nA,Alpha",
            documents="document_id,document_type,customer_id,issued_on,currency,total_amount", **tables,
        )  # fmt: skip
    for name, (orders, documents, credits, _) in CAUSES.items():
        module_case.files(
            name, customers="customer_id,customer_name\nA,Alpha",
            documents="\n".join((f"{CAUSE_DOCUMENT},customer_id", *(f"{row},A" for row in documents))),
            orders="\n".join((CAUSE_ORDER, *orders)), store_credits=CREDIT + "\n".join(credits),
        )  # fmt: skip
    module_case.refresh(NOW)  # which also runs the identity
    return module_case


def beside(case: Case, connection: str) -> list[Decimal]:
    rows = case.rows(
        "select sum(value) as value from marts.revenue_waterfall where waterfall = 'finance_page' and connection = %s"
        " group by position order by position",
        connection,
    )
    return [row["value"] for row in rows]


def old_page(case: Case, connection: str) -> list[Decimal]:
    rows = case.rows("select value from marts.old_page_waterfall where connection = %s order by step", connection)
    return [row["value"] for row in rows]


@pytest.mark.parametrize(
    ("connection", "expected"),
    [
        ("gift_only", [0, 0, 0, 30, 30]),
        ("total_only", [100, -20, 0, 0, 80]),
        ("nothing_stated", [0, 0, 0, 0, 0]),
        ("kind_not_stated", [100, -20, 0, 0, 80]),
        ("purchase_order", [0, 0, 0, 0, 0]),
        ("cart", [0, 0, 0, 0, 0]),
        ("estimate", []),
        ("budget", [0, 0, 0, 0, 0]),
        ("order_is_missing", [0, 0, -30, 0, -30]),
        ("two_currencies", [150, 0, -10, 10, 150]),
        ("nothing", []),
    ],
)
def test_the_same_five_steps_in_both(warehouse: Case, connection: str, expected: list[int]) -> None:
    assert old_page(warehouse, connection) == [Decimal(value) for value in expected]
    assert beside(warehouse, connection) == [Decimal(value) for value in expected]


@pytest.mark.parametrize("cause", CAUSES)
def test_each_cause_of_a_difference_is_a_step_of_its_own(warehouse: Case, cause: str) -> None:
    rows = warehouse.rows(
        "select label, value from marts.revenue_waterfall where waterfall = 'finance_page_difference'"
        " and connection = %s order by position",
        cause,
    )
    ends = (OLD, OURS)
    assert {row["label"]: row["value"] for row in rows if row["value"] or row["label"] in ends} == CAUSES[cause][3]


@pytest.mark.parametrize(("connection", "shown"), [("purchase_order", 23), ("budget", 0), ("gift_only", 0)])
def test_a_company_without_orders_has_no_old_page(warehouse: Case, connection: str, shown: int) -> None:
    rows = warehouse.rows(
        "select 1 from reports.rpt_revenue_waterfall where connection = %s and starts_with(waterfall, 'finance_page')",
        connection,
    )
    assert len(rows) == shown
