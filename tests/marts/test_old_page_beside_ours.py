"""The old page's steps beside ours are what its own models say, for every company that it could have shown."""

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


@pytest.fixture(scope="module")
def warehouse(module_case: Case) -> Case:
    for name, tables in BOOKS.items():
        module_case.files(
            name, customers="customer_id,customer_name\nA,Alpha",
            documents="document_id,document_type,customer_id,issued_on,currency,total_amount", **tables,
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
    assert (old_page(warehouse, connection), beside(warehouse, connection)) == (expected, expected)


@pytest.mark.parametrize(("connection", "shown"), [("purchase_order", 23), ("budget", 0), ("gift_only", 0)])
def test_a_company_without_orders_has_no_old_page(warehouse: Case, connection: str, shown: int) -> None:
    rows = warehouse.rows(
        "select 1 from reports.rpt_revenue_waterfall where connection = %s and starts_with(waterfall, 'finance_page')",
        connection,
    )
    assert len(rows) == shown
