"""Metrics of a period, each with its variant: the figures of the oracle data set T, and the reasons for having none."""

from decimal import Decimal
from typing import Any

import pytest

from dashboards import numbers
from dashboards.reports.receivables.collection import collection
from tests.case import Case
from tests.marts.metric_books import BOOKS, HEAD, QUARTER
from tests.marts.test_oracle import ALLOCATIONS, CUSTOMERS, DOCUMENTS


@pytest.fixture(scope="module")
def books(module_case: Case) -> Case:
    module_case.files("t", customers=CUSTOMERS, documents=DOCUMENTS, allocations=ALLOCATIONS)
    for name, (documents, allocations) in BOOKS.items():
        module_case.files(
            name,
            customers=CUSTOMERS,
            documents="\n".join(
                [HEAD, *(line + "," * (HEAD.count(",") - line.count(",")) for line in documents.split())]
            ),
            allocations=f"from_document_id,to_document_id,allocated_on,amount\n{allocations}",
        )
    module_case.refresh("2026-05-15T12:00:00+00:00")
    return module_case


def metric(
    case: Case, connection: str, name: str, variant: str, end: str = "2026-03-31", kind: str = "month"
) -> tuple[str | None, str | None]:
    """Of all customers: the value to two places, and why there is none."""
    (row,) = case.rows(
        "select trim_scale(round(value, 2))::text as value, reason from marts.ar_metrics"
        " where connection = %s and customer_id is null and metric = %s and variant = %s"
        " and period_end = %s::date and period_kind = %s",
        connection, name, variant, end, kind,
    )  # fmt: skip
    return row["value"], row["reason"]


def test_every_metric_of_the_oracle_quarter(books: Case) -> None:
    rows = books.rows(
        "select metric, variant, round(value, 2)::text as value, reason from marts.ar_metrics where connection = 't'"
        " and customer_id is null and period_start = '2026-01-01' and period_end = '2026-03-31'"
    )
    assert {(row["metric"], row["variant"]): row["value"] for row in rows} == QUARTER
    assert not any(row["reason"] for row in rows)


def test_numerator_and_denominator_are_the_ones_of_the_formula(books: Case) -> None:
    rows = books.rows(
        "select metric || ' ' || variant as name, numerator, denominator from marts.ar_metrics where connection = 't'"
        " and customer_id is null and period_start = '2026-01-01' and period_end = '2026-03-31'"
    )
    parts = {row["name"]: (row["numerator"], row["denominator"]) for row in rows}
    assert parts["cei net"] == (1750, 4100)
    assert parts["cei gross"] == (1550, 4100)
    assert parts["days_to_pay application_date"] == (56850, 1450)
    assert parts["days_to_pay payment_date"] == (52250, 1450)
    assert parts["ar_turnover average"] == (6000, 2525)
    assert parts["overdue_share gross"] == (2550, 4850)
    assert parts["dilution gross"] == (150, 6000)


def test_customers_have_their_own_metrics_but_no_concentration(books: Case) -> None:
    rows = books.rows(
        "select customer_id, metric, variant, round(value, 2) as value from marts.ar_metrics where connection = 't'"
        " and customer_id is not null and period_start = '2026-01-01' and period_end = '2026-03-31'"
    )
    found = {(row["customer_id"], row["metric"], row["variant"]): row["value"] for row in rows}
    assert found["A", "dso", "period_end"] == 64  # 3200 / 4500 x 90
    assert found["B", "overdue_share", "gross"] == 28  # 350 / 1250
    assert found["B", "days_to_pay", "application_date"] == 17
    assert not {name for _, name, _ in found} & {"top_n_share", "hhi"}


def test_countback_goes_back_month_by_month(books: Case) -> None:
    assert metric(books, "counted", "dso", "countback") == ("74.5", None)  # 31 + 28 + 100 / 200 x 31
    assert metric(books, "counted", "dso", "countback", "2026-02-28") == ("59", None)
    assert metric(books, "settled", "dso", "countback") == ("0", None)


def test_countback_reaches_billings_older_than_the_periods_shown(books: Case) -> None:
    days, _ = metric(books, "ancient", "dso", "countback")
    assert days == "9618"  # the billings of March, and all of December 1999's: its first day to the last of March 2026
    days, _ = metric(books, "ancient", "dso", "countback", "2026-02-28")
    assert days == "9587"


@pytest.mark.parametrize(
    ("connection", "name", "variant", "reason"),
    [
        ("moved_here", "dso", "countback", "receivables exceed all billings"),
        ("in_credit", "dso", "countback", "customers are in credit"),
        ("in_credit", "dso", "period_end", "nothing was billed in the period"),
        ("in_credit", "cei", "net", "nothing was due for collection"),
        ("in_credit", "ar_turnover", "average", "no receivables on average"),
        ("in_credit", "overdue_share", "gross", "no invoice is open"),
        ("in_credit", "top_n_share", "top_1", "no customer owes a balance"),
        ("in_credit", "days_to_pay", "application_date", "no cash was applied to invoices in the period"),
        ("only_a_credit", "days_to_pay", "payment_date", "no payment of the period was applied by its end"),
    ],
)
def test_what_is_undefined_says_why(books: Case, connection: str, name: str, variant: str, reason: str) -> None:
    assert metric(books, connection, name, variant) == (None, reason)


def test_a_running_period_has_no_countback(books: Case) -> None:
    running = metric(books, "ancient", "dso", "countback", "2026-05-15")
    assert running == (None, "the period does not end at a month's end")


def test_only_cash_takes_days_to_pay(books: Case) -> None:
    (row,) = books.rows(
        "select value, denominator from marts.ar_metrics where connection = 'passed_on' and customer_id is null"
        " and metric = 'days_to_pay' and variant = 'application_date' and period_end = '2026-03-31'"
        " and period_kind = 'month'"
    )
    assert (row["value"], row["denominator"]) == (10, 30)
    assert metric(books, "passed_on", "on_time_rate", "payment_date") == ("100", None)


def parts(case: Case, connection: str, name: str, variant: str) -> tuple[Any, Any]:
    """Of all customers in March: numerator and denominator."""
    (row,) = case.rows(
        "select numerator, denominator from marts.ar_metrics where connection = %s and customer_id is null"
        " and metric = %s and variant = %s and period_end = '2026-03-31' and period_kind = 'month'",
        connection, name, variant,
    )  # fmt: skip
    return row["numerator"], row["denominator"]


def test_credit_sales_are_invoices_less_what_was_paid_up_front(books: Case) -> None:
    assert parts(books, "journals", "dso", "period_end") == (1005, 100)
    assert parts(books, "journals", "ar_turnover", "average") == (100, Decimal("952.5"))
    assert parts(books, "journals", "cei", "net") == (-5, 1000 - 100 - 5)  # not due: the invoice and the refund
    assert metric(books, "journals", "dilution", "gross") == ("30", None)


def test_what_journals_opened_is_no_billing_to_count_back(books: Case) -> None:
    assert metric(books, "journals", "dso", "countback") == (None, "receivables exceed all billings")


def test_a_stated_due_date_of_a_journal_or_refund_counts(books: Case) -> None:
    rows = books.rows(
        "select document_id, due_on::text, days_past_due from marts.ar_open_items('2026-03-31')"
        " where connection = 'journals' and open_amount > 0 order by 1"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("I1", "2026-04-04", -4), ("J0", "2026-02-28", 31), ("J1", "2026-03-20", 11), ("R1", "2026-05-09", -39),
    ]  # fmt: skip
    assert parts(books, "journals", "average_days_delinquent", "period_end") == (950, 100)


def test_what_a_payment_passes_on_and_what_was_up_front_take_no_days_to_pay(books: Case) -> None:
    assert parts(books, "through_a_payment", "days_to_pay", "payment_date") == (400, 40)


WHOLE_PERIODS = ("dso", "best_possible_dso", "average_days_delinquent", "cei")


@pytest.mark.parametrize(
    ("connection", "kind", "end", "reason"),
    [
        ("young", "month", "2026-03-31", "the period began before the books"),
        ("young", "month", "2026-04-30", None),
        ("young", "month", "2026-05-15", "the period is not over"),
        ("young", "quarter", "2026-03-31", "the period began before the books"),
        ("young", "quarter", "2026-05-15", "the period is not over"),
        ("young", "year", "2026-05-15", "the period is not over"),
        ("t", "quarter", "2025-12-31", "the period began before the books"),
        ("t", "quarter", "2026-03-31", None),
        ("t", "year", "2025-12-31", "the period began before the books"),
    ],
)
def test_a_period_that_is_not_whole_says_so(
    books: Case, connection: str, kind: str, end: str, reason: str | None
) -> None:
    rows = books.rows(
        "select metric, variant, value, reason, is_complete from marts.ar_metrics where connection = %s"
        " and customer_id is null and period_end = %s::date and period_kind = %s",
        connection, end, kind,
    )  # fmt: skip
    assert {row["is_complete"] for row in rows} == {reason is None}
    over_days = [row for row in rows if row["metric"] in WHOLE_PERIODS]
    assert len(over_days) == 9
    if reason is None:
        assert all(row["value"] is not None for row in over_days)
    else:
        said = {row["reason"] for row in over_days if row["variant"] != "countback"}
        assert said == {reason}
        assert all(row["value"] is None for row in over_days)
        assert any(row["value"] is not None for row in rows)  # the balance at its end is what it is


def test_a_value_is_rounded_once_where_it_is_shown(books: Case) -> None:
    """400,055.55 open ÷ 1,000,000 × 90 days is 36.0049995: with six decimals first it would be 36.01."""
    (row,) = books.rows(
        "select * from reports.rpt_collection where connection = 'nearly' and period_end = '2026-03-31'"
    )
    table = collection("USD", (row,))
    assert table is not None
    shown = dict(zip((column.key for column in table.columns), table.rows[0], strict=True))
    assert numbers.decimal2(shown["dso"]) == "36.00"
    assert f"× 90 days = {numbers.decimal2(row['dso'])}" in str(table.note)


def test_the_page_of_collection_has_whole_quarters_only(books: Case) -> None:
    rows = books.rows(
        "select period_end::text as period_end from reports.rpt_collection where connection = 't' order by 1"
    )
    assert [row["period_end"] for row in rows] == ["2026-03-31"]
    assert books.rows("select * from reports.rpt_collection where connection = 'young'") == []


def test_dilution_has_credits_and_write_offs_and_bad_debt_only_these(books: Case) -> None:
    assert metric(books, "written_off", "dilution", "gross") == ("20", None)
    assert metric(books, "written_off", "bad_debt_ratio", "gross") == ("15", None)


def test_customers_in_credit_have_no_share(books: Case) -> None:
    assert metric(books, "owed_and_owing", "top_n_share", "top_1") == ("75", None)
    assert metric(books, "owed_and_owing", "hhi", "balances") == ("6250", None)  # 75² + 25²


def test_the_largest_money_has_metrics_too(books: Case) -> None:
    assert metric(books, "largest", "dso", "period_end") == ("30999999999999999969", None)
    assert metric(books, "largest", "hhi", "balances") == ("10000", None)


def test_published_sample_of_cei_in_our_variant(module_case: Case, books: Case) -> None:
    """A/R 6,200 / 6,000 / 6,340, sales 3,610 and 3,890, not due 3,590 at the end of March: 56.35% in March."""
    documents = (
        "I0,invoice,A,2025-12-01,2025-12-02,6200\nI1,invoice,A,2026-02-01,2026-02-02,3610\n"
        "P1,payment,A,2026-02-03,,3810\nI2,invoice,A,2026-03-01,2026-03-02,300\n"
        "I3,invoice,A,2026-03-01,2026-04-30,3590\nP2,payment,A,2026-03-05,,3550"
    )
    module_case.files(
        "published",
        customers=CUSTOMERS,
        documents=f"document_id,document_type,customer_id,issued_on,due_on,total_amount\n{documents}",
        allocations="from_document_id,to_document_id,amount\nP1,I0,3810\nP2,I1,3550",
    )
    module_case.refresh("2026-05-15T12:30:00+00:00")
    assert metric(books, "published", "cei", "net") == ("56.35", None)
    assert metric(books, "published", "cei", "gross") == ("56.35", None)
