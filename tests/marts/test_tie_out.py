"""What the books say of themselves against what the warehouse makes of them, and what else a refresh leaves behind."""

from typing import Any

import pytest

from tests.case import Case

FIRST, SECOND = "2026-05-01T12:00:00+00:00", "2026-05-02T12:00:00+00:00"
CUSTOMERS = "customer_id,customer_name,currency,payment_terms_days,parent_customer_id\nA,Alpha,,30,\nB,Beta,EUR,,A"
HEAD = "document_id,document_type,customer_id,issued_on,due_on,total_amount,currency,status,deposit_amount"
DOCUMENTS = """
I1,invoice,A,2026-03-01,2026-03-31,100.10,,,
I2,invoice,A,2026-04-30,2026-06-30,50,,,
I3,invoice,B,2026-03-01,2026-03-31,20,EUR,,
I4,invoice,A,2026-08-01,,7,,,
I5,invoice,A,2026-03-01,,30,,void,
I6,invoice,A,2026-03-01,,30,,draft,
I7,invoice,A,2026-03-01,,30,,deleted,
I8,invoice,A,2026-03-01,,40,,,
I9,invoice,A,2026-03-01,2026-03-31,40,,,10
P1,payment,A,2026-03-10,,65,,,
"""
ALLOCATIONS = "from_document_id,to_document_id,amount\nP1,I8,40\nP1,I9,5"
RATES = "from_currency,to_currency,rate_on,rate\nEUR,USD,2026-03-01,1"
STATED = "name,key,amount,currency,taken_at"
# 100.10 + 50 + 7 + 0 + 25 − 20 = 162.10 USD, 20 EUR
BOOKS = {
    "ties": "ar_account,,162.10,USD,\nar_account,,20,EUR,\ncustomer_balance,A,162.10,USD,\ncustomer_balance,B,20,EUR,",
    "cent": "ar_account,,162.11,USD,2026-05-02T10:00:00Z\nar_account,,20,EUR,",
    "customers": "customer_balance,A,150.10,,\ncustomer_balance,B,12,,\ncustomer_balance,Z,0,,",
    "stated_twice": "ar_account,,162.10,USD,\nar_account,7,100,USD,\nar_account,8,62.10,USD,",
    "silent": "",
    "past": "ar_account,,155.10,USD,2026-04-30T12:00:00Z\nar_account,,20,EUR,2026-04-30T12:00:00Z",
    "aged": "\n".join(
        f"aging_bucket,{key},{amount},USD,2026-04-30T12:00:00Z"
        for key, amount in {"": "175.10", "current": "50", "1-30": "125.10", "31+": "-0.01"}.items()
    ),
    "aged_abroad": "aging_bucket,,20,EUR,2026-04-30T12:00:00Z\naging_bucket,1-30,20.01,EUR,2026-04-30T12:00:00Z",
}


@pytest.fixture(scope="module")
def books(module_case: Case) -> Case:
    for name, stated in BOOKS.items():
        module_case.files(
            name,
            customers=CUSTOMERS,
            documents=f"{HEAD}\n{DOCUMENTS.strip()}",
            allocations=ALLOCATIONS,
            **({"exchange_rates": RATES} if name == "aged" else {}),
            control_totals=f"{STATED}\n{stated}",
        )
    module_case.files("empty", customers="customer_id,customer_name", documents=HEAD)
    module_case.refresh(FIRST)
    module_case.files("silent", customers=CUSTOMERS.replace("Alpha", "Alpine"))
    module_case.refresh(SECOND)
    return module_case


def controls(case: Case, connection: str, *names: str) -> dict[tuple[str, str | None, str | None], dict[str, Any]]:
    rows = case.rows("select * from marts.ar_tie_out where connection = %s and control = any(%s)", connection, [*names])
    return {(row["control"], row["key"], row["currency"]): row for row in rows}


def test_equal_figures_tie(books: Case) -> None:
    found = controls(books, "ties", "ar_account", "customer_balance")
    assert {key: (row["ours"], row["difference"], row["status"]) for key, row in found.items()} == {
        ("ar_account", None, "USD"): (books.value("select 162.10"), 0, "ties"),
        ("ar_account", None, "EUR"): (20, 0, "ties"),
        ("customer_balance", None, "USD"): (books.value("select 162.10"), 0, "ties"),
        ("customer_balance", None, "EUR"): (20, 0, "ties"),
        ("customer_balance", "A", "USD"): (books.value("select 162.10"), 0, "ties"),
        ("customer_balance", "B", "EUR"): (20, 0, "ties"),
    }


def test_a_cent_differs(books: Case) -> None:
    row = controls(books, "cent", "ar_account")[("ar_account", None, "USD")]
    assert (str(row["ours"]), str(row["theirs"]), str(row["difference"])) == ("162.10", "162.11", "-0.01")
    assert row["status"] == "differs"


def test_the_moment_is_what_the_source_says_or_the_sync(books: Case) -> None:
    found = controls(books, "cent", "ar_account", "customer_balance")
    taken = {key: row["taken_at"] and row["taken_at"].isoformat() for key, row in found.items()}
    assert taken[("ar_account", None, "USD")] == "2026-05-02T10:00:00+00:00"
    assert taken[("ar_account", None, "EUR")] == SECOND
    assert taken[("customer_balance", None, "USD")] is None


def test_what_the_source_does_not_say_is_not_available(books: Case) -> None:
    found = controls(books, "silent", "ar_account", "customer_balance")
    assert {(row["status"], row["theirs"], row["difference"]) for row in found.values()} == {
        ("not_available", None, None)
    }
    assert {key[2] for key in found} == {"USD", "EUR"}


def test_aging_is_compared_by_days_on_the_day_on_which_it_was_taken(books: Case) -> None:
    """Credits count by their own date: P1 is 51 days old and −20; what is dated later is not there yet."""
    found = {key[1]: row for key, row in controls(books, "aged", "aging_bucket").items()}
    assert {key: (str(row["ours"]), row["status"]) for key, row in found.items()} == {
        None: ("175.10", "ties"), "current": ("50.00", "ties"),
        "1-30": ("145.10", "differs"), "31+": ("-20.00", "differs"),
    }  # fmt: skip
    assert {str(row["as_of"]) for row in found.values()} == {"2026-04-30"}


def test_aging_in_another_currency_than_home_is_compared_with_what_is_open_in_that_one(books: Case) -> None:
    found = {key[1:]: row for key, row in controls(books, "aged_abroad", "aging_bucket").items()}
    assert {key: (str(row["ours"]), row["status"]) for key, row in found.items()} == {
        (None, "EUR"): ("20.00", "ties"),
        ("1-30", "EUR"): ("20.00", "differs"),
    }


def test_a_balance_of_a_past_day_is_compared_with_that_day(books: Case) -> None:
    """The invoice of August that a balance read now would hold is not in that of 30 April."""
    rows = books.rows(
        "select currency, as_of, ours, status from marts.ar_tie_out"
        " where connection = 'past' and control = 'ar_account' and theirs is not null order by currency desc"
    )
    assert [(str(row["as_of"]), str(row["ours"]), row["status"]) for row in rows] == [
        ("2026-04-30", "155.10", "ties"),
        ("2026-04-30", "20.00", "ties"),
    ]


def test_two_customers_who_differ_are_told_apart_where_their_sum_would_hide_it(books: Case) -> None:
    found = controls(books, "customers", "customer_balance")
    assert {key[1]: row["status"] for key, row in found.items() if key[2] == "USD"} == {
        None: "ties", "A": "differs", "B": "differs", "Z": "ties",
    }  # fmt: skip


def test_what_is_stated_for_all_is_not_added_to_its_parts(books: Case) -> None:
    assert controls(books, "stated_twice", "ar_account")[("ar_account", None, "USD")]["status"] == "ties"


@pytest.mark.parametrize("connection", [*BOOKS, "empty"])
def test_every_row_of_every_file_is_counted_whatever_its_status(books: Case, connection: str) -> None:
    found = controls(books, connection, "row_count")
    assert {key[1] for key in found} >= {"customers", "documents"}
    assert {row["status"] for row in found.values()} == {"ties"}
    assert found[("row_count", "documents", None)]["ours"] == (0 if connection == "empty" else 10)


def test_a_sync_is_logged_for_each_stream(books: Case) -> None:
    rows = books.rows(
        "select stream, sync_type, records_seen, inserted, changed, deleted, failed, status, finished_at"
        " from marts.ar_sync_log where connection = 'silent' and stream in ('customer', 'document')"
        " order by sync_id, stream"
    )
    assert [(*list(row.values())[:8], row["finished_at"].isoformat()) for row in rows] == [
        ("customer", "full", 2, 2, 0, 0, 0, "success", FIRST),
        ("document", "full", 10, 10, 0, 0, 0, "success", FIRST),
        ("customer", "full", 2, 0, 1, 0, 0, "success", SECOND),
        ("document", "full", 10, 0, 0, 0, 0, "success", SECOND),
    ]
    assert books.value("select count(*) from marts.ar_sync_log where finished_at < started_at") == 0


def test_an_invoice_shows_its_state(books: Case) -> None:
    rows = books.rows("select * from marts.ar_invoice where connection = 'ties' order by document_id")
    assert [(row["document_id"], row["payment_state"], float(row["open_amount"]), row["bucket"]) for row in rows] == [
        ("I1", "overdue", 100.1, "days_31_60"),
        ("I2", "open", 50, "not_due"),
        ("I3", "overdue", 20, "days_31_60"),
        ("I4", "not_yet_issued", 0, None),
        ("I5", "void", 0, None),
        ("I6", "draft", 0, None),
        ("I8", "paid", 0, None),
        ("I9", "overdue", 25, "days_31_60"),
    ]
    assert {row["document_id"]: row["home_open_amount"] for row in rows if row["document_id"] in ("I3", "I8")} == {
        "I3": None,
        "I8": 0,
    }


def test_the_summary_adds_up_the_open_items(books: Case) -> None:
    (row,) = books.rows("select * from marts.ar_summary where connection = 'ties' and customer_id = 'A'")
    figures = ("total_outstanding", "not_due", "days_31_60", "unapplied", "total_overdue", "overdue_percentage")
    assert [str(row[figure]) for figure in figures] == ["155.10", "50.00", "125.10", "-20.00", "125.10", "71.44"]
    assert (row["customer_name"], row["open_invoices"], row["oldest_days"]) == ("Alpha", 3, 32)


def test_a_customers_balance_is_in_the_currency_beside_it(books: Case) -> None:
    rows = books.rows("select * from marts.ar_customer where connection = 'ties' order by customer_id")
    assert [(row["currency"], str(row["balance"]), row["parent_customer_name"]) for row in rows] == [
        ("USD", "155.10", None),
        ("EUR", "20.00", "Alpha"),
    ]


def test_a_balance_in_another_currency_than_the_customers_is_not_shown_as_if_it_were_in_it(case: Case) -> None:
    case.files(
        "a",
        customers="customer_id,customer_name\nE,Eur\nM,Mixed\nN,None",
        documents=f"{HEAD}\n1,invoice,E,2026-03-01,,20,EUR,,\n2,invoice,M,2026-03-01,,20,EUR,,\n3,invoice,M,2026-03-01,,20,USD,,",
    )
    case.refresh(FIRST)
    rows = case.rows("select customer_id, balance from marts.ar_customer")
    assert {row["customer_id"]: row["balance"] for row in rows} == {"E": None, "M": None, "N": 0}


def test_a_figure_may_be_about_another_day_than_that_on_which_it_was_taken(case: Case) -> None:
    """31 March, stated on 30 April: what was issued or paid in April is not there yet, and P1 is 21 days old."""
    stated = "aging_bucket,,195.10,USD,2026-04-30T12:00:00Z,2026-03-31\naging_bucket,,155.10,USD,2026-04-30T12:00:00Z,"
    case.files(
        "a",
        customers=CUSTOMERS,
        documents=f"{HEAD}\n{DOCUMENTS.strip()}".replace("I3,invoice,B,2026-03-01,2026-03-31,20,EUR,,\n", ""),
        allocations=f"{ALLOCATIONS},".replace("amount", "amount,allocated_on").replace("40\n", "40,2026-04-02\n"),
        control_totals=f"{STATED},as_of\n{stated}",
    )
    case.refresh(FIRST)
    rows = case.rows("select as_of::text, ours, status from marts.ar_tie_out where control = 'aging_bucket' order by 1")
    assert [(row["as_of"], str(row["ours"]), row["status"]) for row in rows] == [
        ("2026-03-31", "105.10", "differs"),
        ("2026-04-30", "155.10", "ties"),
    ]
