"""Edges that are easily moved by one: which version, which day, which share, and which of two neighbours."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from pipelines import settings as configuration
from pipelines import sync as syncing
from tests.case import Case

FIRST, NOW = "2026-11-25T17:00:00+00:00", "2026-11-30T17:00:00+00:00"  # the second is the last day of its month
AFTER_MIDNIGHT = "2026-12-01T06:00:00+00:00"  # the 1st in New York too
CUSTOMERS = "customer_id,customer_name\nA,Alpha\nB,Beta"
HEAD = "document_id,document_type,customer_id,issued_on,total_amount"
STATED = "name,key,amount,currency,taken_at,as_of\n"
ONE = f"{HEAD}\n1,invoice,A,2026-10-01,100"
EUROS = f"{HEAD},currency,exchange_rate\n"
LINKED = "allocation_id,from_document_id,to_document_id,amount,allocated_on"
OVERRIDES = "project_id,person_id,hourly_rate,effective_from,effective_to\np,,10,2026-01-01,\np,,20,2026-03-01,"

BOOKS: dict[str, dict[str, str]] = {
    "overridden": {"documents": ONE, "projects": "project_id,customer_id\np,A", "rate_overrides": OVERRIDES},
    "recounted": {
        "documents": f"{ONE}\n2,invoice,A,2026-10-01,5",
        "control_totals": f"{STATED}row_count,documents,2,,,\nrow_count,invoice,2,,,\nrow_count,customers,2,,,",
    },
    "corrected": {"documents": f"{HEAD}\nM,memorandum,A,2026-10-01,10"},
    "same_day": {
        "documents": f"""{EUROS}
        I,invoice,A,2026-03-05,0.02,EUR,0.5
        P,payment,A,2026-03-05,0.01,EUR,0.5
        J,invoice,A,2026-03-05,0.03,EUR,0.5
        Q,payment,A,2026-03-05,0.02,EUR,0.5
        R,payment,A,2026-03-05,0.02,EUR,0.5
        """,
        "allocations": f"{LINKED}\nX0,P,I,0.01,\nX1,Q,J,0.01,\nX2,R,J,0.01,",
    },
    "rated": {
        "documents": f"{EUROS}OWN,invoice,A,2026-03-01,100,EUR,1.1\nTHAT_DAY,invoice,A,2026-03-01,100,EUR,",
        "exchange_rates": "from_currency,to_currency,rate_on,rate\nEUR,USD,2026-03-01,9",
    },
    "unrated": {"documents": f"{EUROS}1,invoice,B,2026-03-01,10,EUR,1.1\n2,invoice,B,2026-03-01,10,EUR,"},
    "allocated_abroad": {
        "documents": f"{ONE}\nP,payment,A,2026-10-02,100",
        "allocations": f"{LINKED},currency\nX,P,1,40,,EUR",
    },
    "paid": {
        "documents": f"{ONE}\nP,payment,A,2026-11-10,100\nC,credit_memo,A,2026-11-10,30\n2,invoice,A,2026-10-01,80",
        "allocations": f"{LINKED}\nX,P,1,100,",
    },
    "discounted": {
        "documents": f"{HEAD},discount_amount\nS,sales_receipt,A,2026-10-01,90,10",
        "document_lines": "document_id,line_number,line_amount,discount_amount\nS,1,90,4",
    },
    "refunded": {
        "documents": f"{HEAD},currency\n" + "\n".join(
            f"S{currency},sales_receipt,A,2026-10-01,100,{currency}\nR{currency},refund_receipt,A,2026-10-02,{back},{currency}"
            for currency, back in (("USD", "5"), ("EUR", "5.01"), ("GBP", "15"), ("CHF", "15.01"))
        ),
    },
    "staffed": {
        "customers": "customer_id,customer_name,default_hourly_rate\nA,Alpha,100",
        "documents": ONE,
        "projects": "project_id,customer_id\np,A",
        "time_entries": "time_entry_id,project_id,person_id,work_on,hours,is_billable\nt,p,ann,2026-11-02,40,true",
        "available_hours": "person_id,month_start,hours\nann,2026-11-01,160\nann,2026-12-01,160",
    },
    "stated": {
        "documents": f"{ONE}\n2,invoice,A,2026-12-15,7",
        "control_totals": STATED
        + "ar_account,,107,USD,,\nar_account,,100,USD,,2026-10-31\nar_account,,0,USD,,2026-09-30",
    },
    "today": {"documents": ONE, "control_totals": f"{STATED}ar_account,,100,USD,,2026-11-30"},
    "to_come": {"documents": ONE, "control_totals": f"{STATED}ar_account,,100,USD,,2026-12-01"},
    "midnight": {"documents": ONE, "control_totals": f"{STATED}ar_account,,100,USD,,2026-12-01"},
    "a_cent_off": {"documents": ONE, "control_totals": f"{STATED}ar_account,,100.01,USD,,"},
}  # fmt: skip
LATER = {
    "overridden": {"rate_overrides": OVERRIDES.replace("p,,10,", "p,,15,")},
    "recounted": {
        "customers": CUSTOMERS.replace("Alpha", "Alpine"),
        "documents": BOOKS["recounted"]["documents"].replace(",100", ",101"),
    },
    "corrected": {"documents": BOOKS["corrected"]["documents"].replace(",10", ",12")},
}


@contextmanager
def clock(moment: str) -> Iterator[None]:
    os.environ[configuration.NOW_VARIABLE] = moment
    try:
        yield
    finally:
        del os.environ[configuration.NOW_VARIABLE]


@pytest.fixture(scope="module")
def books(module_case: Case) -> Case:
    """Read, some of them twice, and one once more by a refresh that began before midnight; then built."""
    for name in LATER:
        module_case.files(name, **{"customers": CUSTOMERS, **BOOKS[name]})
    module_case.sync(FIRST)
    for name, tables in BOOKS.items():
        module_case.files(name, **{"customers": CUSTOMERS, **tables, **LATER.get(name, {})})
    synced = module_case.sync(NOW)
    plan = syncing.Plan(module_case.settings, module_case.warehouse, module_case.moment(NOW))
    with clock(AFTER_MIDNIGHT):
        synced += syncing.sync_all(plan, module_case.settings.chosen(["midnight"]))
    assert [result.error for result in synced if result.error] == []
    # the project's own tests of these books are those of every build: here only what is built is asked
    built = module_case.build(tests=False)
    assert built.success, built.exception or [str(r.message) for r in built.result if r.status in ("error", "fail")]
    return module_case


def told(case: Case, table: str, connection: str, columns: str, where: str = "true") -> list[tuple[Any, ...]]:
    query = f"select {columns} from marts.{table} where connection = %s and {where} order by 1, 2"
    return [tuple(row.values()) for row in case.rows(query, connection)]


def test_of_two_overrides_the_one_that_is_stated_to_begin_last_wins_also_when_the_other_was_changed(
    books: Case,
) -> None:
    rates = books.rows(
        "select rate from marts.client_rate_as_of('2026-11-30') where project_id = 'p' and connection = 'overridden'"
    )
    assert [row["rate"] for row in rates] == [20]


def test_rows_are_counted_once_however_many_versions_they_have(books: Case) -> None:
    counts = told(books, "ar_tie_out", "recounted", "key, ours, status", "control = 'row_count'")
    assert counts == [("customers", 2, "ties"), ("documents", 2, "ties"), ("invoice", 2, "ties")]


def test_a_finding_has_its_newest_amount_and_its_first_moment(books: Case) -> None:
    found = told(books, "ar_finding", "corrected", "kind, amount, first_seen_at", "document_id = 'M'")
    assert [row for row in found if row[0] == "unknown_document_type"] == [
        ("unknown_document_type", 12, books.moment(FIRST))
    ]


def test_on_one_day_an_item_is_issued_first_and_then_settled_in_the_order_of_its_allocations(books: Case) -> None:
    entries = told(
        books, "ar_ledger", "same_day", "document_id, coalesce(allocation_id, ''), home_amount",
        "document_id in ('I', 'J') and known_to is null",
    )  # fmt: skip
    assert entries == [
        ("I", "", Decimal("0.01")), ("I", "X0", Decimal("0.00")),
        ("J", "", Decimal("0.02")), ("J", "X1", Decimal("-0.01")), ("J", "X2", Decimal("0.00")),
    ]  # fmt: skip


def test_what_an_allocation_gains_or_loses_makes_it_nothing_at_home(books: Case) -> None:
    sums = books.rows(
        "select allocation_id, sum(home_amount) as home, bool_or(entry_type = 'fx') as has_difference"
        " from marts.ar_ledger where connection = 'same_day' and allocation_id is not null group by 1 order by 1"
    )
    assert [row["home"] for row in sums] == [0, 0, 0]
    assert sums[0]["has_difference"]


def test_a_document_has_its_own_rate_else_that_of_its_day(books: Case) -> None:
    assert told(books, "ar_open_item", "rated", "document_id, home_open_amount") == [("OWN", 110), ("THAT_DAY", 900)]


def test_a_total_at_home_of_which_a_part_is_unknown_is_unknown(books: Case) -> None:
    assert told(books, "ar_aging", "unrated", "as_of, total, home_total", "as_of = '2026-11-30'")[0][1:] == (20, None)


def test_an_allocation_in_another_currency_than_its_documents_moves_nothing(books: Case) -> None:
    open_items = told(books, "ar_open_item", "allocated_abroad", "document_id, open_amount")
    assert open_items == [("1", 100), ("P", -100)]


def test_what_is_paid_on_a_day_is_open_the_day_before_and_not_on_it(books: Case) -> None:
    for day, expected in (("2026-11-09", 1), ("2026-11-10", 0)):
        query = "select count(*) from marts.ar_open_items(%s::date) where connection = 'paid' and document_id = '1'"
        assert books.value(query, day) == expected


def test_credits_are_no_part_of_what_is_overdue(books: Case) -> None:
    assert told(books, "ar_summary", "paid", "total_overdue, total_outstanding") == [(80, 50)]


def test_a_day_at_the_end_of_a_month_is_aged_once(books: Case) -> None:
    assert books.value("select count(*) from marts.ar_aging where connection = 'today' and as_of = '2026-11-30'") == 1


def test_the_discount_of_a_document_stands_for_those_of_its_lines(books: Case) -> None:
    assert told(books, "revenue_document", "discounted", "discounts, list_value") == [(10, 100)]
    assert told(books, "discount_impact", "discounted", "discounts, list_value", "is_total") == [(10, 100)]


def test_a_share_of_refunds_that_is_the_limit_belongs_to_the_better_zone(books: Case) -> None:
    zones = told(books, "refund_metrics", "refunded", "currency, zone")
    assert zones == [("CHF", "alarm"), ("EUR", "watch"), ("GBP", "watch"), ("USD", "calm")]


def test_hours_that_are_available_in_a_month_to_come_are_no_capacity_yet(books: Case) -> None:
    rows = told(
        books, "realization", "staffed", "available_hours, utilization",
        "dimension = 'person' and cohort = 'matter' and period_kind in ('total', 'year')",
    )  # fmt: skip
    assert rows == [(160, Decimal("0.25")), (160, Decimal("0.25"))]


def test_a_balance_of_now_holds_what_is_dated_after_today_and_one_of_a_past_day_only_what_was_open_then(
    books: Case,
) -> None:
    rows = told(books, "ar_tie_out", "stated", "as_of::text, ours, status", "control = 'ar_account'")
    assert rows == [("2026-09-30", 0, "ties"), ("2026-10-31", 100, "ties"), ("2026-11-30", 107, "ties")]


@pytest.mark.parametrize(
    ("connection", "compared", "listed"),
    [("today", ["2026-11-30"], 0), ("to_come", [], 1), ("midnight", ["2026-12-01"], 0)],
)
def test_a_figure_is_compared_until_the_day_on_which_the_read_ended(
    books: Case, connection: str, compared: list[str], listed: int
) -> None:
    where = "control = 'ar_account' and theirs is not null"
    assert [row[0] for row in told(books, "ar_tie_out", connection, "as_of::text, status", where)] == compared
    findings = told(books, "ar_finding", connection, "kind, message", "kind = 'control_of_a_day_to_come'")
    assert len(findings) == listed


def test_a_cent_keeps_the_books_from_tying_out(books: Case) -> None:
    where = "subject = 'receivables' and currency is null and as_of = '2026-11-30'"
    assert told(books, "ar_verdict", "a_cent_off", "subject, status", where) == [("receivables", "differs")]
