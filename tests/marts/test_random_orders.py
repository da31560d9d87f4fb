"""Random order books: every waterfall closes, and both net revenues are those of a second definition, to the cent."""

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.case import Case
from tests.marts import orderbook
from tests.marts.orderbook import Book
from tests.marts.test_random_books import written

NOW = "2026-11-20T21:00:00+00:00"
BOOKS = 24
COLUMNS = {
    "documents": (
        "document_id document_type customer_id issued_on total_amount tax_amount discount_amount status"
    ),
    "document_lines": "document_id line_number item_id quantity line_amount",
    "orders": (
        "order_id order_type status customer_id document_id voucher_code created_at subtotal discount total"
    ),
    "order_payments": "order_payment_id order_id amount status",
    "store_credits": "store_credit_id status source_order_id amount remaining_amount",
    "expenses": "expense_id category amount",
}  # fmt: skip


def net_revenue(book: Book) -> Decimal:
    """Sales less what is taken back, each document once, without tax and voids."""
    signs = {"invoice": 1, "sales_receipt": 1, "credit_memo": -1, "refund_receipt": -1}
    return sum(
        (
            signs[str(row["document_type"])] * (Decimal(str(row["total_amount"])) - Decimal(str(row["tax_amount"])))
            for row in book["documents"]
            if row["status"] == "issued"
        ),
        Decimal(0),
    )


def old_net_revenue(book: Book) -> Decimal:
    """What the old page's waterfall ends with."""
    standing = [row for row in book["orders"] if row["status"] in orderbook.STANDING]
    credits = book["store_credits"]
    return (
        _sum(standing, "subtotal") - _sum(standing, "discount")
        - _sum([row for row in credits if row["source_order_id"]], "amount")
        + _sum([row for row in credits if row["status"] == "applied"], "amount")
    )  # fmt: skip


def as_text(rows: list[orderbook.Record]) -> list[dict[str, str]]:
    """The rows as a file has them: nothing is a blank."""
    return [{key: "" if value is None else str(value) for key, value in row.items()} for row in rows]


def _sum(rows: list[dict[str, Any]], key: str) -> Decimal:
    return sum((Decimal(str(row[key])) for row in rows), Decimal(0))


def ends(case: Case, waterfall: str) -> dict[str, Decimal]:
    """The last step of a waterfall of each company."""
    rows = case.rows(
        "select distinct on (connection) connection, value from marts.revenue_waterfall where waterfall = %s"
        " and dimension = 'company' and period_kind = 'total' order by connection, position desc",
        waterfall,
    )
    return {row["connection"]: row["value"] for row in rows}


@settings(max_examples=2, derandomize=True, deadline=None, phases=[Phase.generate], database=None,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])  # fmt: skip
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_every_waterfall_closes(
    seed: int, tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[], str]
) -> None:
    chance = Random(seed)
    case = Case(tmp_path_factory.mktemp("orders"), new_database())
    books = {f"b{number}": orderbook.book(chance) for number in range(BOOKS)}
    for name, book in books.items():
        tables = {table: written(COLUMNS[table].split(), as_text(rows)) for table, rows in book.items()}
        case.files(name, customers="customer_id,customer_name\nA,Alpha\nB,Beta", **tables)
    case.refresh(NOW)  # which also runs the identities
    left_over = case.rows("select * from marts.revenue_waterfall where unexplained <> 0")
    assert left_over == [], (seed, left_over[0])
    ours, old = ends(case, "revenue"), ends(case, "finance_page")
    bridged = ends(case, "finance_page_difference")
    for name, book in books.items():
        assert ours.get(name, 0) == net_revenue(book), (seed, name)
        if book["orders"]:
            assert old[name] == old_net_revenue(book), (seed, name)
            assert bridged[name] == net_revenue(book), (seed, name)
    assert len(old) > BOOKS / 4
    assert any(value < 0 for value in ours.values())
