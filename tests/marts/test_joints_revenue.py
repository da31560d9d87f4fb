"""Where orders, documents, currencies and periods meet: payments once, budgets in their period, one whole of profit."""

from decimal import Decimal
from typing import Any

import pytest

from tests.case import Case

NOW = "2026-11-27T17:00:00+00:00"
CUSTOMERS = "customer_id,customer_name\nA,Alpha\nB,Beta"
DOCUMENT = (
    "document_id,document_type,customer_id,issued_on,due_on,currency,exchange_rate,total_amount,payment_method,"
    "discount_amount,deposit_amount"
)
ORDER = "order_id,order_type,status,customer_id,document_id,voucher_code,created_at,subtotal,discount,total,currency"
PAYMENT = "order_payment_id,order_id,payment_method,status,amount,currency,paid_on"
BUDGET = "budget_id,kind,category,amount,quantity,currency,period_start,period_end"
EXPENSE = "expense_id,category,amount,currency,spent_on,booked_elsewhere"
RATED = "from_currency,to_currency,rate_on,rate"
ALLOCATED = "from_document_id,to_document_id,amount"

# two orders on one receipt of 90; an order of USD paid in EUR; an order without a document
SHARED = {
    "documents": f"""
    {DOCUMENT}
    S1,sales_receipt,A,2026-10-01,,USD,,90,card,10,
    S3,sales_receipt,A,2026-10-02,,EUR,1.1,50,card,,
    """,
    "orders": f"""
    {ORDER}
    O1,order,paid,A,S1,EARLY,2026-10-01T15:00:00Z,60,10,50,USD
    O2,order,paid,A,S1,,2026-10-01T15:00:00Z,40,0,40,USD
    O3,order,paid,A,S3,,2026-10-02T15:00:00Z,55,0,55,USD
    O4,order,paid,A,,,2026-10-03T15:00:00Z,25,0,25,USD
    """,
    "order_payments": f"""
    {PAYMENT}
    P1,O1,card,succeeded,50,USD,2026-10-01
    P2,O2,card,succeeded,40,USD,2026-10-01
    P3,O3,card,succeeded,50,EUR,2026-10-02
    P4,O4,card,succeeded,25,USD,2026-10-03
    """,
}  # fmt: skip
# no orders at all: a receipt, a check with a credit memo behind it, a deposit, money up front; a payment of tomorrow
BOOKED = {
    "documents": f"""
    {DOCUMENT}
    S1,sales_receipt,A,2026-09-01,,USD,,90,card,,
    I1,invoice,A,2026-09-01,2026-09-30,USD,,100,cash,,40
    CM,credit_memo,A,2026-09-05,,USD,,20,,,
    P1,payment,A,2026-09-10,,USD,,40,check,,
    D1,deposit,A,2026-09-10,,USD,,15,ach,,
    P9,payment,A,2026-11-28,,USD,,7,check,,
    """,
    "allocations": f"{ALLOCATED}\nCM,P1,20\nP1,I1,60",
}
# orders beside books that know more: a cart, a payment of an invoice that no order has, an order paid in part by its
# own payments, one paid beyond its receipt, a payment of two invoices, one that both sides have under one id
MIXED = {
    "documents": f"""
    {DOCUMENT}
    S1,sales_receipt,A,2026-10-01,,USD,,100,card,,
    S2,sales_receipt,A,2026-10-01,,USD,,30,card,,
    I1,invoice,B,2026-10-01,2026-10-31,USD,,200,,,
    I2,invoice,B,2026-10-01,2026-10-31,USD,,300,,,
    Q1,payment,B,2026-10-05,,USD,,250,wire,,
    Q2,payment,B,2026-10-06,,USD,,60,check,,
    Q3,payment,B,2026-10-07,,USD,,11,check,,
    """,
    "allocations": f"{ALLOCATED}\nQ1,I1,120\nQ1,I2,100\nQ2,I2,60",
    "orders": f"""
    {ORDER}
    K,cart,open,A,,,2026-11-01T15:00:00Z,,,,
    O1,order,paid,A,S1,,2026-10-01T15:00:00Z,100,0,100,USD
    O2,order,paid,A,S2,,2026-10-01T15:00:00Z,30,0,30,USD
    N1,purchase_order,partially_paid,B,I1,,2026-10-01T15:00:00Z,200,0,200,USD
    Z1,purchase_order,sent,B,,,2026-10-01T15:00:00Z,500,0,500,USD
    """,
    "order_payments": f"""
    {PAYMENT}
    a,O1,stripe,succeeded,80,USD,2026-10-01
    b,O2,stripe,succeeded,35,USD,2026-10-01
    c,O2,stripe,failed,30,USD,2026-10-01
    d,N1,transfer,succeeded,130,USD,2026-10-05
    Q3,Z1,postal,succeeded,11,USD,2026-10-07
    e,gone,stripe,succeeded,5,USD,2026-10-08
    f,O1,stripe,succeeded,1000,USD,2026-11-28
    """,
}  # fmt: skip
# fiscal years begin in July; revenue in EUR at its own rate, a credit at a looked-up one, expenses in three currencies
PLANNED = {
    "documents": f"""
    {DOCUMENT}
    I1,invoice,A,2026-09-01,2026-09-30,EUR,1.1,1000,,,
    I2,invoice,A,2025-09-01,2025-09-30,USD,,700,,,
    C1,credit_memo,A,2026-10-01,,EUR,,100,,,
    """,
    "exchange_rates": f"""
    {RATED}
    EUR,USD,2026-01-01,1.2
    EUR,USD,2026-10-02,9
    JPY,USD,2026-05-01,0.0067
    USD,EUR,2020-01-01,5
    """,
    "budgets": f"""
    {BUDGET}
    b1,revenue,,800,,USD,2026-01-01,2026-12-31
    b2,expense,rent,100,,USD,2026-01-01,2026-12-31
    b3,revenue,,600,,USD,2027-01-01,2027-12-31
    b4,Revenue,,50,,USD,2026-01-01,2026-12-31
    b5,expense,rent,40,,USD,2025-01-01,2025-12-31
    b6,attendance,,,3,,2026-01-01,2026-12-31
    b7,grants,,500,,USD,2026-01-01,2026-12-31
    b8,grant,,10,,USD,,
    b9,parties,,10,,USD,,
    b10,expense,rent,10,,USD,2026-12-31,2026-01-01
    b11,revenue,,1,,USD,,2025-12-31
    """,
    "expenses": f"""
    {EXPENSE}
    x1,rent,90,USD,2026-05-01,
    x2,rent,85,USD,2025-05-01,
    x3,rent,95,USD,2027-01-15,
    x4,rent,1000,JPY,2026-05-02,
    x5,food,10,EUR,2026-10-01,
    x6,food,3,USD,,
    x7,food,1000,USD,2026-05-01,true
    """,
    "attendees": "attendee_id,created_at\n1,2026-05-01T12:00:00Z\n2,2025-05-01T12:00:00Z\n3,2026-12-01T12:00:00Z\n4,",
    "grants": "grant_id,status,approved_amount,currency\ng,accepted,7,USD",
}  # fmt: skip
UNRATED = {
    "documents": f"{DOCUMENT}\nS1,sales_receipt,A,2026-09-01,,GBP,0,90,,,\nS2,sales_receipt,A,2026-09-01,,USD,,10,,,",
    "exchange_rates": f"{RATED}\nGBP,USD,2026-09-02,1.3",
    "expenses": f"{EXPENSE}\nx1,rent,5,USD,2026-05-01,\nx2,rent,6,GBP,2026-05-01,",
}
# what no source should say, and what must stop nobody else's build
HOSTILE = {
    "documents": f"""
    {DOCUMENT}
    S1,sales_receipt,A,2026-10-01,,USD,,-50,card,,
    S2,sales_receipt,A,2026-10-01,,USD,,90,card,,
    S3,sales_receipt,,2026-10-01,,EUR,,90,card,,
    I1,invoice,A,2026-11-30,2026-12-30,USD,,100,card,,40
    I2,invoice,A,2026-10-30,2026-12-30,USD,,100,card,,-4
    Q1,payment,A,2026-10-30,,USD,,-10,card,,
    Q2,payment,A,2026-10-30,,USD,,0,card,,
    Q4,payment,A,2026-10-30,,USD,,9,card,,
    """,
    "allocations": f"{ALLOCATED}\nQ4,I2,900\nQ4,I1,900",
    "items": "item_id,item_name,kind,capacity\nx,,ticket_type,\ny,Y,ticket_type,-1",
    "orders": f"""
    {ORDER}
    a,order,,A,S2,,2026-10-01T15:00:00Z,90,0,90,USD
    b,order,paid,A,S2,V,2026-10-01T15:00:00Z,90,0,90,USD
    c,order,paid,A,S1,,,,,,
    d,order,refunded,A,S3,,2026-12-01T15:00:00Z,1,1,1,USD
    e,subscription,paid,A,I1,,2026-10-01T15:00:00Z,1,1,1,USD
    g,purchase_order,sent,A,I1,,2026-10-01T15:00:00Z,1,1,1,EUR
    h,purchase_order,cancelled,A,I2,,2026-12-30T15:00:00Z,1,1,1,USD
    i,estimate,paid,A,S2,,2026-10-01T15:00:00Z,90,0,90,USD
    """,
    "order_lines": "order_id,line_number,item_id,quantity,line_amount\nb,1,x,99999999999,1\nb,2,y,1,1",
    "order_payments": f"""
    {PAYMENT}
    1,a,,,-5,USD,
    2,a,card,,20,,2026-10-01
    3,b,card,succeeded,70,USD,
    4,b,card,succeeded,70,USD,
    5,d,card,succeeded,1,USD,2026-10-01
    6,i,card,succeeded,1,USD,2026-10-01
    7,h,card,succeeded,0,JPY,2026-10-01
    Q4,g,card,succeeded,9,USD,2026-10-01
    """,
    "order_credits": "order_credit_id,order_id,amount,created_at\n1,g,5,2026-12-24T00:00:00Z\n2,h,5,",
    "store_credits": "store_credit_id,status,source_order_id,amount,remaining_amount,currency,created_at\n"
    "1,applied,d,0,5,EUR,\n2,,b,5,9,USD,2026-12-24T00:00:00Z\n3,available,zz,-1,,,",
    "budgets": f"""
    {BUDGET}
    1,grant,,1,,,,
    2,grants,,2,,,,
    3,expenses,,3,,,,
    4,expense,,4,,EUR,2026-01-01,
    5,else,,,,,,
    """,
    "expenses": f"{EXPENSE}\nx,,0,,,\ny,,5,EUR,,\nz,,-5,,2026-01-01,",
}  # fmt: skip


@pytest.fixture(scope="module")
def warehouse(module_case: Case) -> Case:
    books = {
        "shared": SHARED,
        "booked": BOOKED,
        "mixed": MIXED,
        "planned": PLANNED,
        "unrated": UNRATED,
        "hostile": HOSTILE,
    }
    for name, tables in books.items():
        module_case.files(name, customers=CUSTOMERS, **tables)
    module_case.configure("planned", fiscal_year_start_month=7)
    module_case.refresh(NOW)  # which also runs the identities over books that nobody keeps
    return module_case


def rows(case: Case, connection: str, table: str, columns: str, where: str = "true", order: str = "1, 2") -> list[Any]:
    found = case.rows(
        f"select {columns} from marts.{table} where connection = %s and {where} order by {order}", connection
    )
    return [tuple(row.values()) for row in found]


def methods(case: Case, connection: str) -> dict[tuple[str, str], Decimal]:
    columns = "paid_for, payment_method, sum(succeeded_amount) as amount"
    found = case.rows(
        f"select {columns} from marts.payments_by_method where connection = %s group by 1, 2 order by 1, 2", connection
    )
    return {(row["paid_for"], row["payment_method"]): row["amount"] for row in found if row["amount"]}


IN_ALL = "currency, by_method, collected, receipts, paid_up_front, not_booked"


def test_a_receipt_counts_once_however_many_orders_name_it(warehouse: Case) -> None:
    assert rows(warehouse, "shared", "payments_in_all", IN_ALL) == [
        ("EUR", 50, 0, 50, 0, 0),
        ("USD", 115, 0, 90, 0, 25),
    ]
    discounts = "currency, voucher_code, sales_count, list_value, discounts, gross_billed"
    assert rows(warehouse, "shared", "discount_impact", discounts, "not is_total") == [
        ("EUR", None, 1, 50, 0, 50), ("USD", "EARLY", 1, 100, 10, 90),
    ]  # fmt: skip


def test_a_payment_in_another_currency_than_its_order_keeps_it_and_is_listed(warehouse: Case) -> None:
    steps = "currency, label, value"
    where = "waterfall = 'order_to_cash' and dimension = 'company' and period_kind = 'total' and value <> 0"
    assert rows(warehouse, "shared", "revenue_waterfall", steps, where, "currency, position") == [
        ("EUR", "Overpaid", 50), ("EUR", "Paid", 50), ("EUR", "Net", 50),
        ("USD", "Ordered", 170), ("USD", "Not paid", -55), ("USD", "Paid", 115), ("USD", "Net", 115),
    ]  # fmt: skip
    found = rows(warehouse, "shared", "ar_finding", "kind, document_id, amount, currency", "is_open")
    assert found == [("order_in_another_currency", "S3", 55, "USD"), ("payment_in_another_currency", "S3", 50, "EUR")]


def test_books_without_orders_are_paid_by_all_that_they_book(warehouse: Case) -> None:
    assert methods(warehouse, "booked") == {
        ("receipt", "card"): 90, ("up_front", "cash"): 40, ("invoice", "check"): 40, ("invoice", "ach"): 15,
    }  # fmt: skip
    assert rows(warehouse, "booked", "payments_in_all", IN_ALL) == [("USD", 185, 55, 90, 40, 0)]


def test_orders_do_not_hide_what_the_books_have_and_nothing_counts_twice(warehouse: Case) -> None:
    assert methods(warehouse, "mixed") == {
        ("order", "stripe"): 115,  # 80 of the receipt of 100, and 35 on one of 30
        ("receipt", "card"): 20,
        ("purchase_order", "transfer"): 130,  # of the 250 by wire: 120 applied, 10 of what is not applied
        ("purchase_order", "postal"): 11,
        ("invoice", "wire"): 120,
        ("invoice", "check"): 60,
        ("no_order", "stripe"): 5,
    }  # fmt: skip
    assert rows(warehouse, "mixed", "payments_in_all", IN_ALL) == [("USD", 461, 321, 130, 0, 10)]


def test_paid_by_method_is_collected_receipts_and_up_front_of_every_company(warehouse: Case) -> None:
    found = warehouse.rows(
        "select connection, by_method - collected - receipts - paid_up_front - not_booked as unexplained"
        " from marts.payments_in_all"
    )
    assert {row["connection"] for row in found} == {"shared", "booked", "mixed", "unrated", "hostile"}
    assert {row["unexplained"] for row in found} == {0}


def test_collected_is_that_of_the_roll_forward(warehouse: Case) -> None:
    rolled = warehouse.rows(
        "select connection, currency, sum(collected) as collected from marts.ar_roll_forward"
        " where customer_id is null and period_kind = 'month' group by 1, 2 order by 1, 2"
    )
    paid = warehouse.rows(
        "select connection, currency, collected from marts.payments_in_all where collected <> 0 order by 1, 2"
    )
    assert [row for row in rolled if row["collected"]] == paid


def test_a_budget_stands_beside_what_came_in_its_period(warehouse: Case) -> None:
    columns = "kind, period_start::text, period_end::text, budget, actual, in_other_currencies, round(used, 2)"
    found = rows(
        warehouse,
        "planned",
        "budget_vs_actual",
        columns,
        "kind <> 'expense' and currency = 'USD'",
        "position, 2 nulls first, 3",
    )
    assert found == [
        ("revenue", None, "2025-12-31", 1, 700, 0, 70000),
        ("revenue", "2026-01-01", "2026-12-31", 850, 0, 980, 0),  # 1,000 at 1.1 less 100 at 1.2
        ("revenue", "2027-01-01", "2027-12-31", 600, 0, 0, 0),
        ("attendance", "2026-01-01", "2026-12-31", 3, 1, None, Decimal("33.33")),
        ("grants", None, None, 10, 7, None, 70),
        ("grants", "2026-01-01", "2026-12-31", 500, None, None, None),
        ("expenses", None, None, None, 178, None, None),
        ("expenses", "2025-01-01", "2025-12-31", 40, 85, 0, Decimal("212.5")),
        ("expenses", "2026-01-01", "2026-12-31", 100, 90, Decimal("18.70"), 90),
        ("expenses", "2026-12-31", "2026-01-01", 10, 0, 0, 0),
    ]


def test_an_expense_of_a_day_to_come_is_deducted_from_nothing(warehouse: Case) -> None:
    columns = "currency, period_start::text, category, budget, actual, expenses, used"
    where = "category = 'rent' and period_start is not distinct from"
    assert rows(warehouse, "planned", "expense_summary", columns, f"{where} '2026-01-01'") == [
        ("USD", "2026-01-01", "rent", 100, 90, 1, 90),
    ]  # fmt: skip
    assert rows(warehouse, "planned", "expense_summary", columns, f"{where} null") == [
        ("JPY", None, "rent", None, 1000, 1, None), ("USD", None, "rent", None, 175, 2, None),
    ]  # fmt: skip


def test_profit_is_of_all_currencies_at_home_in_fiscal_years_that_are_named(warehouse: Case) -> None:
    columns = "period_kind, period_start::text, period_end::text, net_revenue, expenses, profit"
    # expenses: 90 + 85 + 6.70 (1,000 JPY) + 12 (10 EUR) + 3 without a day, which is in no year
    assert rows(warehouse, "planned", "roi", columns) == [
        ("total", "2025-05-01", "2026-11-27", 1680, Decimal("196.70"), Decimal("1483.30")),
        ("year", "2024-07-01", "2025-06-30", 0, 85, -85),
        ("year", "2025-07-01", "2026-06-30", 700, Decimal("96.70"), Decimal("603.30")),
        ("year", "2026-07-01", "2026-11-27", 980, 12, 968),
    ]  # fmt: skip
    parts = "currency, net_revenue, home_net_revenue, expenses, home_expenses"
    assert rows(warehouse, "planned", "profit_by_currency", parts, "period_kind = 'total'") == [
        ("EUR", 900, 980, 10, 12), ("JPY", 0, 0, 1000, Decimal("6.70")), ("USD", 700, 700, 178, 178),
    ]  # fmt: skip
    assert rows(warehouse, "planned", "roi", "attendees, period_kind", "attendees is not null") == [(3, "total")]


def test_what_has_no_rate_is_never_left_out_in_silence(warehouse: Case) -> None:
    columns = "net_revenue, expenses, profit, margin, documents_without_rate, expenses_without_rate"
    assert rows(warehouse, "unrated", "roi", columns, "period_kind = 'total'") == [(None, None, None, None, 1, 1)]
    listed = rows(warehouse, "unrated", "ar_finding", "kind, document_id, currency", "kind = 'missing_rate'", "2")
    assert listed == [("missing_rate", "S1", "GBP"), ("missing_rate", None, "GBP")]


def test_budgets_that_cannot_be_placed_are_listed(warehouse: Case) -> None:
    found = rows(warehouse, "planned", "ar_finding", "kind, amount", "kind like '%%budget%%' and is_open")
    assert found == [("budget_period_reversed", 10), ("unknown_budget_kind", 10)]


def test_the_ticket_table_adds_up_to_net_revenue(warehouse: Case) -> None:
    found = warehouse.rows(
        "select is_other, is_total, net_revenue from reports.rpt_item_inventory where connection = 'hostile'"
        " and (is_other or is_total) order by is_total"
    )
    assert [tuple(row.values()) for row in found] == [(True, False, 140), (False, True, 140)]
    revenue = "select sum(net_revenue) from marts.revenue_document where connection = 'hostile' and currency = 'USD'"
    assert warehouse.value(revenue) == 140


def test_a_purchase_order_in_another_currency_than_its_invoice_has_no_balance(warehouse: Case) -> None:
    columns = "order_id, currency, collected, credited, balance, unapplied"
    assert rows(warehouse, "hostile", "purchase_orders", columns) == [("g", "EUR", 0, 0, None, None)]
