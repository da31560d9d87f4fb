"""What is kept and cannot be placed, or cannot be compared, is said: small books as somebody met them, side by side."""

from decimal import Decimal

import pytest

from tests.case import Case

NOW = "2026-11-27T17:00:00+00:00"
CUSTOMERS = "customer_id,customer_name,currency,default_hourly_rate\na,Alpha,USD,100"
HEAD = "document_id,document_type,customer_id,issued_on,due_on,currency,total_amount,status,source_open_amount"
ONE = f"{HEAD}\ni1,invoice,a,2026-10-01,,USD,100,,"
STATED = "name,key,amount,currency,taken_at,as_of"
NO_BREAK_SPACE, ZERO_WIDTH_SPACE = "\u00a0", "\u200b"

# 100 not due, 60 of 17 days, 30 of 290 days, and a credit of 5 that is 8 days old
AGED = f"""{HEAD}
i1,invoice,a,2026-11-20,2026-12-20,USD,100,,
i2,invoice,a,2026-10-20,2026-11-10,USD,60,,
i3,invoice,a,2026-01-20,2026-02-10,USD,30,,
"""
CREDITED = f"{AGED}c1,credit_memo,a,2026-11-19,,USD,5,,"
BUCKETS: dict[str, str | None] = {
    **dict.fromkeys(("Current", "current", "not_due", "Not due", "NOT YET DUE", "not overdue"), "100"),
    **dict.fromkeys(
        ("days_1_30", "1 - 30", "1-30 days", "1–30", "1—30", "1 to 30", "1-30 Days Past Due", "1\u00a0–\u00a030"), "60"
    ),
    **dict.fromkeys(("Over 120", "over_120", "days_over_120", ">120", "> 120 days", "121+", "121 and over"), "30"),
    **dict.fromkeys(("≥121", "121 days or more", "91 and over", "from 31", "older than 120 days", "91+"), "30"),
    **{"0-30": "60", "1+": "90", "61-90": "0", "1 and over": "90", "0 - 999999": "90", "unapplied": "0"},
    **dict.fromkeys(("garbage", "30-1", "-", "1-30-60", "over", "days", "12x", "1.5-30", "9999999+", "Total"), None),
}
ORPHANS = {
    "attendees": "attendee_id,customer_id,order_id\na1,zz,o77",
    "document_lines": "document_id,line_number,line_amount,time_entry_ids\ni99,1,700,\ni1,1,100,",
    "expenses": "expense_id,budget_id,category,amount,currency,spent_on\nx1,b99,rent,5,EUR,2026-01-01",
    "grants": "grant_id,status,approved_amount,currency\ng1,bewilligt,5,USD",
    "orders": "order_id,status,total,currency\no1,Bezahlt,5,USD\no2,paid,7,USD\no3,weird,5,USD",
    "order_lines": "order_id,line_number,line_amount\no9,1,5",
    "order_payments": "order_payment_id,order_id,amount,status\nop,o9,5,succeeded",
    "order_credits": "order_credit_id,order_id,amount\noc,o9,5",
    "projects": "project_id,customer_id,name,status\np1,a,P,Aktiv\np2,ghost,Q,active\np3,a,R,Laufend",
    "store_credits": "store_credit_id,customer_id,amount,remaining_amount,status,source_order_id\n"
    "s1,zz,5,9,available,o88",
    "time_entries": "time_entry_id,customer_id,person_id,work_on,hours,project_id\n"
    "t1,ghost,p,2026-09-15,1,p1\nt2,,p,2026-09-15,1,p9\nt3,a,p,2026-09-15,1,",
}
IDS = {
    "customers": f"customer_id,customer_name\nC1,One\nC1{NO_BREAK_SPACE},Two",
    "documents": f"{HEAD}\ni1,invoice,C1,2026-10-01,,USD,10,,\ni1{ZERO_WIDTH_SPACE},invoice,C1,2026-10-01,,USD,10,,\n"
    f"p1,payment,C1,2026-10-02,,USD,3,,\np2,payment,ghost{NO_BREAK_SPACE},2026-10-02,,USD,3,,",
    "allocations": f"from_document_id,to_document_id,amount\ni1{NO_BREAK_SPACE},i1,3\np1,i1,2",
}
DATES = {
    "documents": f"{HEAD}\ni1,invoice,a,2026-10-01,,GBP,10,,\np1,payment,a,2026-10-01,,GBP,10,,\n"
    "old,invoice,a,1926-10-01,,,10,,",
    "allocations": "from_document_id,to_document_id,amount,allocated_on\np1,i1,1,2106-10-10",
    "document_lines": "document_id,line_number,line_amount,service_on\ni1,1,10,2206-10-10\nold,1,10,1926-10-01",
    "expenses": "expense_id,category,amount,spent_on\nx1,rent,90,2206-05-01",
    "order_payments": "order_payment_id,order_id,amount,paid_on\nm1,o1,5,1926-05-01",
    "orders": "order_id,status,total\no1,paid,5",
}
UNCOUNTED = f"""{HEAD}
i1,invoice,a,2026-10-01,,USD,100,,100
i2,invoice,a,2026-10-01,,USD,50,draft,50
i3,invoice,a,2026-10-01,,USD,40,void,40
i4,Rechnung,a,2026-10-01,,USD,30,,30
i5,invoice,a,2026-10-01,,EUR,20,bezahlt,20
i6,sales_receipt,a,2026-10-01,,USD,10,,10
i7,invoice,a,2026-10-01,,USD,5,deleted,5
i8,invoice,a,2026-10-01,,USD,2,void,0
"""


def stated(*controls: str) -> str:
    return "\n".join((STATED, *controls))


@pytest.fixture(scope="module")
def books(module_case: Case) -> Case:
    def company(name: str, **tables: str) -> None:
        (module_case.folder / name).mkdir()
        module_case.files(name)
        for table, text in {"customers": CUSTOMERS, "documents": ONE, **tables}.items():
            (module_case.folder / name / f"{table}.csv").write_text(text.strip("\n") + "\n", encoding="utf-8")

    company("uncounted", documents=UNCOUNTED, control_totals=stated("ar_account,,100,USD,,"))
    company("buckets", documents=AGED, control_totals=stated(*(f"aging_bucket,{key},1,USD,," for key in BUCKETS)))
    company(
        "apart", documents=CREDITED,
        control_totals=stated(
            "aging_bucket,1–30,60,USD,,", "aging_bucket,Unapplied,-5,USD,,", "aging_bucket,,185,USD,,",
        ),
    )  # fmt: skip
    company("together", documents=CREDITED, control_totals=stated("aging_bucket,1–30,55,USD,,"))
    company(
        "to_come",
        control_totals=stated(
            "ar_account,,100,USD,,2027-03-31", "customer_balance,a,100,USD,2026-11-28T12:00:00Z,",
            "net_revenue,2027-03,0,USD,,", "tax,2026-13,0,USD,,", "hours,,7,,,2026-11-28",
            "row_count,documents,1,,,2026-11-28",
        ),
    )  # fmt: skip
    company("today", control_totals=stated("ar_account,,100,USD,,2026-11-27", "net_revenue,2026-11,0,USD,,"))
    company("orphans", **ORPHANS)
    company("kunde", customers="customer_id,customer_name,status\na,Alpha,Kunde\nb,Beta,archived")
    company("ids", **IDS)
    company("dates", **DATES)
    module_case.refresh(NOW)
    return module_case


def messages(case: Case, connection: str, kind: str) -> list[str]:
    rows = case.rows(
        "select message from marts.ar_finding where connection = %s and kind = %s and is_open"
        ' order by message collate "C"',
        connection, kind,
    )  # fmt: skip
    return [row["message"] for row in rows]


def test_what_a_source_says_is_open_of_what_is_not_counted_differs(books: Case) -> None:
    rows = books.rows(
        "select document_id, amount::text || ' ' || currency as amount, message from marts.ar_finding"
        " where connection = 'uncounted' and kind = 'source_open_differs' and is_open"
    )
    assert {row["document_id"]: row["amount"] for row in rows} == {
        **{
            "i2": "-50.00 USD",
            "i3": "-40.00 USD",
            "i4": "-30.00 USD",
            "i5": "-20.00 EUR",
            "i6": "-10.00 USD",
            "i7": "-5.00 USD",
        }
    }
    said = {row["document_id"]: row["message"] for row in rows}
    assert said["i2"] == "The document is a draft and in no balance; the source says 50.00 of it is open."
    assert said["i4"] == "The document is of an unknown type and in no balance; the source says 30.00 of it is open."


def test_and_receivables_do_not_tie_then(books: Case) -> None:
    verdict = books.rows(
        "select currency, status from marts.ar_verdict where connection = 'uncounted' and subject = 'receivables'"
        " and as_of = '2026-11-27'"
    )
    assert {row["currency"]: row["status"] for row in verdict} == {None: "differs", "USD": "differs", "EUR": "differs"}


def test_a_bucket_may_be_called_as_pages_columns_and_others_call_it(books: Case) -> None:
    rows = books.rows(
        "select key, ours, status from marts.ar_tie_out where connection = 'buckets' and control = 'aging_bucket'"
    )
    found = {row["key"]: None if row["ours"] is None else Decimal(row["ours"]) for row in rows}
    assert found == {key: None if ours is None else Decimal(ours) for key, ours in BUCKETS.items()}
    assert {row["status"] for row in rows if row["ours"] is None} == {"not_available"}


def test_a_key_that_is_no_bucket_is_listed(books: Case) -> None:
    listed = messages(books, "buckets", "unknown_control_key")
    assert len(listed) == sum(ours is None for ours in BUCKETS.values())
    assert (
        "The control aging_bucket of 'garbage' states 1, and that is no bucket; write current, 1-30, 121+ or unapplied,"
        " or leave the key blank for the whole."
    ) in listed


def test_where_the_unapplied_is_stated_apart_the_other_buckets_are_without_it(books: Case) -> None:
    rows = books.rows(
        "select connection, key, status from marts.ar_tie_out"
        " where connection in ('apart', 'together') and control = 'aging_bucket'"
    )
    assert {(row["connection"], row["key"]): row["status"] for row in rows} == {
        ("apart", "1–30"): "ties", ("apart", "Unapplied"): "ties", ("apart", None): "ties", ("together", "1–30"): "ties"
    }  # fmt: skip


def test_a_control_of_a_day_to_come_is_listed_and_proves_nothing(books: Case) -> None:
    nothing = "which is still to come; it is compared with nothing."
    assert messages(books, "to_come", "control_of_a_day_to_come") == [
        f"The control ar_account states 100 for 2027-03-31, {nothing}",
        f"The control customer_balance of 'a' states 100 for 2026-11-28, {nothing}",
        f"The control hours states 7 for 2026-11-28, {nothing}",
        f"The control net_revenue of '2027-03' states 0 for 2027-03, {nothing}",
        f"The control row_count of 'documents' states 1 for 2026-11-28, {nothing}",
    ]
    assert messages(books, "to_come", "unknown_control_key") == [
        "The control tax of '2026-13' states 0, and that is no month; write one as 2026-03,"
        " or leave the key blank for all of it."
    ]
    assert books.value("select max(as_of)::text from marts.ar_tie_out where connection = 'to_come'") == "2026-11-27"
    reason = (
        "select reason from marts.ar_verdict"
        " where connection = %s and subject = 'receivables' and currency is null and as_of = '2026-11-27'"
    )
    assert "tied out" not in books.value(reason, "to_come")
    assert books.value("select max(as_of)::text from marts.ar_verdict where connection = 'to_come'") == "2026-11-27"
    assert books.value(reason, "today") == "Receivables tie out to the books"
    assert messages(books, "today", "control_of_a_day_to_come") == []


def test_what_names_something_that_is_not_there_is_listed_with_its_worth(books: Case) -> None:
    rows = books.rows(
        "select kind, coalesce(amount::text || ' ' || currency, '') as worth, message from marts.ar_finding"
        " where connection = 'orphans' and kind like 'unknown%%' and kind <> 'unknown_word' and is_open"
        ' order by message collate "C"'
    )
    assert [f"{row['kind']} {row['worth']}: {row['message']}" for row in rows] == [
        "unknown_customer : Attendee 'a1' names customer 'zz', which is not among the customers.",
        "unknown_order : Attendee 'a1' names order 'o77', which is not among the orders.",
        "unknown_budget 5.00 EUR: Expense 'x1' names budget 'b99', which is not among the budgets.",
        "unknown_document 700.00 USD: Line 1 names document 'i99', which is not among the documents.",
        "unknown_order 5.00 USD: Line 1 names order 'o9', which is not among the orders.",
        "unknown_order 5.00 USD: Order credit 'oc' names order 'o9', which is not among the orders.",
        "unknown_order 5.00 USD: Order payment 'op' names order 'o9', which is not among the orders.",
        "unknown_customer : Project 'p2' names customer 'ghost', which is not among the customers.",
        "unknown_customer 5.00 USD: Store credit 's1' names customer 'zz', which is not among the customers.",
        "unknown_order 5.00 USD: Store credit 's1' names source order 'o88', which is not among the orders.",
        "unknown_customer : Time entry 't1' names customer 'ghost', which is not among the customers.",
        "unknown_project : Time entry 't2' names project 'p9', which is not among the projects.",
    ]
    assert messages(books, "orphans", "remaining_above_amount") == [
        "Of store credit 's1' 9.00 is said to remain of 5.00; both count as they are."
    ]


def test_words_that_nobody_knows_are_listed_wherever_figures_go_by_them(books: Case) -> None:
    unknown = ", which is not known here, so that nothing counts by it."
    assert messages(books, "orphans", "unknown_word") == [
        f"The status of grant 'g1' is 'bewilligt'{unknown}",
        f"The status of order 'o1' is 'Bezahlt'{unknown}",
        f"The status of order 'o3' is 'weird'{unknown}",
        f"The status of project 'p1' is 'Aktiv'{unknown} Did you mean 'active'?",
        f"The status of project 'p3' is 'Laufend'{unknown}",
    ]
    assert messages(books, "kunde", "unknown_word") == [f"The status of customer 'a' is 'Kunde'{unknown}"]


def test_what_cannot_be_seen_in_an_id_is_named(books: Case) -> None:
    assert messages(books, "ids", "ids_alike") == [
        "The ids of two customers, 'C1' and 'C1<U+00A0>', differ only by case or by what cannot be seen.",
        "The ids of two documents, 'i1' and 'i1<U+200B>', differ only by what cannot be seen.",
    ]
    assert messages(books, "ids", "allocation_to_missing_document") == [
        "The allocation of 3.00 from 'i1<U+00A0>' to 'i1' moves nothing: 'i1<U+00A0>' does not exist;"
        " did you mean 'i1'?"
    ]
    assert messages(books, "ids", "unknown_customer") == ["Customer 'ghost<U+00A0>' is not among the customers."]


def test_the_amount_of_a_finding_is_in_its_own_currency_or_that_of_its_document(books: Case) -> None:
    rows = books.rows(
        "select document_id, amount::text, currency from marts.ar_finding"
        " where connection = 'dates' and kind = 'implausible_date' order by document_id, currency, amount"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("i1", "10.00", "GBP"), ("old", "10.00", "USD"), ("old", "10.00", "USD"), ("p1", "1.00", "GBP"),
        (None, "5.00", "USD"), (None, "90.00", "USD"),
    ]  # fmt: skip


def test_no_finding_has_an_amount_without_a_currency(books: Case) -> None:
    assert (
        books.rows(
            "select connection, kind, message from marts.ar_finding where amount is not null and currency is null"
        )
        == []
    )
