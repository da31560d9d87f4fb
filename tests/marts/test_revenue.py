"""Revenue by hand: each sale, discount, refund and store credit once, on the right day, in its own currency."""

from decimal import Decimal
from typing import Any

import pytest

from tests.case import Case

NOW = "2026-11-20T21:00:00+00:00"
CUSTOMERS = "customer_id,customer_name\nA,Alpha\nB,Beta"


def books(**tables: str) -> dict[str, str]:
    """Tables of a company with two customers."""
    return {"customers": CUSTOMERS, **tables}


# an order of 100 that is refunded in full, and one of 200 that stands
REFUNDED = books(
    documents="""
    document_id,document_type,customer_id,issued_on,total_amount
    S1,sales_receipt,A,2026-10-01,100
    R1,refund_receipt,A,2026-10-05,100
    S2,sales_receipt,B,2026-10-02,200
    """,
    orders="""
    order_id,order_type,status,customer_id,document_id,created_at,subtotal,discount,total
    O1,order,refunded,A,S1,2026-10-01T15:00:00+00:00,100,0,100
    O2,order,paid,B,S2,2026-10-02T15:00:00+00:00,200,0,200
    """,
    order_payments="order_payment_id,order_id,payment_method,status,amount\np1,O1,stripe,succeeded,100\np2,O2,comp,,200",
    store_credits="store_credit_id,customer_id,status,source_order_id,amount,remaining_amount\nC1,A,available,O1,100,100",
)
# 300 sold, 50 off by voucher, 40 given back as credit of which 15 is used, a gift of 30 used up, another expired
CREDITED = books(
    documents="""
    document_id,document_type,customer_id,issued_on,total_amount,discount_amount
    S1,sales_receipt,A,2026-10-01,150,50
    R1,refund_receipt,A,2026-10-05,40,
    S2,sales_receipt,B,2026-10-02,100,
    """,
    document_lines="""
    document_id,line_number,item_id,quantity,line_amount
    S1,1,x,1,66.66
    S1,2,y,2,133.34
    S2,1,x,1,100
    """,
    items="item_id,item_name,kind,capacity\nx,Ticket,ticket,3\ny,Shirt,addon,0\nz,Talk,ticket,1",
    orders="""
    order_id,order_type,status,customer_id,document_id,voucher_code,created_at,expires_at,subtotal,discount,total
    O1,order,partially_refunded,A,S1,EARLY,2026-10-01T15:00:00+00:00,,200,50,150
    O2,order,paid,B,S2,,2026-10-02T15:00:00+00:00,,100,0,100
    O3,order,pending,B,,,2026-11-20T15:00:00+00:00,2026-11-20T21:00:01+00:00,100,0,100
    O4,order,pending,B,,,2026-11-20T15:00:00+00:00,2026-11-20T21:00:00+00:00,100,0,100
    O5,order,cancelled,B,,,2026-11-20T15:00:00+00:00,,70,0,70
    K1,cart,open,A,,,2026-11-20T15:00:00+00:00,2026-11-20T21:00:01+00:00,,,
    K2,cart,open,A,,,2026-11-20T15:00:00+00:00,2026-11-20T21:00:00+00:00,,,
    K3,cart,open,A,,,2026-11-20T15:00:00+00:00,,,,
    """,
    order_lines="""
    order_id,line_number,item_id,quantity,line_amount
    O1,1,x,1,66.66
    O2,1,x,1,100
    O3,1,x,2,100
    O4,1,x,5,100
    """,
    order_payments="""
    order_payment_id,order_id,payment_method,status,amount
    p1,O1,stripe,succeeded,150
    p2,O2,credit,succeeded,45
    p3,O2,stripe,succeeded,55
    p4,O3,stripe,failed,100
    """,
    store_credits="""
    store_credit_id,customer_id,status,source_order_id,amount,remaining_amount
    C1,A,available,O1,40,25
    C2,B,applied,,30,0
    C3,B,expired,,20,20
    """,
)
PURCHASED = books(
    documents="""
    document_id,document_type,customer_id,issued_on,due_on,total_amount,status
    po1,invoice,A,2026-10-01,2026-10-31,1000,issued
    po2,invoice,B,2026-10-01,2026-10-31,500,issued
    po3,invoice,B,2026-10-01,2026-10-31,900,draft
    pay1,payment,A,2026-10-10,,700,issued
    pay2,payment,B,2026-10-10,,650,issued
    cn1,credit_memo,A,2026-10-12,,100,issued
    """,
    allocations="""
    from_document_id,to_document_id,amount,allocated_on
    pay1,po1,700,2026-10-10
    cn1,po1,100,2026-10-12
    pay2,po2,500,2026-10-10
    """,
    orders="""
    order_id,order_type,status,customer_id,document_id,created_at,subtotal,total
    1,purchase_order,partially_paid,A,po1,2026-10-01T15:00:00+00:00,1000,1000
    2,purchase_order,overpaid,B,po2,2026-10-01T15:00:00+00:00,500,500
    3,purchase_order,draft,B,po3,2026-10-01T15:00:00+00:00,900,900
    """,
    order_payments="order_payment_id,order_id,payment_method,status,amount\n1,1,wire,succeeded,700\n2,2,ach,succeeded,650",
    order_credits="order_credit_id,order_id,amount\n1,1,100",
    budgets="budget_id,kind,category,amount,quantity\n1,revenue,,2000,\n2,attendance,,,4\n3,grants,,600,\n4,expense,Venue,300,",
    expenses="""
    expense_id,category,amount,booked_elsewhere
    1,Venue,250,
    2,Food,80,
    3,Food,1000,true
    """,
    attendees="attendee_id,customer_id\n1,A\n2,B",
    grants="grant_id,status,approved_amount,disbursed_amount\n1,accepted,200,\n2,offered,100,\n3,disbursed,50,50\n4,rejected,,",
)
INVOICED = books(
    documents="""
    document_id,document_type,customer_id,issued_on,currency,total_amount,tax_amount,discount_amount,status
    I1,invoice,A,2026-03-01,USD,119,19,10,issued
    I2,invoice,A,2026-03-01,EUR,50,0,,issued
    I3,invoice,A,2026-03-02,USD,999,0,,draft
    I4,invoice,A,2026-03-02,USD,999,0,,void
    I5,invoice,A,2026-11-21,USD,999,0,,issued
    C1,credit_memo,A,2026-03-09,USD,23.80,3.80,,issued
    P1,payment,A,2026-03-09,USD,95.20,,,issued
    """,
    document_lines="document_id,line_number,line_amount,discount_amount\nI1,1,100,10\nI2,1,30,\nC1,1,20,",
)
NEGATIVE = books(
    documents="""
    document_id,document_type,customer_id,issued_on,total_amount
    S1,sales_receipt,A,2026-10-01,0
    R1,refund_receipt,A,2026-10-05,100
    """,
)
# the zone of the books is New York: 2026-11-01 has 25 hours there, 2026-03-08 has 23
DAYS = books(
    documents="document_id,document_type,customer_id,issued_on,total_amount\nS,sales_receipt,A,2026-10-01,1",
    orders="""
    order_id,order_type,status,created_at,total
    a,order,paid,2026-11-01T03:59:59+00:00,1
    b,order,paid,2026-11-01T04:00:00+00:00,2
    c,order,paid,2026-11-02T04:59:59+00:00,4
    d,order,paid,2026-11-02T05:00:00+00:00,8
    e,order,paid,2026-03-08T04:59:59+00:00,16
    f,order,paid,2026-03-09T03:59:59+00:00,32
    g,order,paid,2026-03-09T04:00:00+00:00,64
    """,
)


@pytest.fixture(scope="module")
def warehouse(module_case: Case) -> Case:
    cases = {
        "refunded": REFUNDED, "credited": CREDITED, "purchased": PURCHASED, "invoiced": INVOICED, "negative": NEGATIVE,
        "days": DAYS, "empty": books(documents="document_id,document_type,customer_id,issued_on,total_amount"),
    }  # fmt: skip
    for name, tables in cases.items():
        module_case.files(name, **tables)
    module_case.refresh(NOW)
    return module_case


def one(case: Case, table: str, connection: str, columns: str, where: str = "true") -> tuple[Any, ...]:
    (row,) = case.rows(f"select {columns} from marts.{table} where connection = %s and {where}", connection)
    return tuple(row.values())


def steps(case: Case, connection: str, waterfall: str) -> dict[str, Decimal]:
    rows = case.rows(
        "select label, value from marts.revenue_waterfall where connection = %s and waterfall = %s"
        " and dimension = 'company' and period_kind = 'total' order by position",
        connection, waterfall,
    )  # fmt: skip
    return {row["label"]: row["value"] for row in rows if row["value"] or row["label"].startswith("Net")}


def test_an_order_that_is_refunded_in_full_counts_nothing(warehouse: Case) -> None:
    assert steps(warehouse, "refunded", "revenue") == {
        "List value": 300, "Gross billed": 300, "Credits and refunds": -100, "Net billed": 200, "Net revenue": 200,
    }  # fmt: skip
    assert steps(warehouse, "refunded", "finance_page") == {"Gross Sales": 200, "Refunds": -100, "Net Revenue": 100}
    assert steps(warehouse, "refunded", "finance_page_corrected") == {
        "Gross Sales": 300, "Refunds": -100, "Net Revenue": 200,
    }  # fmt: skip
    assert steps(warehouse, "refunded", "finance_page_difference") == {
        "Net Revenue, old page": 100, "Refunds deducted twice": 100, "Net revenue": 200,
    }  # fmt: skip
    assert steps(warehouse, "refunded", "order_to_cash") == {
        "Ordered": 300, "Paid": 300, "Refunded or credited": -100, "Net": 200,
    }  # fmt: skip


def test_partly_used_and_goodwill_credits_are_explained_one_by_one(warehouse: Case) -> None:
    assert steps(warehouse, "credited", "finance_page") == {
        "Gross Sales": 300, "Discounts": -50, "Refunds": -40, "Credits Applied": 30, "Net Revenue": 240,
    }  # fmt: skip
    assert steps(warehouse, "credited", "finance_page_difference") == {
        "Net Revenue, old page": 240, "Partly used credits": 15, "Used refund credits": -15, "Goodwill credits": -30,
        "Net revenue": 210,
    }  # fmt: skip
    assert steps(warehouse, "credited", "revenue")["Net revenue"] == 210


def test_store_credits_are_a_liability_until_they_are_used_or_expire(warehouse: Case) -> None:
    columns = "issued, used, expired, outstanding"
    assert one(warehouse, "store_credit", "credited", columns, "origin = 'refund'") == (40, 15, 0, 25)
    assert one(warehouse, "store_credit", "credited", columns, "origin = 'goodwill'") == (50, 30, 20, 0)


def test_orders_reach_cash_by_steps(warehouse: Case) -> None:
    assert steps(warehouse, "credited", "order_to_cash") == {
        "Ordered": 520, "Cancelled": -70, "Not paid": -200, "Paid": 250, "Refunded or credited": -40, "Net": 210,
    }  # fmt: skip


def test_a_discount_on_the_whole_is_spread_over_the_lines_to_the_cent(warehouse: Case) -> None:
    rows = warehouse.rows(
        "select line_number, sales, discounts from marts.revenue_line where connection = 'credited'"
        " and document_id = 'S1' order by line_number"
    )
    assert [tuple(row.values()) for row in rows] == [
        (1, Decimal("49.99"), Decimal("16.67")),
        (2, Decimal("100.01"), Decimal("33.33")),
    ]


def test_what_no_line_names_is_a_line_of_its_own(warehouse: Case) -> None:
    rows = warehouse.rows(
        "select item_name, sum(net_revenue) as net from marts.revenue_by_item where connection = 'invoiced'"
        " and currency = 'EUR' group by item_name order by item_name"
    )
    assert [tuple(row.values()) for row in rows] == [("No item", 30), ("Not itemised", 20)]


def test_discounts_by_voucher(warehouse: Case) -> None:
    columns = "sales_count, with_discount, without_discount, list_value, discounts, round(discount_rate, 6)"
    total = one(warehouse, "discount_impact", "credited", columns, "is_total")
    assert total == (2, 1, 1, 300, 50, Decimal("16.666667"))
    assert one(warehouse, "discount_impact", "credited", columns, "voucher_code = 'EARLY'") == (1, 1, 0, 200, 50, 25)


@pytest.mark.parametrize(
    ("connection", "expected"),
    [
        ("refunded", (1, 100, Decimal("33.333333"), "alarm")),
        ("credited", (1, 40, 16, "alarm")),
        ("negative", (1, 100, None, None)),
    ],
)
def test_a_refund_rate_of_nothing_is_undefined(warehouse: Case, connection: str, expected: tuple[Any, ...]) -> None:
    assert (
        one(warehouse, "refund_metrics", connection, "refund_count, refunded, round(refund_rate, 6), zone") == expected
    )


def test_revenue_can_be_negative_and_still_closes(warehouse: Case) -> None:
    assert steps(warehouse, "negative", "revenue") == {
        "Credits and refunds": -100, "Net billed": -100, "Net revenue": -100,
    }  # fmt: skip
    days = warehouse.rows(
        "select sales_count, net_revenue, average_order_value, cumulative from marts.revenue_by_day"
        " where connection = 'negative' order by day"
    )
    assert [tuple(row.values()) for row in days] == [(1, 0, 0, 0), (0, -100, None, -100)]


def test_nothing_sold_is_no_row_anywhere(warehouse: Case) -> None:
    for table in (
        "revenue_document",
        "revenue_by_day",
        "refund_metrics",
        "discount_impact",
        "revenue_waterfall",
        "roi",
    ):
        assert warehouse.rows(f"select 1 from marts.{table} where connection = 'empty'") == [], table


def test_revenue_of_invoices_is_without_tax_drafts_voids_and_the_future(warehouse: Case) -> None:
    found = warehouse.rows(
        "select sum(gross_billed) as gross, sum(credits) as credits, sum(tax) as tax, sum(net_revenue) as net"
        " from marts.revenue_document where connection = 'invoiced' and currency = 'USD'"
    )
    assert [tuple(row.values()) for row in found] == [(119, Decimal("23.80"), Decimal("15.20"), 80)]
    assert one(warehouse, "payments_by_method", "invoiced", "paid_for, payment_method, amount") == (
        "invoice", "not stated", Decimal("95.20"),
    )  # fmt: skip


def test_currencies_are_never_added(warehouse: Case) -> None:
    rows = warehouse.rows(
        "select currency, value from marts.revenue_waterfall where connection = 'invoiced' and waterfall = 'revenue'"
        " and dimension = 'company' and period_kind = 'total' and label = 'Net revenue' order by currency"
    )
    assert [tuple(row.values()) for row in rows] == [("EUR", 50), ("USD", 80)]


def test_carts_past_their_expiry_are_counted_on_their_own(warehouse: Case) -> None:
    rows = warehouse.rows(
        "select status, carts from marts.carts_by_status where connection = 'credited' order by position"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("active", 2), ("open_past_expiry", 1), ("checked_out", 0), ("expired", 0), ("abandoned", 0),
    ]  # fmt: skip


def test_orders_have_every_status_also_without_an_order(warehouse: Case) -> None:
    rows = warehouse.rows(
        "select status, orders from marts.orders_by_status where connection = 'credited' order by position"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("pending", 2), ("paid", 1), ("partially_refunded", 1), ("refunded", 0), ("cancelled", 1),
    ]  # fmt: skip


def test_a_hold_that_is_over_reserves_nothing_and_what_remains_may_be_negative(warehouse: Case) -> None:
    rows = warehouse.rows(
        "select item_id, capacity, sold, reserved, remaining from marts.item_inventory where connection = 'credited'"
        " order by item_id"
    )
    assert [tuple(row.values()) for row in rows] == [("x", 3, 2, 2, -1), ("y", None, 0, 0, None), ("z", 1, 0, 0, 1)]


def test_a_failed_payment_counts_in_its_status_and_not_as_paid(warehouse: Case) -> None:
    assert one(warehouse, "payments_by_status", "credited", "payments, amount", "status = 'failed'") == (1, 100)
    columns = "payments, amount, succeeded_payments, succeeded_amount"
    found = one(warehouse, "payments_by_method", "credited", columns, "payment_method = 'stripe'")
    assert found == (3, 305, 2, 205)


def test_purchase_orders_are_receivables(warehouse: Case) -> None:
    rows = warehouse.rows(
        "select order_id, total, collected, credited, balance, unapplied, days_past_due from marts.purchase_orders"
        " where connection = 'purchased' order by order_id"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("1", 1000, 700, 100, 200, 0, 20),
        ("2", 500, 650, 0, 0, 150, None),
        ("3", 900, 0, 0, 0, 0, None),
    ]


def test_budgets_stand_beside_what_came_of_them(warehouse: Case) -> None:
    rows = warehouse.rows(
        "select kind, category, budget, actual, disbursed, variance, round(used, 6) from marts.budget_vs_actual"
        " where connection = 'purchased' order by position, kind, category"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("revenue", None, 2000, 1400, None, 600, 70),
        ("attendance", None, 4, 2, None, 2, 50),
        ("grants", None, 600, 300, 50, 300, 50),
        ("expense", "Food", None, 80, None, None, None),
        ("expense", "Venue", 300, 250, None, 50, Decimal("83.333333")),
        ("expenses", None, 300, 330, None, -30, 110),
    ]


def test_return_is_of_net_revenue_and_undefined_without_people(warehouse: Case) -> None:
    columns = "net_revenue, expenses, profit, round(margin, 6), cost_per_attendee, revenue_per_attendee"
    assert one(warehouse, "roi", "purchased", columns, "period_kind = 'total'") == (
        1400,
        330,
        1070,
        Decimal("76.428571"),
        165,
        700,
    )


def test_days_across_a_change_of_clocks_are_those_of_the_zone(warehouse: Case) -> None:
    rows = warehouse.rows(
        "select period_start::text as month, ordered from intermediate.int_order_periods where connection = 'days'"
        " and dimension = 'company' and period_kind = 'month' order by period_start"
    )
    assert [tuple(row.values()) for row in rows] == [("2026-03-01", 112), ("2026-10-01", 1), ("2026-11-01", 14)]
    days = warehouse.rows(
        "select ordered_on::text as day, sum(total) as total from intermediate.int_sales_orders"
        " where connection = 'days' group by ordered_on order by ordered_on"
    )
    assert [tuple(row.values()) for row in days] == [
        ("2026-03-07", 16), ("2026-03-08", 32), ("2026-03-09", 64),
        ("2026-10-31", 1), ("2026-11-01", 6), ("2026-11-02", 8),
    ]  # fmt: skip


def test_the_cash_waterfall_ends_with_what_is_open(warehouse: Case) -> None:
    rows = warehouse.rows(
        "select label, value from marts.revenue_waterfall where connection = 'purchased' and waterfall = 'cash'"
        " and dimension = 'company' and period_kind = 'month' and period_start = '2026-10-01' and value <> 0"
        " order by position"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("Billed", 1500), ("Collected", -1350), ("Credited", -100), ("Closing receivables", 50),
    ]  # fmt: skip
