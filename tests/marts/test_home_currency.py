"""Home amounts: which rate, how rounded, when it became known, and what settles to nothing."""

from decimal import Decimal
from typing import Any

import pytest

from tests.case import Case

FIRST, SECOND = "2026-05-01T12:00:00+00:00", "2026-05-02T12:00:00+00:00"
DAY = "2026-04-30"
CUSTOMERS = "customer_id,customer_name\nA,Alpha\nB,Beta"
HEAD = "document_id,document_type,customer_id,issued_on,total_amount,currency,exchange_rate"
ALLOCATED = "allocation_id,from_document_id,to_document_id,amount"
RATED = "from_currency,to_currency,rate_on,rate"

BOOKS: dict[str, dict[str, str]] = {
    "own_rate": {"documents": "I,invoice,A,2026-03-01,100,EUR,1.1", "rates": "EUR,USD,2026-03-01,9"},
    "home_rate_is_one": {"documents": "I,invoice,A,2026-03-01,100,USD,1.5\nN,invoice,A,2026-03-01,7,,1.5"},
    "looked_up": {
        "documents": "\n".join(f"I{day},invoice,A,2026-03-{day},100,EUR," for day in ("09", "10", "19", "20", "21")),
        "rates": "EUR,USD,2026-03-10,1.1\nEUR,USD,2026-03-20,1.2\nUSD,EUR,2026-03-01,5\nEUR,GBP,2026-03-01,6",
    },
    "elsewhere": {"documents": "I,invoice,A,2026-03-21,100,EUR,", "rates": ""},
    "halves": {
        "documents": """
        UP,invoice,A,2026-03-01,0.01,EUR,0.5
        DOWN,payment,A,2026-03-01,0.01,EUR,0.5
        LESS,invoice,A,2026-03-01,0.01,EUR,0.499999
        CM,credit_memo,A,2026-03-01,2.25,EUR,1.1
        EVEN,invoice,A,2026-03-01,0.25,EUR,0.1
        YEN,invoice,A,2026-03-01,150,JPY,0.006667
        """,
    },
    "once_per_item": {"documents": "\n".join(f"I{n},invoice,A,2026-03-01,0.01,EUR,0.5" for n in range(3))},
    "one_unrated": {
        "documents": "I,invoice,A,2026-03-01,10,EUR,1.1\nJ,invoice,A,2026-03-01,10,EUR,\nK,invoice,B,2026-03-01,1,EUR,2"
    },
    "gain": {
        "documents": "I,invoice,A,2026-03-01,100,EUR,1.10\nP,payment,A,2026-03-05,100,EUR,1.12",
        "allocations": "X,P,I,100",
    },
    "no_gain": {
        "documents": "I,invoice,A,2026-03-01,100,EUR,1.10\nP,payment,A,2026-03-05,100,EUR,1.10",
        "allocations": "X,P,I,100",
    },
    "thirds": {
        "documents": """
        I,invoice,A,2026-03-01,100,EUR,1.234567
        P1,payment,A,2026-03-05,33.33,EUR,1.1
        P2,payment,A,2026-03-06,33.33,EUR,1.3
        P3,payment,A,2026-03-07,33.34,EUR,1.234567
        """,
        "allocations": "X1,P1,I,33.33\nX2,P2,I,33.33\nX3,P3,I,33.34",
    },
    "crumbs": {
        "documents": """
        I,invoice,A,2026-03-01,0.03,EUR,0.5
        P1,payment,A,2026-03-05,0.01,EUR,0.5
        P2,payment,A,2026-03-06,0.01,EUR,0.5
        P3,payment,A,2026-03-07,0.01,EUR,0.5
        """,
        "allocations": "X1,P1,I,0.01\nX2,P2,I,0.01\nX3,P3,I,0.01",
    },
    "half_known": {
        "documents": "I,invoice,A,2026-03-01,100,EUR,1.1\nP,payment,A,2026-03-05,40,EUR,",
        "allocations": "X,P,I,40",
    },
}
LATER = {
    "elsewhere": "EUR,USD,2026-03-01,1.1\nEUR,USD,2026-04-01,3",
    "looked_up": BOOKS["looked_up"]["rates"].replace("2026-03-20,1.2", "2026-03-20,1.3") + "\nEUR,USD,2026-03-19,1.15",
    "half_known": "EUR,USD,2026-03-01,1.25",
}


@pytest.fixture(scope="module")
def books(module_case: Case) -> Case:
    """Read once, and again when some rates became known."""
    for name, tables in BOOKS.items():
        module_case.files(
            name,
            customers=CUSTOMERS,
            documents=f"{HEAD}\n{tables['documents'].strip()}",
            allocations=f"{ALLOCATED}\n{tables.get('allocations', '')}",
            exchange_rates=f"{RATED}\n{tables.get('rates', '')}",
        )
    module_case.refresh(FIRST)
    for name, rates in LATER.items():
        module_case.files(name, exchange_rates=f"{RATED}\n{rates}")
    module_case.refresh(SECOND)
    return module_case


def home(case: Case, connection: str, known_at: str = SECOND, as_of: str = DAY) -> dict[str, Decimal | None]:
    rows = case.rows(
        "select document_id, home_open_amount from marts.ar_open_items(%s::date, %s::timestamptz)"
        " where connection = %s",
        as_of, known_at, connection,
    )  # fmt: skip
    return {row["document_id"]: row["home_open_amount"] for row in rows}


def ledger(case: Case, connection: str, where: str = "true") -> list[dict[str, Any]]:
    return case.rows(
        "select entry_type, document_id, entry_on, amount, home_amount, allocation_id from marts.ar_ledger"
        " where connection = %s and known_to is null"
        f" and {where} order by allocation_id, entry_type, document_id",
        connection,
    )


def rate_findings(case: Case, connection: str) -> dict[str, tuple[bool, str]]:
    rows = case.rows("select * from marts.ar_finding where connection = %s and kind = 'missing_rate'", connection)
    return {row["document_id"]: (row["is_open"], row["first_seen_at"].isoformat()) for row in rows}


def test_a_documents_own_rate_wins(books: Case) -> None:
    assert home(books, "own_rate") == {"I": 110}


def test_the_home_currency_has_rate_one_whatever_is_given(books: Case) -> None:
    assert home(books, "home_rate_is_one") == {"I": 100, "N": 7}


def test_a_missing_rate_is_the_latest_on_or_before_the_issue_date(books: Case) -> None:
    assert home(books, "looked_up", FIRST) == {"I09": None, "I10": 110, "I19": 110, "I20": 120, "I21": 120}


def test_a_corrected_or_closer_rate_changes_what_is_known_now_and_not_what_was_known(books: Case) -> None:
    assert home(books, "looked_up") == {"I09": None, "I10": 110, "I19": 115, "I20": 130, "I21": 130}


def test_a_rate_learned_later_is_unknown_before(books: Case) -> None:
    assert home(books, "elsewhere", FIRST) == {"I": None}
    assert home(books, "elsewhere", "2026-05-02T11:59:59Z") == {"I": None}
    assert home(books, "elsewhere", SECOND) == {"I": 110}


def test_the_finding_of_a_missing_rate_closes_when_the_rate_is_known(books: Case) -> None:
    assert rate_findings(books, "elsewhere") == {"I": (False, FIRST)}
    assert rate_findings(books, "looked_up") == {"I09": (True, FIRST)}


def test_halves_are_rounded_away_from_zero(books: Case) -> None:
    assert home(books, "halves") == {
        "UP": Decimal("0.01"),
        "DOWN": Decimal("-0.01"),
        "LESS": Decimal("0.00"),
        "CM": Decimal("-2.48"),
        "EVEN": Decimal("0.03"),
        "YEN": Decimal("1.00"),
    }


def test_the_total_at_home_is_the_sum_of_rounded_items(books: Case) -> None:
    total = books.value("select home_total from marts.ar_aging(%s::date) where connection = 'once_per_item'", DAY)
    assert total == Decimal("0.03")


def test_one_item_without_home_amount_leaves_the_total_at_home_unknown(books: Case) -> None:
    rows = books.rows("select * from marts.ar_aging(%s::date) where connection = 'one_unrated'", DAY)
    assert {row["customer_id"]: (row["total"], row["home_total"]) for row in rows} == {"A": (20, None), "B": (1, 2)}


def test_a_realised_difference_is_a_third_row_on_no_item(books: Case) -> None:
    entries = {(row["entry_type"], row["document_id"]): row["home_amount"] for row in ledger(books, "gain")}
    assert entries == {
        ("issue", "I"): Decimal("110.00"),
        ("issue", "P"): Decimal("-112.00"),
        ("allocation", "P"): Decimal("112.00"),
        ("allocation", "I"): Decimal("-110.00"),
        ("fx", None): Decimal("-2.00"),
    }
    (difference,) = ledger(books, "gain", "entry_type = 'fx'")
    assert (difference["amount"], difference["allocation_id"], str(difference["entry_on"])) == (0, "X", "2026-03-05")


def test_equal_rates_leave_no_difference(books: Case) -> None:
    assert ledger(books, "no_gain", "entry_type = 'fx'") == []


@pytest.mark.parametrize("connection", ["thirds", "crumbs"])
@pytest.mark.parametrize("document", ["I", "P1", "P2", "P3"])
def test_an_item_settled_in_three_parts_is_exactly_zero_at_home(books: Case, connection: str, document: str) -> None:
    rows = ledger(books, connection, f"document_id = '{document}'")
    assert rows
    assert (sum(row["amount"] for row in rows), sum(row["home_amount"] for row in rows)) == (0, 0)
    assert home(books, connection) == {}


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2026-03-05", Decimal("82.31")),  # 66.67 × 1.234567
        ("2026-03-06", Decimal("41.16")),  # 33.34 × 1.234567
    ],
)
def test_the_ledger_at_home_is_the_rounded_open_amount_on_every_day(books: Case, as_of: str, expected: Decimal) -> None:
    assert home(books, "thirds", as_of=as_of)["I"] == expected
    rows = ledger(books, "thirds", f"document_id = 'I' and entry_on <= '{as_of}'")
    assert sum(row["home_amount"] for row in rows) == expected


@pytest.mark.parametrize("connection", ["gain", "no_gain", "thirds", "crumbs", "half_known"])
def test_both_sides_and_the_difference_of_an_allocation_are_nothing(books: Case, connection: str) -> None:
    sums = books.rows(
        "select sum(amount) as amount, sum(home_amount) as home from marts.ar_ledger"
        " where connection = %s and allocation_id is not null and known_to is null group by allocation_id",
        connection,
    )
    assert sums
    assert {(row["amount"], row["home"]) for row in sums} == {(0, 0)}


def test_a_difference_is_known_when_both_rates_are(books: Case) -> None:
    (row,) = books.rows(
        "select home_amount, known_from from marts.ar_ledger where connection = 'half_known' and entry_type = 'fx'"
    )
    assert (row["home_amount"], row["known_from"].isoformat()) == (Decimal("-6.00"), SECOND)
    before = books.rows(
        "select home_amount from marts.ar_ledger where connection = 'half_known' and document_id = 'P'"
        " and known_from <= %s and coalesce(known_to, 'infinity') > %s",
        FIRST, FIRST,
    )  # fmt: skip
    assert [row["home_amount"] for row in before] == [None, None]
