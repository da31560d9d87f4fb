"""What is open on a day, one rule at a time: every connection here is a small set of books made for one of them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.case import Case

NOW = "2026-06-15T12:00:00+00:00"
CUSTOMERS = """
customer_id,customer_name,parent_customer_id,payment_terms_days
A,Alpha,,
B,Beta,A,
T,Thirty,,30
"""
HEAD = "document_id,document_type,customer_id,issued_on,due_on,total_amount,deposit_amount,status,currency"
ALLOCATED = "from_document_id,to_document_id,allocated_on,amount"
AGED_ON = date(2026, 3, 31)
EDGES = {
    **dict.fromkeys((-2_900_000, -400, -30, -1, 0), "not_due"),
    **dict.fromkeys((1, 2, 29, 30), "days_1_30"),
    **dict.fromkeys((31, 59, 60), "days_31_60"),
    **dict.fromkeys((61, 89, 90), "days_61_90"),
    **dict.fromkeys((91, 119, 120), "days_91_120"),
    **dict.fromkeys((121, 122, 4_000, 730_000), "days_over_120"),
}


def edge(days: int) -> str:
    """A due date that is so many days before the day asked."""
    return (AGED_ON - timedelta(days=days)).isoformat()


DEBITS = ("invoice", "journal_debit", "refund")
CREDITS = ("credit_memo", "payment", "journal_credit", "deposit", "write_off")
TYPES = (*DEBITS, *CREDITS, "sales_receipt", "refund_receipt")
BOOKS: dict[str, tuple[str, str]] = {
    "edges": ("\n".join(f"D{days},invoice,A,0001-06-01,{edge(days)},1,,," for days in EDGES), ""),
    "issued_in_another_age": ("OLD,invoice,A,0001-01-01,,5,,,", ""),
    "undated": (
        """
        NO_TERMS,invoice,A,2026-03-01,,10,,,
        TERMS,invoice,T,2026-03-01,,10,,,
        GIVEN,invoice,T,2026-03-01,2026-03-05,10,,,
        NOBODY,invoice,Z,2026-03-01,,10,,,
        """,
        "",
    ),
    "own_date": (
        """
        JD,journal_debit,T,2026-03-01,,10,,,
        JS,journal_debit,T,2026-03-01,2026-09-01,10,,,
        RF,refund,T,2026-03-02,,10,,,
        RS,refund,T,2026-03-02,2026-03-20,10,,,
        """,
        "",
    ),
    "issue_aged": (
        """
        I,invoice,T,2026-01-01,2026-03-30,10,,,
        J,invoice,T,2026-03-31,,10,,,
        P,payment,T,2026-01-01,,3,,,
        """,
        "",
    ),
    "deposits": ("I,invoice,A,2026-03-01,,100,30,,\nALL,invoice,A,2026-03-01,,100,100,,", ""),
    "signs": (
        "\n".join(f"{kind},{kind},A,2026-03-01,,7,,," for kind in TYPES),
        "",
    ),
    "statuses": (
        """
        ISSUED,invoice,A,2026-03-01,,1,,issued,
        BLANK,invoice,A,2026-03-01,,2,,,
        DRAFT,invoice,A,2026-03-01,,4,,draft,
        VOID,invoice,A,2026-03-01,,8,,void,
        DELETED,invoice,A,2026-03-01,,16,,deleted,
        ODD,invoice,A,2026-03-01,,32,,paid,
        """,
        "",
    ),
    "unknown_types": ("X,bill,A,2026-03-01,,9,,,\nY,,A,2026-03-01,,9,,,\nI,invoice,A,2026-03-01,,1,,,", ""),
    "blank_date": (
        "I,invoice,A,2026-03-10,,100,,,\nP,payment,A,2026-03-05,,100,,,\nQ,payment,A,2026-03-20,,50,,,",
        "P,I,,60\nQ,I,,40",
    ),
    "late_date": ("I,invoice,A,2026-03-10,,100,,,\nP,payment,A,2026-03-05,,100,,,", "P,I,2026-03-20,100"),
    "early_date": ("I,invoice,A,2026-03-10,,100,,,\nP,payment,A,2026-03-12,,100,,,", "P,I,2026-03-01,100"),
    "bad_ends": (
        """
        P,payment,A,2026-03-01,,1000,,,
        VOID,invoice,A,2026-03-01,,10,,void,
        DRAFT,invoice,A,2026-03-01,,10,,draft,
        DELETED,invoice,A,2026-03-01,,10,,deleted,
        RECEIPT,sales_receipt,A,2026-03-01,,10,,,
        DEAD,payment,A,2026-03-01,,10,,void,
        I,invoice,A,2026-03-01,,10,,,
        """,
        "P,VOID,,10\nP,DRAFT,,10\nP,DELETED,,10\nP,RECEIPT,,10\nP,GHOST,,10\nDEAD,I,,10\nGHOST,I,,10\nG1,G2,,10",
    ),
    "chain": (
        "CM,credit_memo,A,2026-03-01,,40,,,\nP,payment,A,2026-03-05,,60,,,\nI,invoice,A,2026-02-01,,100,,,",
        "CM,P,2026-03-05,40\nP,I,2026-03-10,100",
    ),
    "parent": (
        "P,payment,A,2026-03-01,,100,,,\nI,invoice,B,2026-02-01,,100,,,\nJ,invoice,A,2026-02-01,,5,,,",
        "P,I,2026-03-10,70",
    ),
    "overpaid": ("I,invoice,A,2026-03-01,,100,,,\nP,payment,A,2026-03-05,,130,,,", "P,I,,100"),
    "over_received": ("I,invoice,A,2026-03-01,,100,,,\nP,payment,A,2026-03-05,,130,,,", "P,I,,130"),
    "over_given": ("I,invoice,A,2026-03-01,,150,,,\nP,payment,A,2026-03-05,,100,,,", "P,I,,130"),
    "negative": ("I,invoice,A,2026-03-01,,-20,,,\nCM,credit_memo,A,2026-03-01,,-5,,,", ""),
    "zero": ("I,invoice,A,2026-03-01,,0,,,\nP,payment,A,2026-03-01,,0.00,,,", ""),
    "nets_to_zero": ("I,invoice,A,2026-03-01,,50,,,\nP,payment,A,2026-03-01,,50,,,", ""),
    "settled": ("I,invoice,A,2026-03-01,,50,,,\nP,payment,A,2026-03-10,,50,,,", "P,I,,50"),
    "nobody": ("I,invoice,,2026-03-01,,50,,,\nJ,invoice,GHOST,2026-03-01,,3,,,\nP,payment,,2026-03-01,,20,,,", ""),
    "twin_one": ("1,invoice,A,2026-03-01,,11,,,\n2,payment,A,2026-03-01,,5,,,", "2,1,,5"),
    "twin_two": ("1,invoice,A,2026-03-01,,100,,,\n2,payment,A,2026-03-01,,7,,,", ""),
    "currencies": (
        "U,invoice,A,2026-03-01,,10,,,USD\nE,invoice,A,2026-03-01,,20,,,EUR\nN,invoice,A,2026-03-01,,1,,,",
        "",
    ),
    "across": ("I,invoice,A,2026-03-01,,10,,,EUR\nP,payment,A,2026-03-01,,10,,,USD", "P,I,,10"),
    "to_come": ("I,invoice,A,2026-08-01,2026-09-01,10,,,\nP,payment,A,2026-07-01,,4,,,", "P,I,,4"),
    "largest": ("I,invoice,A,2026-03-01,,9999999999999999.99,,,", ""),
    "endless_terms": ("I,invoice,E,2026-03-01,,1,,,", ""),
    "in_itself": ("I,invoice,A,2026-03-01,,10,,,", "I,I,,4"),
    "negative_allocation": ("I,invoice,A,2026-03-01,,10,,,\nP,payment,A,2026-03-01,,10,,,", "P,I,,8\nP,I,,-3"),
}
ENDLESS = "\nE,Endless,,2147483647"


@pytest.fixture(scope="module")
def books(module_case: Case) -> Case:
    """All of them, read once."""
    for name, (documents, allocations) in BOOKS.items():
        module_case.files(
            name,
            customers=CUSTOMERS.strip() + (ENDLESS if name == "endless_terms" else ""),
            documents=f"{HEAD}\n{documents.strip()}",
            allocations=f"{ALLOCATED}\n{allocations}",
        )
    module_case.configure("issue_aged", ages_from="issue_date")
    module_case.refresh(NOW)
    return module_case


def open_on(case: Case, connection: str, as_of: str = "2026-03-31") -> dict[str, dict[str, Any]]:
    rows = case.rows("select * from marts.ar_open_items(%s::date) where connection = %s", as_of, connection)
    assert len({row["document_id"] for row in rows}) == len(rows)
    return {row["document_id"]: row for row in rows}


def amounts(case: Case, connection: str, as_of: str = "2026-03-31") -> dict[str, Decimal]:
    return {key: row["open_amount"] for key, row in open_on(case, connection, as_of).items()}


def ages(case: Case, connection: str, as_of: str = "2026-03-31") -> dict[str, tuple[str, int, str]]:
    rows = open_on(case, connection, as_of)
    return {key: (str(row["due_on"]), row["days_past_due"], row["bucket"]) for key, row in rows.items()}


def aging(case: Case, connection: str, as_of: str = "2026-03-31") -> dict[tuple[str | None, str], dict[str, Any]]:
    rows = case.rows("select * from marts.ar_aging(%s::date) where connection = %s", as_of, connection)
    return {(row["customer_id"], row["currency"]): row for row in rows}


def findings(case: Case, connection: str) -> set[tuple[str, str | None]]:
    rows = case.rows("select kind, document_id from marts.ar_finding where connection = %s and is_open", connection)
    return {(row["kind"], row["document_id"]) for row in rows} - {("missing_currency", None)}


@pytest.mark.parametrize("days", EDGES)
def test_each_edge_belongs_to_its_bucket(books: Case, days: int) -> None:
    assert ages(books, "edges")[f"D{days}"] == (edge(days), days, EDGES[days])


def test_a_document_of_the_first_year_is_long_overdue(books: Case) -> None:
    assert open_on(books, "issued_in_another_age")["OLD"]["bucket"] == "days_over_120"


def test_an_invoice_without_due_date_takes_the_terms_of_its_customer_or_its_own_date(books: Case) -> None:
    assert ages(books, "undated") == {
        "NO_TERMS": ("2026-03-01", 30, "days_1_30"),
        "TERMS": ("2026-03-31", 0, "not_due"),
        "GIVEN": ("2026-03-05", 26, "days_1_30"),
        "NOBODY": ("2026-03-01", 30, "days_1_30"),
    }


def test_journal_debits_and_refunds_are_due_when_they_say_else_on_their_own_date(books: Case) -> None:
    assert ages(books, "own_date") == {
        "JD": ("2026-03-01", 30, "days_1_30"),
        "JS": ("2026-09-01", -154, "not_due"),
        "RF": ("2026-03-02", 29, "days_1_30"),
        "RS": ("2026-03-20", 11, "days_1_30"),
    }


def test_days_count_from_the_issue_date_where_the_company_says_so(books: Case) -> None:
    rows = open_on(books, "issue_aged")
    assert {key: (row["days_past_due"], row["bucket"]) for key, row in rows.items()} == {
        "I": (89, "days_61_90"),
        "J": (0, "not_due"),
        "P": (None, "unapplied"),
    }
    assert {key: str(row["due_on"]) for key, row in rows.items()} == {"I": "2026-03-30", "J": "2026-04-30", "P": "None"}


def test_a_deposit_on_the_invoice_is_already_received(books: Case) -> None:
    assert amounts(books, "deposits") == {"I": 70}


def test_each_type_of_document_has_its_sign_and_receipts_none(books: Case) -> None:
    rows = open_on(books, "signs")
    assert {key: row["open_amount"] for key, row in rows.items()} == {
        **dict.fromkeys(DEBITS, 7),
        **dict.fromkeys(CREDITS, -7),
    }
    credit_rows = [row for key, row in rows.items() if key in CREDITS]
    assert {(row["due_on"], row["days_past_due"], row["bucket"]) for row in credit_rows} == {(None, None, "unapplied")}


def test_receipts_are_no_finding(books: Case) -> None:
    assert findings(books, "signs") == set()


def test_only_issued_documents_are_receivable(books: Case) -> None:
    assert amounts(books, "statuses") == {"ISSUED": 1, "BLANK": 2}
    assert findings(books, "statuses") == {("unknown_status", "ODD")}


def test_an_unknown_type_is_listed_and_in_no_balance(books: Case) -> None:
    assert amounts(books, "unknown_types") == {"I": 1}
    assert findings(books, "unknown_types") == {("unknown_document_type", "X"), ("unknown_document_type", "Y")}


@pytest.mark.parametrize(
    ("connection", "as_of", "expected"),
    [
        ("blank_date", "2026-03-04", {}),
        ("blank_date", "2026-03-09", {"P": -100}),
        ("blank_date", "2026-03-10", {"I": 40, "P": -40}),
        ("blank_date", "2026-03-20", {"P": -40, "Q": -10}),
        ("late_date", "2026-03-19", {"I": 100, "P": -100}),
        ("late_date", "2026-03-20", {}),
        ("early_date", "2026-03-11", {"I": 100}),
        ("early_date", "2026-03-12", {}),
        ("to_come", "2026-06-15", {}),
        ("to_come", "2026-07-31", {"P": -4}),
        ("to_come", "2026-08-01", {"I": 6}),
        ("settled", "2026-03-09", {"I": 50}),
        ("settled", "2026-03-10", {}),
    ],
)
def test_an_allocation_counts_from_the_latest_of_three_dates(
    books: Case, connection: str, as_of: str, expected: dict[str, int]
) -> None:
    assert amounts(books, connection, as_of) == expected


def test_an_allocation_with_a_bad_end_moves_nothing(books: Case) -> None:
    assert amounts(books, "bad_ends") == {"P": -1000, "I": 10}


def test_an_allocation_with_a_bad_end_is_listed_on_the_end_that_is_there(books: Case) -> None:
    missing, void = "allocation_to_missing_document", "allocation_to_void_document"
    assert findings(books, "bad_ends") == {
        (missing, "P"), (missing, "I"), (missing, "G2"), (void, "P"), (void, "I"),
    }  # fmt: skip
    listed = books.value("select count(*) from marts.ar_finding where connection = 'bad_ends' and kind ^@ 'alloc'")
    assert listed == 8


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2026-03-04", {"CM": -40, "I": 100}),
        ("2026-03-05", {"P": -100, "I": 100}),
        ("2026-03-10", {}),
    ],
)
def test_a_credit_memo_goes_through_a_payment_to_an_invoice(books: Case, as_of: str, expected: dict[str, int]) -> None:
    assert amounts(books, "chain", as_of) == expected
    assert findings(books, "chain") == set()


def test_what_a_parent_pays_for_a_child_moves_between_the_two(books: Case) -> None:
    before, after = (
        {customer: row["total"] for (customer, _), row in aging(books, "parent", day).items()}
        for day in ("2026-03-09", "2026-03-10")
    )
    assert before == {"A": -95, "B": 100}
    assert after == {"A": -25, "B": 30}


def test_an_overpayment_is_unapplied_and_no_finding(books: Case) -> None:
    assert amounts(books, "overpaid") == {"P": -30}
    assert findings(books, "overpaid") == set()


@pytest.mark.parametrize(
    ("connection", "expected", "found"),
    [("over_received", {"I": -30}, "I"), ("over_given", {"I": 20, "P": 30}, "P")],
)
def test_a_document_allocated_beyond_what_it_has_is_unapplied_with_its_sign_and_a_finding(
    books: Case, connection: str, expected: dict[str, int], found: str
) -> None:
    rows = open_on(books, connection)
    assert {key: row["open_amount"] for key, row in rows.items()} == expected
    assert (rows[found]["bucket"], rows[found]["due_on"], rows[found]["days_past_due"]) == ("unapplied", None, None)
    assert findings(books, connection) == {("over_allocated", found)}
    assert sum(row["unapplied"] for row in aging(books, connection).values()) == expected[found]


def test_a_negative_total_counts_with_its_sign_and_is_a_finding(books: Case) -> None:
    rows = open_on(books, "negative")
    assert {key: (row["open_amount"], row["bucket"]) for key, row in rows.items()} == {
        "I": (-20, "unapplied"),
        "CM": (5, "unapplied"),
    }
    assert findings(books, "negative") == {("negative_total", "I"), ("negative_total", "CM")}


def test_a_document_of_zero_is_not_open(books: Case) -> None:
    assert open_on(books, "zero") == {}
    assert findings(books, "zero") == set()


def test_a_customer_whose_items_net_to_zero_stays_and_one_without_items_does_not(books: Case) -> None:
    row = aging(books, "nets_to_zero")[("A", "USD")]
    assert (row["days_1_30"], row["unapplied"], row["total"], row["home_total"]) == (50, -50, 0, 0)
    assert aging(books, "settled") == {}


def test_a_blank_customer_is_null_and_an_unknown_one_keeps_its_id(books: Case) -> None:
    assert {key: row["total"] for key, row in aging(books, "nobody").items()} == {
        (None, "USD"): 30,
        ("GHOST", "USD"): 3,
    }
    assert findings(books, "nobody") == {
        ("blank_customer", "I"), ("blank_customer", "P"), ("unknown_customer", "J"),
    }  # fmt: skip


def test_the_same_ids_in_two_companies_never_meet(books: Case) -> None:
    assert amounts(books, "twin_one") == {"1": 6}
    assert amounts(books, "twin_two") == {"1": 100, "2": -7}


def test_currencies_are_never_added_and_a_missing_one_is_home(books: Case) -> None:
    assert {key: row["total"] for key, row in aging(books, "currencies").items()} == {
        ("A", "USD"): 11,
        ("A", "EUR"): 20,
    }
    assert findings(books, "currencies") == {("missing_currency", "N"), ("missing_rate", "E")}


def test_an_allocation_across_currencies_moves_nothing_and_is_a_finding(books: Case) -> None:
    assert amounts(books, "across") == {"I": 10, "P": -10}
    assert ("allocation_across_currencies", "P") in findings(books, "across")


def test_the_largest_money_is_kept_to_the_cent(books: Case) -> None:
    largest = Decimal("9999999999999999.99")
    assert amounts(books, "largest") == {"I": largest}
    assert aging(books, "largest")[("A", "USD")]["home_total"] == largest


def test_terms_beyond_the_calendar_end_with_it(books: Case) -> None:
    assert open_on(books, "endless_terms")["I"]["due_on"] == date(9999, 12, 31)


def test_an_allocation_to_itself_moves_nothing(books: Case) -> None:
    assert amounts(books, "in_itself") == {"I": 10}


def test_a_negative_allocation_takes_back(books: Case) -> None:
    assert amounts(books, "negative_allocation") == {"I": 5, "P": -5}


def test_every_total_is_the_sum_of_its_columns_and_of_its_items(books: Case) -> None:
    wrong = books.rows(
        """
        select aging.connection, aging.customer_id, aging.currency, aging.total, items.total as listed
        from marts.ar_aging('2026-03-31') as aging
        full join (
            select connection, customer_id, currency, sum(open_amount) as total
            from marts.ar_open_items('2026-03-31') group by connection, customer_id, currency
        ) as items
            on (items.connection, coalesce(items.customer_id, ''), items.currency)
            = (aging.connection, coalesce(aging.customer_id, ''), aging.currency)
        where aging.total is distinct from items.total
            or aging.total <> not_due + days_1_30 + days_31_60 + days_61_90 + days_91_120 + days_over_120 + unapplied
        """
    )
    assert wrong == []


def test_the_tables_of_today_equal_the_functions(books: Case) -> None:
    for table, function, day in (
        ("ar_open_item", "ar_open_items", "2026-06-15"),
        ("ar_aging", "ar_aging", "2026-06-15"),
        ("ar_aging", "ar_aging", "2026-03-31"),
    ):
        columns = books.value(
            "select string_agg(column_name, ',' order by ordinal_position) from information_schema.columns"
            " where table_schema = 'marts' and table_name = %s and column_name <> 'as_of'",
            table,
        )
        listed = f"select {columns} from marts.{table} where as_of = '{day}'"
        answered = f"select {columns} from marts.{function}('{day}')"
        assert books.value(f"select count(*) from ({listed}) as listed") > 20
        assert books.rows(f"({listed} except all {answered}) union all ({answered} except all {listed})") == []
