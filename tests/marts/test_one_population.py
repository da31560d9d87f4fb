"""Both sides of a ratio or difference are of the same work, money and plan."""

import pytest

from tests.case import Case

NOW = "2026-11-27T17:00:00+00:00"
CUSTOMERS = "customer_id,customer_name,currency,default_hourly_rate\nA,Alpha,USD,100\nB,Beta,EUR,80"
DOCUMENTS = "document_id,document_type,customer_id,issued_on,currency,exchange_rate,total_amount"
ENTRIES = "time_entry_id,customer_id,work_on,hours,hourly_rate,invoiced_document_id"
EXPENSES = "expense_id,budget_id,category,amount,spent_on"
BUDGETS = "budget_id,kind,category,amount,period_start,period_end"


@pytest.fixture(scope="module")
def books(module_case: Case) -> Case:
    case = module_case
    case.files(
        "no_rate_of_their_own",
        customers=CUSTOMERS,
        documents=f"{DOCUMENTS}\nI1,invoice,A,2026-11-01,USD,,1000",
        time_entries=f"{ENTRIES}\nt1,A,2026-10-01,5,0,I1\nt2,A,2026-10-01,5,-50,I1\nt3,A,2026-10-01,1,120,",
    )
    for name, documents, rates in (
        ("together", "I1,invoice,B,2026-11-01,EUR,1.1,160", ""),
        ("third_currency", "I1,invoice,B,2026-11-01,GBP,1.25,160", "\nEUR,USD,2026-01-01,1.1"),
        ("without_a_rate", "I1,invoice,B,2026-11-01,GBP,1.25,160", ""),
    ):
        case.files(
            name,
            customers=CUSTOMERS,
            documents=f"{DOCUMENTS}\n{documents}",
            document_lines='document_id,line_number,line_amount,time_entry_ids\nI1,1,160,"a,b"',
            exchange_rates=f"from_currency,to_currency,rate_on,rate{rates}",
            time_entries=f"{ENTRIES}\na,A,2026-10-01,1,,\nb,B,2026-10-01,1,,",
        )
    case.files(
        "receipts",
        customers=CUSTOMERS,
        documents=f"{DOCUMENTS}\nR1,sales_receipt,A,2026-11-01,USD,,500\nF1,refund_receipt,A,2026-11-02,USD,,50\n"
        "I1,invoice,A,2026-11-03,USD,,100\nP1,payment,A,2026-11-04,USD,,70",
        time_entries=f"{ENTRIES}\nt1,A,2026-10-01,5,,R1",
    )
    case.files(
        "planned",
        customers=CUSTOMERS,
        documents=DOCUMENTS,
        budgets=f"{BUDGETS}\nb1,expense,Venue,100,2026-01-01,2026-12-31\nb2,expense,Food,40,,",
        expenses=f"{EXPENSES}\nx1,b1,,60,2026-02-01\nx2,b1,Hotel,70,2026-02-02\nx3,,Food,12,\nx4,,Print,5,2025-01-01",
    )
    case.refresh(NOW)
    return case


def test_an_entry_whose_rate_is_none_is_charged_at_the_one_that_holds(books: Case) -> None:
    rows = books.rows(
        "select time_entry_id, rate, rate_origin, standard_value from marts.work_value"
        " where connection = 'no_rate_of_their_own' order by 1"
    )
    assert [(row["rate"], row["rate_origin"], row["standard_value"]) for row in rows] == [
        (100, "client_default", 500), (100, "client_default", 500), (120, "entry", 120),
    ]  # fmt: skip
    found = books.rows(
        "select message from marts.ar_finding where connection = 'no_rate_of_their_own' and kind = 'unusable_rate'"
    )
    assert [row["message"] for row in found] == [
        "The hourly rate -50 of time entry 't2' is no rate; the one that holds without it is charged."
    ]


@pytest.mark.parametrize(
    ("connection", "shares"),
    [
        ("together", {"a": "85.11", "b": "74.89"}),  # USD 100 to EUR 80 at 1.1, which is USD 88
        ("third_currency", {"a": "85.11", "b": "74.89"}),
        ("without_a_rate", {"a": "80.00", "b": "80.00"}),  # by hours
    ],
)
def test_work_of_several_currencies_on_one_line_is_weighed_at_home(
    books: Case, connection: str, shares: dict[str, str]
) -> None:
    rows = books.rows(
        "select time_entry_id, amount from intermediate.int_work_shares as share join intermediate.int_work_invoices as"
        " invoice using (document_key) where connection = %s and time_entry_id is not null",
        connection,
    )
    assert {row["time_entry_id"]: str(row["amount"]) for row in rows} == shares


def test_clients_have_paid_what_was_sold_at_once_too(books: Case) -> None:
    (row,) = books.rows(
        "select invoiced, paid, refunded, adjusted, open_amount from marts.client_statistics"
        " where connection = 'receipts' and customer_id = 'A'"
    )
    assert row == {"invoiced": 600, "paid": 570, "refunded": 50, "adjusted": -50, "open_amount": 30}
    assert books.value("select by_method from marts.payments_in_all where connection = 'receipts'") == 570


def plan(case: Case, category: str | None, start: str | None) -> tuple[object, ...]:
    (row,) = case.rows(
        "select budget, actual, variance, used from marts.expense_summary where connection = 'planned'"
        " and category is not distinct from %s and is_total = (%s::text is null)"
        " and period_start is not distinct from %s::date",
        category, category, start,
    )  # fmt: skip
    return tuple(row.values())


def test_an_expense_counts_against_the_budget_that_it_names(books: Case) -> None:
    assert plan(books, "Venue", "2026-01-01") == (100, 130, -30, 130)
    old = books.value(
        "select actual from marts.old_page_expense_category where connection = 'planned' and budget_id = 'b1'"
    )
    assert old == 130
    found = books.rows("select message from marts.ar_finding where kind = 'budget_of_another_category' and is_open")
    assert [row["message"] for row in found] == [
        "Expense 'x2' is of 'Hotel' and on a budget of 'Venue'; it counts there."
    ]
    assert not books.rows("select 1 from marts.expense_summary where connection = 'planned' and category = 'Hotel'")


def test_what_is_planned_in_one_period_is_not_set_against_the_plan_of_another(books: Case) -> None:
    assert plan(books, "Food", None) == (40, 12, 28, 30)
    assert plan(books, "Print", None) == (None, 5, None, None)
    assert plan(books, None, None) == (40, 147, None, None)
    assert plan(books, None, "2026-01-01") == (100, 130, -30, 130)
    query = "select used from marts.budget_vs_actual where connection = 'planned' and kind = 'expenses'"
    assert books.value(f"{query} and period_start is null") is None
