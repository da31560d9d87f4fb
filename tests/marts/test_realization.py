"""What came of the work: value at the rate in force, billed, collected, and where the rest went."""

from decimal import Decimal
from typing import Any

import pytest

from tests.case import Case

NOW = "2026-07-15T15:00:00+00:00"
CUSTOMERS = "customer_id,customer_name,default_hourly_rate\nA,Alpha,300\nB,Beta,0"
FIRM = {
    "customers": CUSTOMERS,
    "projects": "project_id,customer_id,name\np,A,Audit",
    "documents": """
    document_id,document_type,customer_id,project_id,issued_on,total_amount,tax_amount
    I1,invoice,A,p,2026-03-31,28560,4560
    P1,payment,A,,2026-05-15,24276,
    """,
    "document_lines": 'document_id,line_number,line_amount,tax_amount,time_entry_ids\nI1,1,24000,4560,"t1, t2,t3"',
    "allocations": "from_document_id,to_document_id,amount,allocated_on\nP1,I1,24276,2026-05-15",
    "time_entries": """
    time_entry_id,project_id,person_id,work_on,hours,is_billable
    t1,p,ann,2026-03-02,33.333333,true
    t2,p,ann,2026-03-03,33.333333,true
    t3,p,ann,2026-03-04,33.333334,true
    """,
    "available_hours": "person_id,month_start,hours\nann,2026-03-01,166.67",
}
ORACLE = {
    "standard_value": 30000,
    "invoiced": 24000,
    "collected": 20400,
    "billing_realization": 0.8,
    "collection_realization": 0.85,
    "overall_realization": 0.68,
    "effective_billed_rate": 240,
    "effective_collected_rate": 204,
}


def realization(case: Case, **where: Any) -> dict[str, Any]:
    """The one row of marts.realization with these values."""
    conditions = " and ".join(f"{column} is not distinct from %s" for column in where)
    (row,) = case.rows(f"select * from marts.realization where {conditions}", *where.values())
    return row


@pytest.fixture(scope="module")
def firm(module_case: Case) -> Case:
    """The worked example: 100 hours at 300, invoiced 24,000, collected 20,400 of it; 166.67 hours available."""
    module_case.files("firm", **FIRM)
    module_case.refresh(NOW)
    return module_case


@pytest.mark.parametrize("dimension", ["company", "client", "project", "person"])
@pytest.mark.parametrize(("cohort", "period"), [("matter", "total"), ("matter", "month"), ("period", "total")])
def test_the_worked_example_holds_to_the_last_digit(firm: Case, dimension: str, cohort: str, period: str) -> None:
    row = realization(firm, connection="firm", dimension=dimension, cohort=cohort, period_kind=period)
    assert {key: float(row[key]) for key in ORACLE} == ORACLE


@pytest.mark.parametrize("dimension", ["company", "person"])
def test_utilization_is_told_where_hours_are_given(firm: Case, dimension: str) -> None:
    row = realization(firm, connection="firm", dimension=dimension, cohort="matter", period_kind="month")
    assert round(row["utilization"], 4) == Decimal("0.6000")
    assert round(row["collected_per_available_hour"], 2) == Decimal("122.40")
    assert row["undefined_because"] is None


def test_an_undefined_ratio_is_null_and_says_why(firm: Case) -> None:
    client = realization(firm, connection="firm", dimension="client", cohort="matter", period_kind="total")
    assert (client["utilization"], client["undefined_because"]) == (None, "available hours belong to people")
    may = realization(
        firm, connection="firm", dimension="company", cohort="period", period_kind="month", period_start="2026-05-01"
    )
    assert may["collected"] == 20400
    assert (may["overall_realization"], may["collection_realization"], may["effective_billed_rate"]) == (None,) * 3
    assert may["undefined_because"] == (
        "no billable hours; no work at a rate; nothing invoiced; no available hours given"
    )


def test_cash_reaches_the_hours_through_lines_and_allocations(firm: Case) -> None:
    rows = firm.rows(
        "select time_entry_id, kind, moved_on::text, amount::float from marts.work_money"
        " where connection = 'firm' order by 2, 1"
    )
    assert [tuple(row.values()) for row in rows] == [
        *((entry, "billed", "2026-03-31", 8000.0) for entry in ("t1", "t2", "t3")),
        *((entry, "collected", "2026-05-15", 6800.0) for entry in ("t1", "t2", "t3")),
    ]


AGENCY = {
    "customers": CUSTOMERS,
    "projects": "project_id,customer_id,name,hourly_rate\np,A,Audit,\nq,A,Advice,100\nfree,B,No rate,",
    "documents": """
    document_id,document_type,customer_id,project_id,issued_on,total_amount,tax_amount,status
    lines,invoice,A,p,2026-05-31,1000,0,issued
    named,invoice,A,,2026-05-31,500,0,issued
    fixed,invoice,A,q,2026-06-10,70,0,issued
    draft,invoice,A,q,2026-06-10,100,0,draft
    void,invoice,A,q,2026-06-10,100,0,void
    credit,credit_memo,A,,2026-06-20,100,0,issued
    cash,payment,A,,2026-06-25,900,0,issued
    """,
    "document_lines": """
    document_id,line_number,line_amount,project_id,time_entry_ids
    lines,1,100,p,"a,b,c"
    lines,2,900,p,d
    named,1,400,q,
    named,2,100,,
    """,
    "allocations": """
    from_document_id,to_document_id,amount,allocated_on
    credit,lines,100,2026-06-20
    cash,lines,900,2026-06-25
    """,
    "time_entries": """
    time_entry_id,project_id,customer_id,person_id,work_on,hours,is_billable,invoiced_document_id
    a,p,,ann,2026-05-01,1,true,
    b,p,,ann,2026-05-02,1,true,
    c,p,,bob,2026-05-03,1,true,
    d,p,,bob,2026-05-04,3,true,lines
    e,q,,bob,2026-05-05,4,true,named
    f,p,,bob,2026-05-06,2,true,named
    open,q,,ann,2026-07-14,1.5,true,
    old,q,,ann,2026-03-01,1,true,
    drafted,q,,ann,2026-06-01,1,true,draft
    voided,q,,ann,2026-06-01,1,true,void
    lost,q,,ann,2026-05-14,1,true,gone
    unpriced,free,,ann,2026-06-01,2,true,
    inside,q,,ann,2026-06-01,8,false,
    outside,,A,ann,2026-07-01,1,true,
    later,q,,ann,2026-08-01,1,true,
    """,
}


@pytest.fixture(scope="module")
def agency(module_case: Case) -> Case:
    module_case.files("agency", **AGENCY)
    module_case.refresh(NOW)
    return module_case


SHARES = [
    ("a", "lines", "billed", 33.33),
    ("b", "lines", "billed", 33.34),
    ("c", "lines", "billed", 33.33),
    ("d", "lines", "billed", 900),
    ("d", "lines", "credited", 90),
    ("d", "lines", "collected", 810),
    ("a", "lines", "collected", 30.00),
    ("e", "named", "billed", 400),
    ("f", "named", "billed", 100),
    (None, "fixed", "billed", 70),
]


@pytest.mark.parametrize(("entry", "document", "kind", "amount"), SHARES)
def test_an_invoice_is_shared_among_its_work_to_the_cent(
    agency: Case, entry: str | None, document: str, kind: str, amount: float
) -> None:
    found = agency.value(
        "select sum(amount) from marts.work_money where connection = 'agency' and document_id = %s and kind = %s"
        " and time_entry_id is not distinct from %s",
        document, kind, entry,
    )  # fmt: skip
    assert found == Decimal(str(amount))


def test_work_that_is_on_no_issued_invoice_is_listed_with_its_age_and_reason(agency: Case) -> None:
    rows = agency.rows(
        "select time_entry_id, age_days, age_band, standard_value::float as value, reason from marts.unbilled_work"
        " where connection = 'agency' order by 1"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("drafted", 44, "days_31_60", 100.0, "on_a_draft"),
        ("lost", 62, "days_61_90", 100.0, "invoice_missing"),
        ("old", 136, "days_over_90", 100.0, "not_invoiced"),
        ("open", 1, "days_0_30", 150.0, "not_invoiced"),
        ("outside", 14, "days_0_30", 300.0, "not_invoiced"),
        ("unpriced", 44, "days_31_60", 0.0, "not_invoiced"),
        ("voided", 44, "days_31_60", 100.0, "invoice_void"),
    ]


def test_leakage_is_what_was_invoiced_below_the_rate_and_what_had_none(agency: Case) -> None:
    rows = agency.rows(
        "select time_entry_id, kind, leaked::float from marts.rate_leakage where connection = 'agency' order by 1"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("a", "below_rate", 270.0),
        ("b", "below_rate", 270.0),
        ("c", "below_rate", 270.0),
        ("d", "below_rate", 90.0),
        ("f", "below_rate", 500.0),
        ("unpriced", "no_rate", None),
    ]


def test_the_two_cohorts_are_told_apart(agency: Case) -> None:
    may = {"connection": "agency", "dimension": "client", "customer_id": "A", "period_kind": "month"}
    work = realization(agency, cohort="matter", period_start="2026-05-01", **may)
    month = realization(agency, cohort="period", period_start="2026-05-01", **may)
    assert (work["invoiced"], work["collected"], work["uninvoiced_value"]) == (1400, 900, 100)
    assert (month["invoiced"], month["collected"]) == (1500, 0)
    june = realization(agency, cohort="period", period_start="2026-06-01", **may)
    assert (june["invoiced"], june["unlinked_invoiced"], june["collected"]) == (-30, 70, 900)


def test_statistics_of_a_client(agency: Case) -> None:
    (row,) = agency.rows(
        "select projects, active_projects, hours::float, billable_hours::float, estimated_cost::float, invoiced::float,"
        " paid::float, adjusted::float, open_amount::float, last_activity_on::text from marts.client_statistics"
        " where connection = 'agency' and customer_id = 'A'"
    )
    assert tuple(row.values()) == (2, 2, 26.5, 18.5, 3650.0, 1570.0, 900.0, -100.0, 570.0, "2026-07-14")


BRIDGE = {
    "customers": CUSTOMERS,
    "projects": "project_id,customer_id\np,A\nq,A",
    "documents": """
    document_id,document_type,customer_id,project_id,issued_on,total_amount
    before,invoice,A,p,2026-03-31,24000
    after,invoice,A,p,2026-04-30,27500
    mixed1,invoice,B,p,2026-03-31,3000
    mixed2,invoice,B,p,2026-04-30,3500
    """,
    "document_lines": """
    document_id,line_number,line_amount,time_entry_ids
    before,1,24000,t1
    after,1,27500,t2
    mixed1,1,1000,m1
    mixed1,2,2000,m2
    mixed2,1,2000,m3
    mixed2,2,1000,m4
    mixed2,3,300,m5
    mixed2,4,200,
    """,
    "time_entries": """
    time_entry_id,project_id,customer_id,person_id,work_on,hours,is_billable
    t1,p,,ann,2026-03-31,100,true
    t2,p,,ann,2026-04-30,110,true
    m1,,B,ann,2026-03-31,10,true
    m2,,B,bob,2026-03-31,10,true
    m3,,B,ann,2026-04-30,20,true
    m4,,B,bob,2026-04-30,5,true
    m5,,B,cyd,2026-04-30,3,true
    """,
}


@pytest.fixture(scope="module")
def bridged(module_case: Case) -> Case:
    module_case.files("bridge", **BRIDGE)
    module_case.refresh(NOW)
    return module_case


PARTS = ("revenue_before", "price", "volume", "mix", "without_hours", "revenue")


@pytest.mark.parametrize(
    ("customer", "parts"),
    [
        ("A", (24000, 1100, 2400, 0, 0, 27500)),
        # 20 hours at 150 became 28: volume 8 × 150; everybody's own rate held, so the rest is mix
        ("B", (3000, 0, 1200, -900, 200, 3500)),
    ],
)
def test_price_volume_and_mix_make_the_change_of_revenue(bridged: Case, customer: str, parts: tuple[int, ...]) -> None:
    columns = ", ".join(f"{part}::integer" for part in PARTS)
    table = bridged.rows(
        f"select {columns} from marts.price_volume_mix where connection = 'bridge' and customer_id = %s"
        " and period_kind = 'month' and period_start = '2026-04-01'",
        customer,
    )
    function = bridged.rows(
        f"select {columns} from marts.price_volume_mix('2026-03-01', '2026-03-31', '2026-04-01', '2026-04-30')"
        " where connection = 'bridge' and customer_id = %s",
        customer,
    )
    assert [tuple(row.values()) for row in table + function] == [parts, parts]


PLANNED = """
customer_id,customer_name,project_id,person_id,hourly_rate,currency,origin,effective_from,effective_to
A,Alpha,p,,360,USD,project_rate,2026-08-01,
A,Alpha,,,300,USD,client_default,,
A,Alpha,q,ann,0,USD,project_rate,,
A,Alpha,q,bob,90,USD,project_rate,2020-01-01,
B,Beta,free,,50,USD,none,2026-08-01,
B,Beta,p,,50,USD,none,2026-08-01,
"""


def test_planned_rates_are_compared_with_those_in_force_on_their_first_day(case: Case) -> None:
    case.files("agency", planned_rates=PLANNED, **AGENCY)
    case.refresh(NOW)
    rows = case.rows(
        "select project_id, person_id, compared_on::text, rate_in_force::float as rate, difference::float,"
        " hours_of_12_months::float as hours, effect_on_12_months::float as effect, state"
        " from marts.planned_rate_comparison order by customer_id, project_id nulls first, person_id nulls first"
    )
    assert [tuple(row.values()) for row in rows] == [
        (None, None, "2026-07-15", 300.0, 0.0, 1.0, 0.0, "same"),
        ("p", None, "2026-08-01", 300.0, 60.0, 8.0, 480.0, "higher"),
        ("q", "ann", "2026-07-15", 100.0, None, 5.5, None, "none"),
        ("q", "bob", "2026-07-15", 100.0, -10.0, 4.0, -40.0, "lower"),
        ("free", None, "2026-08-01", None, None, 2.0, None, "new"),
        ("p", None, "2026-08-01", None, None, 0.0, None, "unknown"),
    ]


def test_invoices_for_work_without_a_rate_or_a_client_stand_where_the_work_does(case: Case) -> None:
    books = {
        **FIRM,
        "projects": FIRM["projects"] + "\nfree,B,No rate",
        "documents": FIRM["documents"].rstrip() + "\n    free,invoice,B,free,2026-03-31,9000,0\n",
        "time_entries": FIRM["time_entries"].rstrip() + "\n    f,free,ann,2026-03-02,10,true\n",
        "document_lines": FIRM["document_lines"] + "\nfree,1,9000,0,f",
    }
    nobody = {
        **FIRM,
        "documents": FIRM["documents"].rstrip() + "\n    odd,invoice,B,,2026-03-31,9000,0\n",
        "time_entries": FIRM["time_entries"].rstrip() + "\n    o,unknown,ann,2026-03-02,10,true\n",
        "document_lines": FIRM["document_lines"] + "\nodd,1,9000,0,o",
    }
    case.files("firm", **books)
    case.files("nobody", **nobody)
    case.refresh(NOW)
    row = realization(case, connection="firm", dimension="company", cohort="matter", period_kind="total")
    assert (row["invoiced"], row["unpriced_invoiced"], row["unpriced_hours"]) == (33000, 9000, 10)
    assert (row["billing_realization"], row["overall_realization"]) == (Decimal("0.8"), Decimal("0.68"))
    row = realization(
        case, connection="nobody", dimension="client", cohort="matter", period_kind="total", customer_id=None
    )
    assert (row["invoiced"], row["hours"]) == (9000, 10)
