"""What was known then and what is known now: every connection here is edited between three refreshes."""

from decimal import Decimal
from typing import Any

import pytest

from tests.case import Case

MOMENTS = ("2026-05-01T12:00:00+00:00", "2026-05-02T12:00:00+00:00", "2026-05-03T12:00:00+00:00")
FIRST, SECOND, THIRD = MOMENTS
DAY = "2026-04-30"
CUSTOMERS = "customer_id,customer_name,payment_terms_days\nA,Alpha,30\nB,Beta,"
HEAD = "document_id,document_type,customer_id,issued_on,due_on,total_amount,currency,status"
ALLOCATED = "allocation_id,from_document_id,to_document_id,allocated_on,amount"
INVOICE = "I,invoice,A,2026-03-01,2026-03-31,100,USD,"
PAYMENT = "P,payment,A,2026-03-10,,60,USD,"
PAID = "X,P,I,2026-03-10,60"

# each table's text at the three refreshes; a single text stays
BOOKS: dict[str, dict[str, str | tuple[str, str, str]]] = {
    "amount": {"documents": (INVOICE, INVOICE.replace("100", "90"), INVOICE.replace("100", "80"))},
    "back": {"documents": (INVOICE, INVOICE.replace("100", "90"), INVOICE)},
    "redated": {
        "documents": (INVOICE, INVOICE.replace("03-01,2026-03-31", "04-29,2026-05-29"), INVOICE),
    },
    "moved": {"documents": (INVOICE, INVOICE.replace(",A,", ",B,"), INVOICE.replace(",A,", ",B,"))},
    "deleted": {"documents": (f"{INVOICE}\n{PAYMENT}", PAYMENT, f"{INVOICE}\n{PAYMENT}")},
    "unapplied": {"documents": f"{INVOICE}\n{PAYMENT}", "allocations": (PAID, "", PAID)},
    "reapplied": {
        "documents": f"{INVOICE}\n{INVOICE.replace('I,', 'J,', 1)}\n{PAYMENT}",
        "allocations": (PAID, PAID.replace(",I,", ",J,"), PAID.replace("60", "10")),
    },
    "voided": {
        "documents": (
            f"{INVOICE}\n{PAYMENT}",
            f"{INVOICE}void\n{PAYMENT}",
            f"{INVOICE}\n{PAYMENT}",
        ),
        "allocations": PAID,
    },
    "payment_gone": {"documents": (f"{INVOICE}\n{PAYMENT}", INVOICE, INVOICE), "allocations": PAID},
    "end_appears": {"documents": (PAYMENT, f"{INVOICE}\n{PAYMENT}", f"{INVOICE}\n{PAYMENT}"), "allocations": PAID},
    "terms": {
        "customers": (CUSTOMERS, CUSTOMERS.replace(",30", ",60"), CUSTOMERS.replace("A,Alpha,30\n", "")),
        "documents": "I,invoice,A,2026-03-01,,100,USD,\nG,invoice,A,2026-03-01,2026-03-11,100,USD,",
    },
    "stranger": {
        "customers": (CUSTOMERS, CUSTOMERS + "\nZ,Zoe,", CUSTOMERS),
        "documents": "I,invoice,Z,2026-03-01,,100,USD,",
    },
    "found": {
        "customers": (CUSTOMERS, CUSTOMERS + "\nZ,Zoe,", CUSTOMERS + "\nZ,Zoe,"),
        "documents": "I,invoice,Z,2026-03-01,,100,USD,",
    },
    "recurrencied": {"documents": (INVOICE, INVOICE.replace("USD", "EUR"), INVOICE.replace("USD", "EUR"))},
    "currency_later": {
        "documents": (
            INVOICE.replace("USD", ""),
            f"{INVOICE.replace('USD', '')}\n{PAYMENT}",
            f"{INVOICE}\n{PAYMENT}",
        ),
    },
    "retyped": {"documents": (INVOICE, INVOICE.replace("invoice", "payment"), INVOICE)},
    "renamed": {"customers": (CUSTOMERS, CUSTOMERS.replace("Alpha", "Alpine"), CUSTOMERS), "documents": INVOICE},
    "grows": {"documents": (INVOICE, f"{INVOICE}\n{PAYMENT}", f"{INVOICE}\n{PAYMENT}\nL,invoice,B,2026-03-01,,5,,")},
    "over": {
        "documents": f"{INVOICE}\n{PAYMENT}",
        "allocations": (PAID, PAID.replace("60", "101"), PAID),
    },
}


def at(texts: str | tuple[str, str, str], number: int) -> str:
    return texts if isinstance(texts, str) else texts[number]


@pytest.fixture(scope="module")
def books(module_case: Case) -> Case:
    for number, moment in enumerate(MOMENTS):
        for name, tables in BOOKS.items():
            module_case.files(
                name,
                customers=at(tables.get("customers", CUSTOMERS), number),
                documents=f"{HEAD}\n{at(tables['documents'], number)}",
                allocations=f"{ALLOCATED}\n{at(tables.get('allocations', ''), number)}",
            )
        module_case.refresh(moment, accept_deletions=True)
    return module_case


def listed(case: Case, connection: str, known_at: str, as_of: str = DAY) -> list[dict[str, Any]]:
    return case.rows(
        "select * from marts.ar_open_items(%s::date, %s::timestamptz) where connection = %s order by document_id",
        as_of, known_at, connection,
    )  # fmt: skip


def amounts(case: Case, connection: str, known_at: str, as_of: str = DAY) -> dict[str, Decimal]:
    return {row["document_id"]: row["open_amount"] for row in listed(case, connection, known_at, as_of)}


def history(case: Case, connection: str, as_of: str = DAY) -> list[dict[str, Decimal]]:
    return [amounts(case, connection, moment, as_of) for moment in MOMENTS]


def finding(case: Case, connection: str, kind: str) -> list[dict[str, Any]]:
    return case.rows("select * from marts.ar_finding where connection = %s and kind = %s", connection, kind)


@pytest.mark.parametrize(
    ("connection", "expected"),
    [
        ("amount", [{"I": 100}, {"I": 90}, {"I": 80}]),
        ("back", [{"I": 100}, {"I": 90}, {"I": 100}]),
        ("deleted", [{"I": 100, "P": -60}, {"P": -60}, {"I": 100, "P": -60}]),
        ("unapplied", [{"I": 40}, {"I": 100, "P": -60}, {"I": 40}]),
        ("reapplied", [{"I": 40, "J": 100}, {"I": 100, "J": 40}, {"I": 90, "J": 100, "P": -50}]),
        ("voided", [{"I": 40}, {"P": -60}, {"I": 40}]),
        ("payment_gone", [{"I": 40}, {"I": 100}, {"I": 100}]),
        ("end_appears", [{"P": -60}, {"I": 40}, {"I": 40}]),
        ("grows", [{"I": 100}, {"I": 100, "P": -60}, {"I": 100, "P": -60, "L": 5}]),
        ("retyped", [{"I": 100}, {"I": -100}, {"I": 100}]),
        ("over", [{"I": 40}, {"I": -1, "P": 41}, {"I": 40}]),
    ],
)
def test_each_moment_keeps_its_own_truth(books: Case, connection: str, expected: list[dict[str, int]]) -> None:
    assert history(books, connection) == expected


@pytest.mark.parametrize("connection", BOOKS)
def test_now_is_the_last_moment_and_before_the_first_nothing_was_known(books: Case, connection: str) -> None:
    now = books.rows("select * from marts.ar_open_items(%s::date) where connection = %s", DAY, connection)
    assert sorted(now, key=lambda row: row["document_id"]) == listed(books, connection, THIRD)
    assert listed(books, connection, "2026-05-01T11:59:59.999999+00:00") == []


@pytest.mark.parametrize("connection", BOOKS)
def test_a_sync_is_known_from_its_end_and_not_before(books: Case, connection: str) -> None:
    assert listed(books, connection, "2026-05-02T11:59:59.999999+00:00") == listed(books, connection, FIRST)


def test_a_document_dated_anew_is_open_from_its_new_date_only_where_that_is_known(books: Case) -> None:
    assert history(books, "redated", "2026-04-15") == [{"I": 100}, {}, {"I": 100}]
    days = [[row["days_past_due"] for row in listed(books, "redated", moment)] for moment in MOMENTS]
    assert days == [[30], [-29], [30]]


def test_a_document_moved_to_another_customer_moves_its_balance(books: Case) -> None:
    customers = [
        [row["customer_id"] for row in books.rows(
            "select customer_id from marts.ar_aging(%s::date, %s::timestamptz) where connection = 'moved'", DAY, moment
        )]
        for moment in MOMENTS
    ]  # fmt: skip
    assert customers == [["A"], ["B"], ["B"]]


def test_terms_count_as_they_were_known_and_a_given_due_date_wins(books: Case) -> None:
    due = [{row["document_id"]: str(row["due_on"]) for row in listed(books, "terms", moment)} for moment in MOMENTS]
    assert due == [
        {"G": "2026-03-11", "I": "2026-03-31"},
        {"G": "2026-03-11", "I": "2026-04-30"},
        {"G": "2026-03-11", "I": "2026-03-01"},
    ]


def test_the_finding_of_an_unknown_customer_closes_when_the_customer_appears_and_opens_again(books: Case) -> None:
    (row,) = finding(books, "stranger", "unknown_customer")
    assert (row["is_open"], row["first_seen_at"].isoformat()) == (True, FIRST)
    (found,) = finding(books, "found", "unknown_customer")
    assert (found["is_open"], found["first_seen_at"].isoformat()) == (False, FIRST)
    lost = finding(books, "terms", "unknown_customer")
    assert {(row["document_id"], row["is_open"], row["first_seen_at"].isoformat()) for row in lost} == {
        ("I", True, THIRD),
        ("G", True, THIRD),
    }


def test_a_finding_that_no_longer_holds_stays_closed(books: Case) -> None:
    for connection, kind in (
        ("end_appears", "allocation_to_missing_document"),
        ("voided", "allocation_to_void_document"),
        ("over", "over_allocated"),
    ):
        rows = finding(books, connection, kind)
        assert rows, kind
        assert {row["is_open"] for row in rows} == {False}, kind


def test_a_missing_currency_is_said_once_until_another_document_states_one(books: Case) -> None:
    rows = finding(books, "currency_later", "missing_currency")
    assert {row["document_id"]: (row["is_open"], row["first_seen_at"].isoformat()) for row in rows} == {
        None: (False, FIRST),
        "I": (False, SECOND),
    }


def test_a_document_in_another_currency_keeps_the_old_one_in_what_was_known(books: Case) -> None:
    currencies = [[row["currency"] for row in listed(books, "recurrencied", moment)] for moment in MOMENTS]
    assert currencies == [["USD"], ["EUR"], ["EUR"]]
    rows = books.rows("select currency, known_from from marts.ar_ledger where connection = 'recurrencied'")
    assert {(row["currency"], row["known_from"].isoformat()) for row in rows} == {("USD", FIRST), ("EUR", SECOND)}


def test_a_document_of_another_type_keeps_the_old_one_in_what_was_known(books: Case) -> None:
    rows = books.rows("select document_type, known_from from marts.ar_ledger where connection = 'retyped'")
    assert {(row["document_type"], row["known_from"].isoformat()) for row in rows} == {
        ("invoice", FIRST),
        ("payment", SECOND),
        ("invoice", THIRD),
    }


def test_the_customer_of_now_has_the_name_of_now(books: Case) -> None:
    names = books.rows("select customer_name from marts.ar_customer where connection = 'renamed' and customer_id = 'A'")
    assert [row["customer_name"] for row in names] == ["Alpha"]
    assert books.value("select count(*) from raw_files.customer where connection = 'renamed' and id = 'A'") == 3


def test_no_movement_is_known_twice_at_one_moment(books: Case) -> None:
    twice = books.rows(
        """
        select one.connection, one.document_id, one.allocation_id
        from (select *, row_number() over () as place from marts.ar_ledger) as one
        inner join (select *, row_number() over () as place from marts.ar_ledger) as other
            on other.place <> one.place
            and other.connection = one.connection
            and other.entry_type = one.entry_type
            and other.document_id is not distinct from one.document_id
            and other.allocation_id is not distinct from one.allocation_id
            and other.known_from < coalesce(one.known_to, 'infinity')
            and coalesce(other.known_to, 'infinity') > one.known_from
        """
    )
    assert twice == []


def test_at_every_moment_the_ledger_replayed_is_what_is_open(books: Case) -> None:
    wrong = books.rows(
        """
        with asked as (
            select day::date as as_of, moment::timestamptz as known_at
            from generate_series(date '2026-02-27', date '2026-05-03', interval '1 day') as day
            cross join unnest(%s::text[]) as moment
        ),
        ledger as (
            select as_of, known_at, connection, document_id, sum(amount) as amount
            from asked
            inner join marts.ar_ledger
                on entry_on <= as_of and known_from <= known_at and coalesce(known_to, 'infinity') > known_at
                and entry_type <> 'fx'
            group by as_of, known_at, connection, document_id
            having sum(amount) <> 0
        ),
        items as (
            select as_of, known_at, connection, document_id, open_amount
            from asked cross join lateral marts.ar_open_items(as_of, known_at)
        )
        (select * from ledger except all select * from items) union all
        (select * from items except all select * from ledger)
        """,
        list(MOMENTS),
    )
    assert wrong == []


def test_both_sides_of_every_allocation_are_nothing_at_every_moment(books: Case) -> None:
    for moment in MOMENTS:
        sums = books.rows(
            "select sum(amount) as amount from marts.ar_ledger where allocation_id is not null"
            " and known_from <= %s::timestamptz and coalesce(known_to, 'infinity') > %s::timestamptz"
            " group by connection, allocation_id",
            moment, moment,
        )  # fmt: skip
        assert sums
        assert {row["amount"] for row in sums} == {0}


def test_two_refreshes_at_one_moment_keep_both_versions(case: Case) -> None:
    case.files("a", customers=CUSTOMERS, documents=f"{HEAD}\n{INVOICE}")
    case.refresh(FIRST)
    case.files("a", documents=f"{HEAD}\n{INVOICE.replace('100', '70')}")
    case.refresh(FIRST)
    assert amounts(case, "a", FIRST) == {"I": 100}
    assert amounts(case, "a", "2026-05-01T12:00:00.000001+00:00") == {"I": 70}
    assert case.value("select sum(total) from marts.ar_aging(%s::date)", DAY) == 70


@pytest.mark.parametrize("now", ["2999-01-01T00:00:00+00:00", "1999-01-01T00:00:00+00:00"])
def test_by_default_all_that_is_landed_is_known_whatever_the_clock_says(case: Case, now: str) -> None:
    case.files("a", customers=CUSTOMERS, documents=f"{HEAD}\n{INVOICE}")
    case.refresh(now)
    assert case.value("select sum(open_amount) from marts.ar_open_items(%s::date)", DAY) == 100
    assert case.value("select sum(open_amount) from marts.ar_open_items(%s::date, now())", DAY) == 100
    assert case.value("select sum(total) from marts.ar_aging(as_of => %s::date)", DAY) == 100


def test_a_quiet_sync_is_evidence_that_a_clock_that_goes_back_does_not_date_before(case: Case) -> None:
    case.files("a", customers=CUSTOMERS, documents=f"{HEAD}\n{INVOICE}")
    case.sync(FIRST)
    quiet = "2026-06-01T12:00:00+00:00"
    case.sync(quiet)
    case.files("a", documents=f"{HEAD}\n{INVOICE.replace('100', '70')}")
    case.sync("2026-05-15T12:00:00+00:00")
    changed = case.value("select max(seen_from) from raw_files.document")
    assert changed > case.moment(quiet), "the quiet sync did not see it"
