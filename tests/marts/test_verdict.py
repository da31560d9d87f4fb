"""What counts as tied out, by subject, currency, day and moment; whatever was not compared keeps it from that."""

from datetime import date
from typing import Any

import pytest

from tests.case import Case

NOW, BEFORE, LATER = "2026-05-01T16:00:00+00:00", "2026-04-01T00:00:00+00:00", "2026-05-02T16:00:00+00:00"
TODAY = date(2026, 5, 1)
CUSTOMERS = "customer_id,customer_name\nA,Alpha\nB,Beta\nC,Gamma"
HEAD = "document_id,document_type,customer_id,issued_on,due_on,total_amount,currency,exchange_rate,source_open_amount"
USD = "1,invoice,A,2026-03-01,,100,,,\n2,invoice,A,2026-04-20,,50,,,\n3,invoice,C,2026-03-02,,30,,,"
EUR = "4,invoice,B,2026-03-01,,20,EUR,1.1,"
POSTED = "5,invoice,A,2026-09-01,,7,,,"  # a balance that is read now holds it; today's pages do not
STATED = "name,key,amount,currency,taken_at\n"
ENTRIES = """
time_entry_id,customer_id,project_id,person_id,work_on,hours,is_billable
t1,A,p,x,2026-03-01,1.5,true
t2,A,q,x,2026-03-01,2,false
"""
PROJECTS = "project_id,customer_id,name\np,A,P\nq,A,Q"
WHOLE = "ar_account,,180,USD,\nar_account,,20,EUR,"
TIED = "Receivables tie out to the books"
NOTHING = "Receivables not compared: the source states no balances"


def entry(documents: str, stated: str, status: str, reason: str, **others: str) -> dict[str, Any]:
    return {"documents": documents, "stated": stated, "status": status, "reason": reason, "others": others}


BOTH = f"{USD}\n{EUR}"
CASES = {
    "silent": entry(BOTH, "", "not_compared", f"{NOTHING}; row counts agree"),
    "account": entry(BOTH, WHOLE, "ties", TIED),
    "one_currency": entry(
        BOTH, "ar_account,,180,USD,", "not_compared",
        "Receivables not compared in EUR: the source states no balances; row counts agree",
    ),
    "off": entry(
        BOTH, "ar_account,,1180.5,USD,\nar_account,,20,EUR,", "differs",
        "Receivables differ from the books: the A/R account by USD −1,000.50",
    ),
    "posted": entry(f"{BOTH}\n{POSTED}", "ar_account,,187,USD,\nar_account,,20,EUR,", "ties", TIED),
    "customers": entry(
        BOTH, "customer_balance,A,150,,\ncustomer_balance,C,30,,\ncustomer_balance,B,20,EUR,", "ties",
        TIED,
    ),
    "some_customers": entry(
        BOTH, "customer_balance,A,150,,\ncustomer_balance,B,20,EUR,", "not_compared",
        "Receivables not compared in USD: 1 customer with a balance is not stated; row counts agree",
    ),
    "swapped": entry(
        BOTH, f"{WHOLE}\ncustomer_balance,A,138,,\ncustomer_balance,C,42,,", "differs",
        "Receivables differ from the books: 2 customer balances",
    ),
    "aging": entry(
        BOTH, "aging_bucket,,202,USD,2026-05-01T12:00:00Z", "not_compared",
        f"{NOTHING}, only its aging in USD, which agrees; row counts agree",
    ),
    "aging_off": entry(
        BOTH, f"{WHOLE}\naging_bucket,61-90,1,USD,2026-05-01T12:00:00Z", "differs",
        "Receivables differ from the books: 1 figure of the aging",
    ),
    "counts": entry(BOTH, "row_count,documents,99,,\nrow_count,customers,3,,", "not_compared", NOTHING),
    "hours": entry(
        BOTH, "hours,,3.5,,\nbillable_hours,,1.5,,", "not_compared", f"{NOTHING}; hours and row counts agree",
        time_entries=ENTRIES, projects=PROJECTS,
    ),
    "some_hours": entry(
        BOTH, f"{WHOLE}\nhours,p,1.5,,", "ties", TIED, time_entries=ENTRIES, projects=PROJECTS
    ),
    "documents": entry(
        BOTH.replace("4,invoice,B,2026-03-01,,20,EUR,1.1,", "4,invoice,B,2026-03-01,,20,EUR,1.1,19"), WHOLE, "differs",
        "Receivables differ from the books: 1 document with another open amount",
    ),
    "documents_alone": entry(
        USD.replace("50,,,", "50,,,49"), "", "differs",
        "Receivables differ from the books: 1 document with another open amount; the source states no balances",
    ),
    "yesterday": entry(
        BOTH, "ar_account,,180,USD,2026-04-30T12:00:00Z\nar_account,,20,EUR,2026-04-30T12:00:00Z", "not_compared",
        "Receivables not compared for this day; last tied out on 30 April 2026; row counts agree",
    ),
    "march": entry(
        BOTH, "ar_account,,130,USD,2026-03-31T12:00:00Z\nar_account,,20,EUR,2026-03-31T12:00:00Z", "not_compared",
        "Receivables not compared for this day; last tied out on 31 March 2026; row counts agree",
    ),
    "march_aging": entry(
        USD, "aging_bucket,,130,USD,2026-03-31T12:00:00Z", "not_compared",
        "Receivables not compared for this day; last tied out on 31 March 2026; row counts agree",
    ),
    "march_aging_of_two": entry(
        BOTH, "aging_bucket,,152,USD,2026-03-31T12:00:00Z", "not_compared",
        "Receivables not compared for this day; never tied out yet; row counts agree",
    ),
    "future": entry(
        BOTH, "ar_account,,180,USD,2026-06-01T12:00:00Z\nar_account,,20,EUR,2026-06-01T12:00:00Z", "not_compared",
        f"{NOTHING}; row counts agree",
    ),
    "no_rate": entry(
        BOTH.replace("1.1", ""),
        "aging_bucket,,200,USD,2026-05-01T12:00:00Z\naging_bucket,,20,EUR,2026-05-01T12:00:00Z", "not_compared",
        f"{NOTHING}, only its aging in EUR, which agrees; row counts agree",
    ),
    "nothing_open": entry("", "ar_account,,0,USD,", "ties", TIED),
    "nothing_at_all": entry(
        "", "", "not_compared",
        "Receivables not compared: nothing is open, and the source states no balances; row counts agree",
    ),
    "blank_customer": entry(
        f"{USD}\n6,invoice,,2026-03-01,,5,,,", "customer_balance,A,150,,\ncustomer_balance,C,30,,", "not_compared",
        "Receivables not compared: 1 customer with a balance is not stated; row counts agree",
    ),
    "stated_twice": entry(USD, "ar_account,,180,USD,\nar_account,,180,,", "ties", TIED),
    "contradicted": entry(
        USD, "ar_account,,180,USD,\nar_account,,90,,", "not_compared",
        "Receivables not compared: the source states a figure twice, differently; row counts agree",
    ),
    "contradicted_customer": entry(
        USD, "customer_balance,A,150,USD,\ncustomer_balance,A,55,,\ncustomer_balance,C,30,USD,", "not_compared",
        "Receivables not compared: the source states a figure twice, differently; row counts agree",
    ),
    "contradicted_beside_proof": entry(
        USD, "ar_account,,180,USD,\naging_bucket,61-90,1,USD,\naging_bucket,61-90,2,,", "not_compared",
        "Receivables not compared: the source states a figure twice, differently; row counts agree",
    ),
    "later_of_a_day": entry(
        USD, "ar_account,,90,,2026-05-01T14:00:00Z\nar_account,,180,USD,2026-05-01T15:00:00Z", "ties", TIED
    ),
    "revenue_off": entry(USD, "ar_account,,180,USD,\nnet_revenue,,170,USD,", "ties", TIED),
    "revenue_by_currency": entry(
        BOTH, f"{WHOLE}\nnet_revenue,,180,USD,\nnet_revenue,,20,EUR,", "ties", TIED
    ),
    "misspelt": entry(USD, "ar_account,,180,USD,", "not_compared", f"{NOTHING}; row counts agree"),
}  # fmt: skip


@pytest.fixture(scope="module")
def books(module_case: Case) -> Case:
    for name, case in CASES.items():
        module_case.files(
            name,
            customers=CUSTOMERS,
            documents=f"{HEAD}\n{case['documents']}",
            control_totals=f"{STATED}{case['stated']}",
            **case["others"],
        )
    assert not [result.error for result in module_case.sync(NOW) if result.error]
    module_case.execute(  # what no file may hold, another source might
        "update raw_files.control_total set payload = jsonb_set(payload::jsonb, '{name}', '\"ar_acount\"')"
        " where connection = 'misspelt'"
    )
    assert module_case.build().success
    return module_case


def verdicts(case: Case, connection: str, **question: Any) -> dict[tuple[str, str | None], tuple[str | None, str]]:
    """What the pages are told: status and reason by subject and currency."""
    with case.warehouse.reader(**question) as reader:
        rows = reader.rows("rpt_verdict", connection=connection)
    return {
        (row["subject"], row["currency"]): (row["status"], (row["reason"] or "").replace("\u00a0", " ")) for row in rows
    }


@pytest.mark.parametrize("name", CASES)
def test_receivables_are_judged_over_every_currency(books: Case, name: str) -> None:
    case = CASES[name]
    assert verdicts(books, name)[("receivables", None)] == (case["status"], case["reason"])


def test_a_verdict_is_given_for_each_currency_too(books: Case) -> None:
    found = verdicts(books, "one_currency")
    assert found[("receivables", "USD")] == ("ties", "Receivables in USD tie out to the books")
    assert found[("receivables", "EUR")][0] == "not_compared"


def test_row_counts_and_hours_are_judged_for_themselves(books: Case) -> None:
    assert verdicts(books, "counts")[("row_counts", None)] == (
        "differs", "Row counts differ from the source in 1 figure",
    )  # fmt: skip
    assert verdicts(books, "account")[("hours", None)] == (
        "not_compared",
        "Hours not compared: the source states no hours",
    )
    assert verdicts(books, "hours")[("hours", None)] == ("ties", "Hours agree with the source")
    assert verdicts(books, "some_hours")[("hours", None)] == (
        "not_compared", "Hours not compared: those of 1 project are not stated",
    )  # fmt: skip


def test_revenue_is_not_compared_until_there_is_a_control_for_it(books: Case) -> None:
    assert verdicts(books, "account")[("revenue", None)] == (
        "not_compared", "Revenue not compared: the source states no revenue; receivables and row counts agree",
    )  # fmt: skip


def test_a_figure_that_is_stated_twice_is_listed_with_both(books: Case) -> None:
    found = books.rows(
        "select connection, message from marts.ar_finding where kind = 'control_stated_twice' and is_open order by 1"
    )
    named = {
        "contradicted": ("ar_account in USD", "90.00 and as 180.00"),
        "contradicted_beside_proof": ("aging_bucket of '61-90' in USD", "1.00 and as 2.00"),
        "contradicted_customer": ("customer_balance of 'A' in USD", "55.00 and as 150.00"),
    }
    assert {row["connection"]: row["message"] for row in found} == {
        name: f"The control {control} on 2026-05-01 is stated as {figures}; it is compared with neither."
        for name, (control, figures) in named.items()
    }


def test_a_company_ties_out_where_receivables_do_and_nothing_else_differs(books: Case) -> None:
    assert verdicts(books, "account")[("company", None)] == ("ties", TIED)
    assert verdicts(books, "revenue_off")[("company", None)] == (
        "differs", f"{TIED}; revenue differs from the books: all by USD 10.00",
    )  # fmt: skip
    assert verdicts(books, "counts")[("company", None)] == (
        "differs", f"{NOTHING}; row counts differ from the source in 1 figure",
    )  # fmt: skip
    assert verdicts(books, "silent")[("company", None)][0] == "not_compared"


def test_revenue_that_is_stated_by_currency_is_compared_by_currency(books: Case) -> None:
    assert verdicts(books, "revenue_by_currency")[("revenue", None)] == ("ties", "Revenue ties out to the books")
    rows = books.rows(
        "select currency, ours from marts.ar_tie_out where connection = 'revenue_by_currency' and subject = 'revenue'"
    )
    assert {row["currency"]: row["ours"] for row in rows} == {"USD": 180, "EUR": 20}


@pytest.mark.parametrize(
    ("connection", "as_of", "status", "reason"),
    [
        (
            "account",
            date(2026, 3, 31),
            "not_compared",
            "Receivables not compared for this day; last tied out on 1 May 2026",
        ),
        ("march", date(2026, 3, 31), "ties", TIED),
        ("march_aging", date(2026, 3, 31), "ties", TIED),
        ("march_aging_of_two", date(2026, 3, 31), "not_compared", f"{NOTHING}, only its aging in USD, which agrees"),
        ("silent", date(2026, 3, 31), "not_compared", NOTHING),
        ("off", date(2026, 3, 31), "not_compared", "Receivables not compared for this day; never tied out yet"),
        ("account", date(2026, 12, 31), "not_compared", "Receivables not compared for this day"),
    ],
)
def test_a_page_about_another_day_is_proven_by_controls_of_that_day_alone(
    books: Case, connection: str, as_of: date, status: str, reason: str
) -> None:
    found = verdicts(books, connection, as_of=as_of)[("receivables", None)]
    assert (found[0], found[1][: len(reason)]) == (status, reason)


def test_before_the_first_sync_there_is_no_verdict_and_nothing_is_open(books: Case) -> None:
    moment = Case.moment(BEFORE)
    assert set(verdicts(books, "account", known_at=moment).values()) == {
        (None, "Nothing was known of this company at that moment (first sync 1 May 2026 12:00)")
    }
    assert books.value("select count(*) from marts.ar_open_items('2026-12-31', %s)", moment) == 0
    with books.warehouse.reader(known_at=moment) as reader:
        assert {row["is_known"] for row in reader.rows("rpt_company")} == {False}
        assert reader.rows("rpt_tie_out") == []


def test_a_control_in_a_documents_currency_is_compared_with_that_currency(books: Case) -> None:
    rows = books.rows(
        "select currency, ours, status from marts.ar_tie_out where connection = 'no_rate' and control = 'aging_bucket'"
    )
    assert {row["currency"]: (row["ours"], row["status"]) for row in rows} == {
        "EUR": (20, "ties"), "USD": (None, "not_available"),
    }  # fmt: skip


def test_hours_without_a_key_are_those_of_all(books: Case) -> None:
    rows = books.rows(
        "select control, ours, status from marts.ar_tie_out where connection = 'hours' and subject = 'hours'"
    )
    assert {row["control"]: (float(row["ours"]), row["status"]) for row in rows} == {
        "hours": (3.5, "ties"), "billable_hours": (1.5, "ties"),
    }  # fmt: skip


def test_a_stated_row_count_is_compared_with_what_was_read(books: Case) -> None:
    rows = books.rows(
        "select key, ours, theirs, status from marts.ar_tie_out where connection = 'counts' and control = 'row_count'"
    )
    found = {row["key"]: (row["ours"], row["theirs"], row["status"]) for row in rows}
    assert found["documents"] == (4, 99, "differs")
    assert found["customers"] == (3, 3, "ties")


def test_a_name_that_nobody_knows_is_listed_and_compared_with_nothing(books: Case) -> None:
    (row,) = books.rows("select * from marts.ar_tie_out where connection = 'misspelt' and subject is null")
    assert (row["control"], row["theirs"], row["status"]) == ("ar_acount", 180, "not_available")


def test_what_was_landed_later_changes_no_verdict_of_before(books: Case) -> None:
    """A page of 1 May is proven for ever by what was stated on it; one known on 1 May knows no control of 2 May."""
    books.files(
        "account",
        documents=f"{HEAD}\n{BOTH}\n7,invoice,A,2026-03-05,,5,,,",
        control_totals=STATED + WHOLE.replace("180", "185"),
    )
    books.refresh(LATER)
    assert verdicts(books, "account")[("receivables", None)][0] == "ties"
    then = {"known_at": Case.moment(NOW)}
    assert verdicts(books, "account", as_of=TODAY, **then)[("receivables", None)] == ("ties", TIED)
    assert verdicts(books, "march", as_of=date(2026, 3, 31), **then)[("receivables", None)] == ("ties", TIED)
    assert verdicts(books, "account", as_of=date(2026, 5, 2), **then)[("receivables", None)] == (
        "not_compared", "Receivables not compared for this day; last tied out on 1 May 2026",
    )  # fmt: skip
    now = verdicts(books, "account", as_of=TODAY)[("receivables", None)]
    assert now == ("not_compared", "Receivables not compared for this day; last tied out on 2 May 2026")
    with books.warehouse.reader(**then) as reader:
        assert {row["last_synced_at"] for row in reader.rows("rpt_company")} == {Case.moment(NOW)}
