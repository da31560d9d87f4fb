"""Pages of revenue for an earlier day and an earlier knowledge: worked by hand, and today's equal to the marts."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.publishing.publish import publish_site
from tests.case import Case

FIRST, EDITED = "2026-03-20T12:00:00+00:00", "2026-04-15T12:00:00+00:00"
CUSTOMERS = "customer_id,customer_name\nA,Alpha\nB,Beta"
ITEMS = "item_id,item_name\nx,Ticket\ny,Shirt"
HEAD = "document_id,document_type,customer_id,issued_on,total_amount,tax_amount,discount_amount,status"
BEFORE = f"""{HEAD}
    I1,invoice,A,2026-01-10,110,10,20,issued
    I2,invoice,B,2026-02-05,300,,,issued
    C1,credit_memo,A,2026-03-02,50,,,issued
    D1,invoice,A,2026-03-03,999,,,draft
"""
# the invoice of February was 250 after all, its credit memo was void, and April has begun
AFTER = (
    BEFORE.replace("300,,", "250,,").replace("50,,,issued\n    D1", "50,,,void\n    D1")
    + "I3,invoice,B,2026-04-01,70,,,issued\n"
)
LINES = "document_id,line_number,item_id,quantity,line_amount\nI1,1,x,1,100\nI2,1,x,1,200\nI2,2,y,1,100"
ORDERS = "order_id,order_type,status,customer_id,created_at,total\nO1,order,pending,A,2026-04-02T12:00:00+00:00,5"


@pytest.fixture(scope="module")
def books(module_case: Case) -> Case:
    module_case.files("t", customers=CUSTOMERS, items=ITEMS, documents=BEFORE, document_lines=LINES, orders=ORDERS)
    module_case.refresh(FIRST)
    module_case.files("t", documents=AFTER, document_lines=LINES.replace("I2,2,y,1,100", "I2,2,y,1,50"))
    module_case.refresh(EDITED)
    return module_case


def rows(books: Case, view: str, as_of: str | None = None, known_at: str | None = None) -> list[dict[str, Any]]:
    day = date.fromisoformat(as_of) if as_of else None
    moment = datetime.fromisoformat(known_at) if known_at else None
    with books.warehouse.reader(as_of=day, known_at=moment) as reader:
        return reader.rows(view, connection="t")


@pytest.mark.parametrize(
    ("as_of", "known_at", "expected"),
    [
        (None, None, (450, 20, 430, 0, 420)),
        ("2026-03-31", None, (380, 20, 360, 0, 350)),
        ("2026-03-31", FIRST, (430, 20, 410, 50, 350)),
        ("2026-03-01", FIRST, (430, 20, 410, 0, 400)),
        ("2026-01-31", FIRST, (130, 20, 110, 0, 100)),
    ],
)
def test_revenue_is_that_of_its_day_and_moment(
    books: Case, as_of: str | None, known_at: str | None, expected: tuple[int, ...]
) -> None:
    (row,) = rows(books, "rpt_revenue", as_of, known_at)
    measured = tuple(row[key] for key in ("list_value", "discounts", "gross_billed", "credits", "net_revenue"))
    assert measured == expected


@pytest.mark.parametrize(("as_of", "known_at"), [(None, None), ("2026-03-31", FIRST), ("2026-02-05", None)])
def test_every_part_of_the_page_comes_to_the_same_net_revenue(
    books: Case, as_of: str | None, known_at: str | None
) -> None:
    (whole,) = rows(books, "rpt_revenue", as_of, known_at)
    parts = [row for row in rows(books, "rpt_revenue_part", as_of, known_at) if row["is_total"]]
    assert {row["part"]: row["net_revenue"] for row in parts} == dict.fromkeys(
        ("month", "item", "customer"), whole["net_revenue"]
    )
    days = [row for row in rows(books, "rpt_revenue_day", as_of, known_at) if not row["is_total"]]
    assert days[-1]["cumulative"] == whole["net_revenue"]
    steps = {
        row["label"]: row
        for row in rows(books, "rpt_revenue_waterfall", as_of, known_at)
        if row["waterfall"] == "revenue"
    }
    assert steps["Net revenue"]["value"] == whole["net_revenue"]
    assert {row["unexplained"] for row in steps.values()} == {0}


def test_items_are_those_of_the_lines_that_were_known(books: Case) -> None:
    def items(known_at: str | None) -> dict[str, Decimal]:
        found = rows(books, "rpt_revenue_part", "2026-02-28", known_at)
        return {row["item_name"]: row["net_revenue"] for row in found if row["item_id"]}

    assert items(FIRST) == {"Ticket": 300, "Shirt": 100}
    assert items(None) == {"Ticket": 300, "Shirt": 50}


def test_today_is_what_the_marts_say(books: Case) -> None:
    (row,) = rows(books, "rpt_revenue")
    (built,) = books.rows(
        "select * from intermediate.int_revenue_periods where dimension = 'company' and period_kind = 'total'"
    )
    assert {key: row[key] for key in row if key in built} == {key: built[key] for key in built if key in row}


def test_what_keeps_no_history_is_shown_for_today_only(books: Case, tmp_path: Path) -> None:
    def pages(name: str, **question: Any) -> set[str]:
        publish_site(books.settings, books.warehouse, books.moment(EDITED), out=tmp_path / name, **question)
        return {path.stem for path in (tmp_path / name / "t").glob("*.html")}

    assert {"revenue", "orders"} <= pages("now")
    assert pages("today", as_of=date(2026, 4, 15)) == pages("now")
    earlier = pages("earlier", as_of=date(2026, 3, 31))
    assert "revenue" in earlier
    assert "orders" not in earlier
    assert "orders" not in pages("known", known_at=books.moment(FIRST))
