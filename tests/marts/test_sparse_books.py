"""Books that hold next to nothing: every model builds, every identity holds although there is nothing to compare."""

from collections.abc import Callable

import pytest

from tests import conferencedatabase
from tests.case import Case
from tests.test_conference_to_marts import ROWS

NOW = "2026-05-01T12:00:00+00:00"
CUSTOMERS = "customer_id,customer_name\nC,Quiet Cove Ltd"
HEAD = "document_id,document_type,customer_id,issued_on,total_amount,status"
BOOKS = {
    "a customer and no document": "",
    "a void invoice": "I,invoice,C,2026-03-01,100,void",
    "an invoice of a day to come": "I,invoice,C,2027-03-01,100,issued",
    "a payment and no invoice": "P,payment,C,2026-03-01,100,issued",
    "an order of nothing": "O,order,C,2026-03-01,0,issued",
}


@pytest.mark.parametrize("documents", BOOKS.values(), ids=BOOKS.keys())
def test_books_that_hold_next_to_nothing_build(case: Case, documents: str) -> None:
    case.files("a", customers=CUSTOMERS, documents=f"{HEAD}\n{documents}")
    case.refresh(NOW)
    assert case.value("select count(*) from marts.ar_tie_out where status = 'differs'") == 0


@pytest.mark.parametrize("now", [NOW, "1999-01-01T00:00:00+00:00"], ids=["today", "before its first order"])
def test_a_conference_that_nobody_has_ordered_from_builds(
    case: Case, new_database: Callable[[], str], now: str
) -> None:
    url = new_database()
    conferencedatabase.make(url, conference=ROWS["conference"][:1])
    case.configure("c", source="conference", database_url=url, time_zone="UTC", home_currency="USD")
    case.refresh(now)
    assert case.value("select count(*) from marts.ar_invoice") == 0
