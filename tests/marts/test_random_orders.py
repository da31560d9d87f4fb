"""Random order books: every waterfall closes, and both net revenues are those of a second definition, to the cent."""

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.case import Case
from tests.marts import random_orders
from tests.marts.random_orders import Book
from tests.marts.test_random_books import written

NOW = "2026-11-20T21:00:00+00:00"
BOOKS = 24
COLUMNS = {
    "documents": (
        "document_id document_type customer_id issued_on total_amount tax_amount discount_amount status"
    ),
    "document_lines": "document_id line_number item_id quantity line_amount",
    "orders": (
        "order_id order_type status customer_id document_id voucher_code created_at subtotal discount total currency"
    ),
    "order_payments": "order_payment_id order_id amount status",
    "store_credits": "store_credit_id status source_order_id amount remaining_amount currency",
    "expenses": "expense_id category amount",
    "budgets": "budget_id kind amount",
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


def old_steps(book: Book) -> dict[str, Decimal]:
    """What the old page's waterfall says; without a list value it is the total before the discount."""
    standing = [row for row in book["orders"] if is_standing(row)]
    credits = book["store_credits"]
    steps = {
        "Gross Sales": sum((list_value(row) for row in standing), Decimal(0)),
        "Discounts": -_sum(standing, "discount"),
        "Refunds": -_sum([row for row in credits if row["source_order_id"]], "amount"),
        "Credits Applied": _sum([row for row in credits if row["status"] == "applied"], "amount"),
    }
    return {**steps, "Net Revenue": sum(steps.values(), Decimal(0))}


def causes(book: Book) -> dict[str, Decimal]:
    """What the named steps from the old net revenue to ours are."""
    standing = {row["order_id"] for row in book["orders"] if is_standing(row)}
    credits = book["store_credits"]
    refunds = [row for row in credits if row["source_order_id"]]
    return {
        "Refunds deducted twice": _sum([row for row in refunds if row["source_order_id"] not in standing], "amount"),
        "Partly used credits": used([row for row in credits if row["status"] != "applied"]),
        "Used refund credits": -used(refunds),
        "Goodwill credits": -used([row for row in credits if not row["source_order_id"]]),
    }


def order_to_cash(book: Book) -> dict[str, Decimal]:
    """What was ordered, paid, taken back and kept: an order refunded in full gives back at least what was paid."""
    steps = dict.fromkeys(("Ordered", "Cancelled", "Paid", "Refunded or credited", "Net"), Decimal(0))
    for order in book["orders"]:
        if order["order_type"] in ("cart", "estimate"):
            continue
        key, status = order["order_id"], order["status"]
        paid = _sum([r for r in book["order_payments"] if (r["order_id"], r["status"]) == (key, "succeeded")], "amount")
        back = _sum([row for row in book["store_credits"] if row["source_order_id"] == key], "amount")
        back = max(back, paid) if status == "refunded" else back if is_standing(order) else Decimal(0)
        steps["Ordered"] += _sum([order], "total")
        steps["Cancelled"] -= _sum([order], "total") if status == "cancelled" else 0
        steps["Paid"] += paid
        steps["Refunded or credited"] -= back
        steps["Net"] += paid - back
    return steps


def used(credits: list[random_orders.Record]) -> Decimal:
    """What was used of store credits."""
    return _sum(credits, "amount") - _sum(credits, "remaining_amount")


def is_standing(order: random_orders.Record) -> bool:
    """Whether the old page counts it as sold: paid and not refunded in full since."""
    return order["order_type"] in (None, "order") and order["status"] in random_orders.STANDING


def list_value(order: random_orders.Record) -> Decimal:
    """What it comes to before its discount."""
    subtotal = order["subtotal"]
    return (
        Decimal(str(order["total"])) + Decimal(str(order["discount"])) if subtotal is None else Decimal(str(subtotal))
    )


def is_shop(book: Book) -> bool:
    """Whether the old page could have shown it."""
    return bool(
        book["store_credits"] or book["budgets"] or {row["order_type"] for row in book["orders"]} - {"estimate"}
    )


def as_text(rows: list[random_orders.Record]) -> list[dict[str, str]]:
    """The rows as a file has them: nothing is a blank."""
    return [{key: "" if value is None else str(value) for key, value in row.items()} for row in rows]


def _sum(rows: list[dict[str, Any]], key: str) -> Decimal:
    return sum((Decimal(str(row[key])) for row in rows), Decimal(0))


def steps(case: Case, waterfall: str) -> dict[str, dict[str, Decimal]]:
    """The steps of a waterfall of each company, in whatever currencies."""
    rows = case.rows(
        "select connection, label, sum(value) as value from marts.revenue_waterfall where waterfall = %s"
        " and dimension = 'company' and period_kind = 'total' group by connection, label, position"
        " order by connection, position",
        waterfall,
    )
    return _by_company(rows)


def old_models(case: Case) -> dict[str, dict[str, Decimal]]:
    """The steps that the models of the old page itself say."""
    return _by_company(
        case.rows("select connection, label, value from marts.old_page_waterfall order by connection, step")
    )


def _by_company(rows: list[dict[str, Any]]) -> dict[str, dict[str, Decimal]]:
    found: dict[str, dict[str, Decimal]] = {}
    for row in rows:
        found.setdefault(row["connection"], {})[row["label"]] = row["value"]
    return found


@settings(max_examples=2, derandomize=True, deadline=None, phases=[Phase.generate], database=None,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])  # fmt: skip
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_every_waterfall_closes(
    seed: int, tmp_path_factory: pytest.TempPathFactory, new_warehouse: Callable[[], str]
) -> None:
    chance = Random(seed)
    case = Case(tmp_path_factory.mktemp("orders"), new_warehouse())
    books = {f"b{number}": random_orders.book(chance) for number in range(BOOKS)}
    for name, book in books.items():
        tables = {table: written(COLUMNS[table].split(), as_text(rows)) for table, rows in book.items()}
        case.files(name, customers="customer_id,customer_name\nA,Alpha\nB,Beta", **tables)
    case.refresh(NOW)  # which also runs the identities
    left_over = case.rows("select * from marts.revenue_waterfall where unexplained <> 0")
    assert left_over == [], (seed, left_over[0])
    ours, old, bridged = (steps(case, name) for name in ("revenue", "finance_page", "finance_page_difference"))
    assert set(old) == set(bridged) == {name for name, book in books.items() if is_shop(book)}
    assert old == old_models(case), seed
    for name, book in books.items():
        assert ours.get(name, {"Net revenue": 0})["Net revenue"] == net_revenue(book), (seed, name)
    for name, kept in steps(case, "order_to_cash").items():
        assert kept | order_to_cash(books[name]) == kept, (seed, name)
    for name, bridge in bridged.items():
        book = books[name]
        assert old[name] == old_steps(book), (seed, name)
        assert bridge | causes(book) == bridge, (seed, name)
        first, *between, last = bridge.values()
        assert (first, last) == (old[name]["Net Revenue"], first + sum(between)), (seed, name)
        assert last == net_revenue(book), (seed, name)
    assert len(old) > BOOKS / 4
    assert any(lines["Net revenue"] < 0 for lines in ours.values())
