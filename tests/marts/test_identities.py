"""Tests of tests: each identity holds on sound books, and each way of breaking it turns it red."""

import pytest

from pipelines.fingerprint import DBT_PROJECT
from tests.case import Case

CUSTOMERS = """
customer_id,customer_name,currency
A,Alpha,USD
B,Beta,EUR
"""
DOCUMENTS = """
document_id,document_type,customer_id,issued_on,due_on,currency,exchange_rate,total_amount
I1,invoice,A,2026-01-05,2026-02-04,USD,,1000
I2,invoice,B,2026-02-10,2026-03-12,EUR,1.10,100
P1,payment,A,2026-02-20,,USD,,400
P2,payment,B,2026-03-20,,EUR,1.13,33.33
P3,payment,A,2026-03-21,,USD,,50
S1,sales_receipt,A,2026-03-01,,USD,,200
S2,sales_receipt,A,2026-03-02,,USD,,100
R2,refund_receipt,A,2026-03-03,,USD,,100
"""
ALLOCATIONS = """
from_document_id,to_document_id,allocated_on,amount
P1,I1,2026-02-20,400
P2,I2,2026-03-20,33.33
"""
CONTROLS = """
name,key,currency,amount
ar_account,1,USD,550
ar_account,2,EUR,66.67
"""

PROJECTS = "project_id,customer_id,hourly_rate\np,A,100"
TIME_ENTRIES = """
time_entry_id,project_id,person_id,work_on,hours,is_billable,invoiced_document_id
t1,p,ann,2026-01-03,6,true,I1
t2,p,bob,2026-01-04,5,true,I1
t3,p,bob,2026-02-04,5,true,
"""

ORDERS = """
order_id,order_type,status,document_id,created_at,subtotal,total
O1,order,paid,S1,2026-03-01T15:00:00+00:00,200,200
O2,order,refunded,S2,2026-03-02T15:00:00+00:00,100,100
"""
ORDER_PAYMENTS = "order_payment_id,order_id,amount\np1,O1,200\np2,O2,100"
STORE_CREDITS = "store_credit_id,status,source_order_id,amount,remaining_amount\nc,available,O2,100,60"
EXPENSES = "expense_id,category,amount\nx,Venue,50"
BUDGETS = "budget_id,kind,amount\nb,revenue,1000"

ONE_MORE_FINDING = (
    "insert into marts.ar_finding (connection, kind, message, first_seen_at, is_open)"
    " values ('books', 'k', 'm', now(), true)"
)
BREAKS = {
    "waterfalls_close": [
        "update intermediate.int_revenue_periods set discounts = discounts + 0.01 where dimension = 'item'",
        "update intermediate.int_revenue_periods set net_billed = net_billed + 0.01 where dimension = 'customer'",
        "update intermediate.int_order_periods set unpaid = unpaid + 0.01",
        "update marts.ar_roll_forward set billed = billed - 1, unexplained = unexplained + 1 where customer_id = 'A'",
        "update intermediate.int_finance_page set counted_twice = counted_twice + 0.01",
        "update intermediate.int_finance_page set old_net = old_net + 0.01",
        "delete from intermediate.int_revenue_periods; delete from intermediate.int_order_periods;"
        " delete from intermediate.int_finance_page",
    ],
    "net_revenue_is_one_number": [
        "update marts.revenue_document set net_revenue = net_revenue + 0.01 where document_id = 'I1'",
        "delete from marts.revenue_line where document_id = 'I2'",
        "update marts.revenue_by_day set cumulative = cumulative + 0.01",
        "delete from marts.revenue_by_item where currency = 'EUR'",
        "update intermediate.int_revenue_periods set net_revenue = net_revenue + 0.01 where dimension = 'customer'",
        "update intermediate.int_finance_page set net_revenue = net_revenue + 0.01",
        "update marts.profit_by_currency set net_revenue = net_revenue + 0.01",
        "update marts.budget_vs_actual set actual = actual + 0.01 where kind = 'revenue'",
        "update intermediate.int_documents set tax_amount = 0.01 where document_id = 'S1'",
    ],
    "profit_is_of_one_population": [
        "update marts.roi set profit = profit + 0.01 where period_kind = 'total'",
        "update marts.roi set net_revenue = net_revenue + 0.01, expenses = expenses + 0.01",
        "update marts.revenue_document set home_net_revenue = null where document_id = 'I1'",
        "delete from marts.roi",
    ],
    "paid_is_one_number": [
        "update marts.payments_in_all set by_method = by_method + 0.01 where currency = 'USD'",
        "update marts.payments_in_all set by_method = by_method + 1, collected = collected + 1 where currency = 'USD'",
        "update marts.payments_in_all set collected = collected - 1, receipts = receipts + 1 where currency = 'USD'",
        "update marts.client_statistics set paid = paid + 0.01 where customer_id = 'A'",
        "delete from marts.payments_in_all",
    ],
    "orders_and_credits_add_up": [
        "update intermediate.int_order_periods set paid = paid + 0.01",
        "delete from intermediate.int_order_periods",
        "update marts.orders_by_status set total = total + 0.01 where status = 'paid'",
        "update marts.store_credit set outstanding = outstanding + 0.01",
    ],
    "old_page_steps_are_the_old_pages": [
        "update intermediate.int_finance_page set old_gross = old_gross + 0.01",
        "update intermediate.int_finance_page set old_refunds = 0, old_net = old_net + old_refunds",
        "update intermediate.canonical_store_credits set status = 'applied'",
        "update intermediate.int_sales_orders set subtotal = subtotal + 0.01",
        "delete from intermediate.int_finance_page",
        "delete from intermediate.int_finance_page; delete from intermediate.int_sales_orders;"
        " delete from intermediate.int_credits_issued; delete from intermediate.canonical_budgets",
    ],
    "work_money_is_the_invoices_without_tax": [
        "update marts.work_money set amount = amount + 0.01 where kind = 'billed' and time_entry_id = 't1'",
        "delete from marts.work_money where kind = 'billed'",
        "delete from marts.work_money",
    ],
    "work_is_billed_compared_or_to_invoice": [
        "update marts.work_outcome set below_rate = below_rate + 0.01 where time_entry_id = 't1'",
        "update marts.realization set not_compared_value = not_compared_value + 0.01 where dimension = 'client'",
        "update marts.realization set compared_invoiced = compared_invoiced + 0.01"
        " where cohort = 'matter' and period_kind = 'month'",
        "update marts.realization set uninvoiced_value = uninvoiced_value + 1, standard_value = standard_value + 1",
        "delete from marts.rate_leakage",
        "delete from marts.unbilled_work",
        "delete from marts.work_outcome; delete from marts.realization",
    ],
    "realization_adds_up": [
        "update marts.realization set collected = collected + 0.01 where dimension = 'person' and cohort = 'period'",
        "update marts.realization set standard_value = standard_value + 0.01 where dimension = 'project'",
        "update marts.realization set hours = hours + 1 where period_kind = 'month'",
        "delete from marts.realization",
        "update marts.work_money set amount = amount + 0.01 where kind = 'collected' and time_entry_id = 't1'",
    ],
    "price_volume_and_mix_close": [
        "update marts.price_volume_mix set revenue = revenue + 1, mix = mix + 1",
        "delete from marts.price_volume_mix",
        "update marts.work_money set amount = amount + 0.01 where kind = 'billed' and time_entry_id = 't1'",
    ],
    "client_statistics_equal_the_balance": [
        "update marts.client_statistics set paid = paid + 0.01 where customer_id = 'A'",
        "update marts.client_statistics set open_amount = null where customer_id = 'B'",
        "update marts.client_statistics set refunded = refunded + 0.01 where customer_id = 'A'",
        "update marts.client_statistics set paid_by_others = paid_by_others + 0.01 where customer_id = 'A'",
        "delete from marts.client_statistics where customer_id = 'B'",
        "delete from marts.client_statistics",
    ],
    "rate_periods_do_not_overlap": [
        "insert into marts.client_rate select * from marts.client_rate where project_id = 'p'",
        "update marts.client_rate set effective_from = '2026-01-01' where project_id = 'p' and person_id is null",
        "update marts.client_rate set effective_to = '2026-01-01' where project_id = 'p' and person_id is null",
    ],
    "buckets_and_unapplied_equal_the_ledger": [
        "update marts.ar_aging set days_1_30 = days_1_30 + 0.01, total = total + 0.01 where customer_id = 'A'",
        "update marts.ar_aging set unapplied = unapplied - 0.01, total = total - 0.01 where customer_id = 'A'",
        "delete from marts.ar_aging where customer_id = 'B'",
        "delete from marts.ar_aging",
        "update marts.ar_ledger set amount = amount + 0.01 where document_id = 'I1' and entry_type = 'issue'",
        "delete from marts.ar_ledger where document_id = 'P3'",
        "update marts.ar_ledger set customer_id = 'B' where document_id = 'P3'",
    ],
    "opening_and_movements_equal_closing": [
        "update marts.ar_roll_forward set closing = closing + 0.01, unexplained = unexplained + 0.01"
        " where customer_id is null and period_kind = 'month'",
        "update marts.ar_roll_forward set billed = billed - 1, unexplained = unexplained + 1 where customer_id = 'A'",
        "update marts.ar_roll_forward set billed = billed - 1, adjusted = adjusted + 1 where customer_id is null",
        "update marts.ar_roll_forward set paid_up_front = 1 where customer_id is null and period_kind = 'month'",
        "update intermediate.int_documents set document_type = 'journal_debit' where document_id = 'I2'",
        "delete from marts.ar_roll_forward",
    ],
    "metrics_agree_with_the_balances": [
        "update marts.ar_period_sums set past_due = past_due + 0.01 where customer_id = 'A'",
        "update marts.ar_period_sums set closing_gross = closing_gross + 0.01, past_due = past_due + 0.01",
        "update marts.ar_period_sums set applied_days = null where applied > 0",
        "delete from marts.ar_period_sums",
    ],
    "open_items_equal_the_ledger_replayed": [
        "update intermediate.int_open_item_intervals set open_amount = open_amount + 0.01 where document_id = 'I1'",
        "update intermediate.int_open_item_intervals set home_open_amount = home_open_amount + 0.01"
        " where document_id = 'I2'",
        "delete from intermediate.int_open_item_intervals where document_id = 'P3'",
        "delete from intermediate.int_open_item_intervals",
        "update marts.ar_ledger set known_from = known_from + interval '1 day' where document_id = 'I1'",
        "delete from marts.ar_ledger where document_id = 'I2' and entry_type = 'allocation'",
    ],
    "allocations_move_nothing_in_total": [
        "update marts.ar_ledger set amount = amount + 0.01 where allocation_id is not null and document_id = 'I1'",
        "delete from marts.ar_ledger where entry_type = 'fx'",
        "delete from marts.ar_ledger where allocation_id is not null and document_id = 'P1'",
    ],
    "one_version_is_known_at_a_time": [
        "insert into intermediate.int_documents select * from intermediate.int_documents where document_id = 'I1'",
        "update intermediate.int_documents set document_key = 1",
    ],
    "rows_are_unique_where_a_key_may_be_null": [
        "insert into marts.ar_aging select * from marts.ar_aging where customer_id = 'B'",
        "insert into marts.ar_summary select * from marts.ar_summary where customer_id = 'B'",
        "insert into marts.ar_roll_forward select * from marts.ar_roll_forward where customer_id is null",
        "insert into marts.ar_period_sums select * from marts.ar_period_sums",
        "insert into marts.ar_tie_out select * from marts.ar_tie_out",
        ONE_MORE_FINDING,
        "insert into marts.ar_verdict select * from marts.ar_verdict",
        "insert into marts.client_rate select * from marts.client_rate",
        "insert into marts.client_statistics select * from marts.client_statistics",
        "insert into marts.project_history select * from marts.project_history",
        "insert into marts.realization select * from marts.realization where person_id is null",
        "insert into marts.revenue_by_item select * from marts.revenue_by_item where item_id is null",
        "insert into marts.discount_impact select * from marts.discount_impact",
        "insert into marts.expense_summary select * from marts.expense_summary",
        "insert into marts.budget_vs_actual select * from marts.budget_vs_actual",
        "insert into marts.roi select * from marts.roi",
        "insert into marts.profit_by_currency select * from marts.profit_by_currency",
        "insert into intermediate.int_revenue_periods select * from intermediate.int_revenue_periods",
    ],
    "companies_tie_out": [
        "update marts.ar_verdict set status = 'differs' where subject = 'row_counts'",
        "update marts.ar_verdict set status = 'not_compared' where subject = 'receivables'",
    ],
}


@pytest.fixture(scope="module")
def books(module_case: Case) -> Case:
    module_case.files(
        "books", customers=CUSTOMERS, documents=DOCUMENTS, allocations=ALLOCATIONS, control_totals=CONTROLS,
        projects=PROJECTS, time_entries=TIME_ENTRIES, orders=ORDERS, order_payments=ORDER_PAYMENTS,
        store_credits=STORE_CREDITS, expenses=EXPENSES, budgets=BUDGETS,
    )  # fmt: skip
    module_case.refresh("2026-04-15T12:00:00+00:00")
    module_case.execute(ONE_MORE_FINDING)
    return module_case


def test_every_identity_of_the_project_is_listed_here() -> None:
    assert {path.stem for path in (DBT_PROJECT / "tests").glob("*.sql")} == set(BREAKS)


@pytest.mark.parametrize("identity", BREAKS)
def test_an_identity_holds_on_sound_books(books: Case, identity: str) -> None:
    assert books.tested(identity) == "pass"


@pytest.mark.parametrize(("identity", "statement"), [(name, each) for name, all_ in BREAKS.items() for each in all_])
def test_an_identity_turns_red_when_it_is_broken(books: Case, identity: str, statement: str) -> None:
    assert books.tested(identity, broken_by=statement) in ("fail", "warn")
