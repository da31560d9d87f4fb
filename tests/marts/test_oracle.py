"""The oracle data set T of one quarter: every figure was computed by hand beforehand."""

from decimal import Decimal

import pytest

from tests.case import Case

FIRST, EDITED = "2026-05-15T12:00:00+00:00", "2026-05-16T12:00:00+00:00"

CUSTOMERS = """
customer_id,customer_name
A,Alpha
B,Beta
C,Gamma
"""
DOCUMENTS = """
document_id,document_type,customer_id,issued_on,due_on,total_amount
I1,invoice,A,2026-01-05,2026-02-04,1000
I2,invoice,A,2026-02-10,2026-03-12,2000
I3,invoice,A,2026-03-20,2026-04-19,1500
I4,invoice,B,2026-01-15,2026-01-15,600
I5,invoice,B,2026-03-01,2026-03-31,900
I6,invoice,C,2025-11-20,2025-12-20,400
P1,payment,A,2026-02-20,,1200
P2,payment,B,2026-02-01,,250
P3,payment,C,2026-03-10,,150
P4,payment,A,2026-04-05,,1800
CM1,credit_memo,A,2026-03-25,,100
CM2,credit_memo,B,2026-03-28,,50
"""
ALLOCATIONS = """
from_document_id,to_document_id,allocated_on,amount
P1,I1,2026-02-20,1000
P1,I2,2026-03-15,200
P2,I4,2026-02-01,250
CM1,I3,2026-03-25,100
P4,I2,2026-04-05,1800
"""
COLUMNS = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_91_120", "days_over_120", "unapplied", "total")
EXPECTED = {
    "2025-12-31": (0, 400, 0, 0, 0, 0, 0, 400),
    "2026-01-31": (1000, 600, 400, 0, 0, 0, 0, 2000),
    "2026-02-28": (2000, 0, 350, 400, 0, 0, -200, 2550),
    "2026-03-31": (2300, 1800, 0, 350, 400, 0, -200, 4650),
    "2026-04-30": (0, 2300, 0, 0, 350, 400, -200, 2850),
}
BY_CUSTOMER = {
    "2025-12-31": {"C": 400},
    "2026-01-31": {"A": 1000, "B": 600, "C": 400},
    "2026-02-28": {"A": 1800, "B": 350, "C": 400},
    "2026-03-31": {"A": 3200, "B": 1200, "C": 250},
    "2026-04-30": {"A": 1400, "B": 1200, "C": 250},
}


@pytest.fixture(scope="module")
def oracle(module_case: Case) -> Case:
    """T as it was first known, then with I5 at 950 instead of 900."""
    module_case.files("t", customers=CUSTOMERS, documents=DOCUMENTS, allocations=ALLOCATIONS)
    module_case.refresh(FIRST)
    module_case.files("t", documents=DOCUMENTS.replace("2026-03-31,900", "2026-03-31,950"))
    module_case.refresh(EDITED)
    return module_case


def aging(case: Case, as_of: str, known_at: str) -> tuple[Decimal, ...]:
    sums = ", ".join(f"sum({column})" for column in COLUMNS)
    return tuple(case.value(f"select array[{sums}] from marts.ar_aging(%s::date, %s::timestamptz)", as_of, known_at))


@pytest.mark.parametrize("as_of", EXPECTED)
def test_aging_before_the_edit_equals_the_table(oracle: Case, as_of: str) -> None:
    assert list(aging(oracle, as_of, FIRST)) == list(EXPECTED[as_of])


@pytest.mark.parametrize("as_of", EXPECTED)
def test_balances_by_customer_equal_the_table(oracle: Case, as_of: str) -> None:
    rows = oracle.rows("select customer_id, total from marts.ar_aging(%s::date, %s::timestamptz)", as_of, FIRST)
    assert {row["customer_id"]: row["total"] for row in rows} == BY_CUSTOMER[as_of]


def test_what_is_known_now_has_the_edit_and_what_was_known_before_has_not(oracle: Case) -> None:
    known = "select sum(total) from marts.ar_aging('2026-03-31', %s::timestamptz)"
    before = oracle.value(known, "2026-05-16T11:59:59Z")
    after = oracle.value(known, EDITED)
    now = oracle.value("select sum(total) from marts.ar_aging('2026-03-31')")
    assert (before, after, now) == (4650, 4700, 4700)


def test_before_the_first_sync_nothing_was_known(oracle: Case) -> None:
    known = oracle.value("select count(*) from marts.ar_open_items('2026-03-31', '2026-05-15T11:59:59Z'::timestamptz)")
    assert known == 0


def test_the_quarter_rolls_forward_to_its_closing_balance(oracle: Case) -> None:
    (row,) = oracle.rows(
        "select opening, billed, collected, credited, written_off, refunded, adjusted, fx, closing, unexplained"
        " from marts.ar_roll_forward"
        " where customer_id is null and period_start = '2026-01-01' and period_end = '2026-03-31'"
    )
    assert list(row.values()) == [400, 6050, 1600, 150, 0, 0, 0, 0, 4700, 0]
