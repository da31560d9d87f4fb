"""Opening and movements make closing, in every month, fiscal quarter and fiscal year."""

from typing import Any

import pytest

from tests.case import Case

NOW = "2026-05-15T12:00:00+00:00"
CUSTOMERS = "customer_id,customer_name,parent_customer_id\nA,Alpha,\nB,Beta,A"
HEAD = "document_id,document_type,customer_id,issued_on,total_amount,currency,deposit_amount"
ALLOCATED = "from_document_id,to_document_id,allocated_on,amount"
CLASSES = (
    "opening",
    "billed",
    "collected",
    "credited",
    "written_off",
    "refunded",
    "adjusted",
    "fx",
    "closing",
    "unexplained",
)

BOOKS: dict[str, tuple[str, str]] = {
    "classes": (
        """
        I1,invoice,A,2026-01-10,1000,,100
        J1,journal_debit,A,2026-01-11,50,,
        P1,payment,A,2026-02-10,300,,
        D1,deposit,A,2026-02-11,20,,
        C1,credit_memo,A,2026-02-12,30,,
        JC,journal_credit,A,2026-02-13,5,,
        W1,write_off,A,2026-03-01,45,,
        R1,refund,A,2026-03-02,25,,
        S1,sales_receipt,A,2026-03-02,999,,
        F1,invoice,A,2026-09-01,77,,
        """,
        "P1,I1,2026-04-10,200\nC1,I1,2026-04-11,30\nW1,I1,,45",
    ),
    "family": (
        "P,payment,A,2026-02-10,100,,\nI,invoice,B,2026-01-10,100,,",
        "P,I,2026-03-10,70",
    ),
    "passed_on": (
        "I,invoice,B,2026-01-10,100,,\nC,credit_memo,A,2026-02-01,20,,\nP,payment,A,2026-02-10,80,,",
        "C,P,2026-02-10,20\nP,I,2026-03-10,100",
    ),
    "fiscal": (
        "I1,invoice,A,2025-05-31,1,,\nI2,invoice,A,2025-06-30,2,,\nI3,invoice,A,2025-07-01,4,,\n"
        "I4,invoice,A,2025-09-30,8,,\nI5,invoice,A,2025-10-01,16,,\nI6,invoice,A,2026-05-15,32,,\nI7,invoice,A,2026-05-16,64,,",
        "",
    ),
    "february": ("I1,invoice,A,2025-01-31,1,,\nI2,invoice,A,2025-02-01,2,,\nI3,invoice,A,2026-01-31,4,,", ""),
    "ancient": ("I1,invoice,A,1999-12-31,10,,\nP1,payment,A,2026-05-01,4,,", "P1,I1,,4"),
    "dormant": ("I1,invoice,A,1999-12-31,10,,\nP1,payment,A,2001-05-01,10,,", "P1,I1,,10"),
    "idle": ("I1,invoice,A,2026-01-05,10,,\nI2,invoice,A,2026-03-05,0,,", ""),
    "currencies": (
        "I1,invoice,A,2026-01-05,10,EUR,\nI2,invoice,A,2026-01-05,7,USD,\nP1,payment,A,2026-02-05,3,EUR,",
        "",
    ),
    "nobody": ("I1,invoice,,2026-01-05,10,,\nI2,invoice,A,2026-01-05,7,,", ""),
    "to_come": ("I1,invoice,A,2026-06-05,10,,", ""),
}


@pytest.fixture(scope="module")
def books(module_case: Case) -> Case:
    for name, (documents, allocations) in BOOKS.items():
        module_case.files(
            name,
            customers=CUSTOMERS,
            documents=f"{HEAD}\n{documents.strip()}",
            allocations=f"{ALLOCATED}\n{allocations}",
        )
    module_case.configure("fiscal", fiscal_year_start_month=7)
    module_case.configure("february", fiscal_year_start_month=2)
    module_case.refresh(NOW)
    return module_case


def rolled(case: Case, connection: str, customer_id: str | None = None, currency: str = "USD") -> dict[Any, list[int]]:
    rows = case.rows(
        f"select period_start::text, period_end::text, {', '.join(CLASSES)} from marts.ar_roll_forward"
        " where connection = %s and customer_id is not distinct from %s and currency = %s order by 1, 2",
        connection, customer_id, currency,
    )  # fmt: skip
    found = {(row["period_start"], row["period_end"]): [row[name] for name in CLASSES] for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.mark.parametrize("customer_id", [None, "A"])
def test_each_type_of_document_moves_its_class(books: Case, customer_id: str | None) -> None:
    found = rolled(books, "classes", customer_id)
    assert found[("2026-01-01", "2026-01-31")] == [0, 900, 0, 0, 0, 0, 50, 0, 950, 0]
    assert found[("2026-02-01", "2026-02-28")] == [950, 0, 320, 30, 0, 0, -5, 0, 595, 0]
    assert found[("2026-03-01", "2026-03-31")] == [595, 0, 0, 0, 45, 25, 0, 0, 575, 0]
    assert found[("2026-04-01", "2026-04-30")] == [575, 0, 0, 0, 0, 0, 0, 0, 575, 0]
    assert found[("2026-05-01", "2026-05-15")] == [575, 0, 0, 0, 0, 0, 0, 0, 575, 0]
    assert found[("2026-01-01", "2026-03-31")] == [0, 900, 320, 30, 45, 25, 45, 0, 575, 0]
    assert found[("2026-04-01", "2026-05-15")] == [575, 0, 0, 0, 0, 0, 0, 0, 575, 0]
    assert found[("2026-01-01", "2026-05-15")] == [0, 900, 320, 30, 45, 25, 45, 0, 575, 0]
    assert len(found) == 8


def test_the_waterfall_begins_with_the_whole_of_what_was_billed(books: Case) -> None:
    rows = books.rows(
        "select label, value from marts.revenue_waterfall where connection = 'classes' and waterfall = 'cash'"
        " and dimension = 'company' and period_kind = 'quarter' and period_start = '2026-01-01' order by position"
    )
    assert {row["label"]: row["value"] for row in rows if row["value"]} == {
        "Billed": 1000, "Paid up front": -100, "Collected": -320, "Credited": -30, "Written off": -45, "Paid back": 25,
        "Adjusted": 45, "Closing receivables": 575,
    }  # fmt: skip
    (shown,) = books.rows(
        "select * from reports.rpt_roll_forward where connection = 'classes' and period_start = '2026-01-01'"
    )
    assert (shown["billed"], shown["paid_up_front"], shown["adjusted"]) == (1000, 100, 50)


def test_a_credit_that_a_parent_passes_on_is_credited_to_the_child(books: Case) -> None:
    march = ("2026-03-01", "2026-03-31")
    assert rolled(books, "passed_on", "A")[march] == [-100, 0, -80, -20, 0, 0, 0, 0, 0, 0]
    assert rolled(books, "passed_on", "B")[march] == [100, 0, 80, 20, 0, 0, 0, 0, 0, 0]


def test_who_pays_changes_nothing_that_is_called_adjusted(books: Case) -> None:
    rows = books.rows(
        "select customer_id, sum(adjusted) as adjusted from marts.ar_roll_forward"
        " where connection in ('passed_on', 'family') group by 1"
    )
    assert all(row["adjusted"] == 0 for row in rows)


def test_what_a_parent_pays_is_collected_from_the_child_it_paid_for(books: Case) -> None:
    march = ("2026-03-01", "2026-03-31")
    assert rolled(books, "family", "A")[march] == [-100, 0, -70, 0, 0, 0, 0, 0, -30, 0]
    assert rolled(books, "family", "B")[march] == [100, 0, 70, 0, 0, 0, 0, 0, 30, 0]
    assert march not in rolled(books, "family")
    assert rolled(books, "family")[("2026-02-01", "2026-02-28")] == [100, 0, 100, 0, 0, 0, 0, 0, 0, 0]


def test_quarters_and_years_begin_with_the_fiscal_year(books: Case) -> None:
    found = rolled(books, "fiscal")
    assert found[("2025-04-01", "2025-06-30")][:2] == [0, 3]
    assert found[("2025-07-01", "2025-09-30")][:2] == [3, 12]
    assert found[("2025-10-01", "2025-12-31")][:2] == [15, 16]
    assert found[("2026-04-01", "2026-05-15")][:2] == [31, 32]
    assert found[("2024-07-01", "2025-06-30")][:2] == [0, 3]
    assert found[("2025-07-01", "2026-05-15")][:2] == [3, 60]
    assert ("2026-01-01", "2026-05-15") not in found


def test_a_fiscal_year_may_cut_calendar_quarters(books: Case) -> None:
    found = rolled(books, "february")
    assert found[("2024-11-01", "2025-01-31")][:2] == [0, 1]
    assert found[("2025-02-01", "2025-04-30")][:2] == [1, 2]
    assert found[("2025-02-01", "2026-01-31")][:2] == [1, 6]


def test_what_is_older_than_the_periods_kept_is_in_the_opening(books: Case) -> None:
    found = rolled(books, "ancient")
    assert found[("2026-05-01", "2026-05-15")] == [10, 0, 4, 0, 0, 0, 0, 0, 6, 0]
    assert min(start for start, _ in found) >= "2021-01-01"
    assert all(row[1] == 0 for row in found.values())


@pytest.mark.parametrize("connection", ["dormant", "to_come"])
def test_periods_in_which_nothing_is_or_moves_are_not_listed(books: Case, connection: str) -> None:
    assert rolled(books, connection) == {}


def test_a_month_in_which_nothing_moves_still_carries_the_balance(books: Case) -> None:
    assert rolled(books, "idle")[("2026-02-01", "2026-02-28")] == [10, 0, 0, 0, 0, 0, 0, 0, 10, 0]


def test_each_currency_rolls_on_its_own(books: Case) -> None:
    february = ("2026-02-01", "2026-02-28")
    assert rolled(books, "currencies", currency="EUR")[february] == [10, 0, 3, 0, 0, 0, 0, 0, 7, 0]
    assert rolled(books, "currencies")[february] == [7, 0, 0, 0, 0, 0, 0, 0, 7, 0]


def test_a_document_without_customer_is_in_the_row_of_all(books: Case) -> None:
    january = ("2026-01-01", "2026-01-31")
    assert rolled(books, "nobody")[january][1] == 17
    assert rolled(books, "nobody", "A")[january][1] == 7


def test_nothing_is_unexplained_and_every_closing_is_the_next_opening(books: Case) -> None:
    assert books.value("select count(*) from marts.ar_roll_forward where unexplained <> 0") == 0
    broken = books.rows(
        """
        select * from (
            select *, lead(opening) over item as next_opening, lead(period_start) over item as next_start
            from marts.ar_roll_forward
            window item as (partition by connection, customer_id, currency, period_kind order by period_start)
        ) as rolled
        where next_start = period_end + 1 and next_opening <> closing
        """
    )
    assert broken == []


def test_closing_is_what_the_function_answers(books: Case) -> None:
    wrong = books.rows(
        """
        select rolled.connection, rolled.period_end, rolled.closing
        from marts.ar_roll_forward as rolled
        cross join lateral (
            select coalesce(sum(total), 0) as total from marts.ar_aging(rolled.period_end) as aging
            where aging.connection = rolled.connection and aging.currency = rolled.currency
                and (rolled.customer_id is null or aging.customer_id = rolled.customer_id)
        ) as answered
        where rolled.closing <> answered.total and rolled.period_end >= '2026-01-01'
        """
    )
    assert wrong == []
