"""Random order books as rows of files, consistent or not: orders, their documents, payments, store credits."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

Record = dict[str, object]
Book = dict[str, list[Record]]
STATUSES = ("paid", "paid", "paid", "refunded", "partially_refunded", "pending", "cancelled")
SOLD = ("paid", "refunded", "partially_refunded")
STANDING = ("paid", "partially_refunded")
_START = datetime(2025, 10, 1, tzinfo=UTC)


def money(chance: Random, most: int = 500) -> Decimal:
    """An amount with cents, zero now and then."""
    return Decimal(chance.choice((0, chance.randint(1, most * 100), chance.randint(1, most) * 100))) / 100


def book(chance: Random) -> Book:
    """One company: up to a dozen orders, some of whose totals, lines and credits do not agree."""
    tables: Book = {
        name: []
        for name in (
            "documents", "document_lines", "orders", "order_payments", "store_credits", "expenses", "budgets",
        )
    }  # fmt: skip
    for number in range(chance.choice((0, 1, 3, 12))):
        _order(tables, chance, f"O{number}")
    for number in range(chance.choice((0, 0, 2))):
        _credit(tables, chance, f"gift{number}", chance.choice((None, None, "gone")))
    for kind, status in (("purchase_order", "sent"), ("cart", "open"), ("estimate", "pending")):
        if chance.random() < 0.2:
            _other(tables, chance, kind, status)
    if chance.random() < 0.2:
        tables["budgets"].append({"budget_id": "B", "kind": "revenue", "amount": money(chance)})
    for number in range(chance.choice((0, 1, 3))):
        kind = chance.choice(("invoice", "invoice", "credit_memo", "sales_receipt", "refund_receipt"))
        total = money(chance)
        _document(tables, chance, f"D{number}", kind, total, tax=min(total, money(chance, 20)))
    if chance.random() < 0.5:
        tables["expenses"].append({"expense_id": "E", "category": "Venue", "amount": money(chance)})
    return tables


def _order(tables: Book, chance: Random, key: str) -> None:
    status, subtotal = chance.choice(STATUSES), money(chance)
    discount = min(subtotal, chance.choice((Decimal(0), money(chance, 100), subtotal)))
    total = subtotal - discount + chance.choice((Decimal(0),) * 5 + (Decimal("0.01"),))
    document = f"order:{key}" if status in SOLD else None
    made = _START + timedelta(minutes=chance.randint(0, 400 * 24 * 60))
    voucher = chance.choice((None, "EARLY", "early"))
    tables["orders"].append({
        "order_id": key, "order_type": chance.choice(("order", "order", None)), "status": status,
        "customer_id": chance.choice("AB"), "document_id": document, "voucher_code": voucher,
        "created_at": made.isoformat(), "subtotal": chance.choice((subtotal, subtotal, None)), "discount": discount,
        "total": total, "currency": _currency(chance),
    })  # fmt: skip
    for place in range(chance.choice((0, 1, 1, 2))):
        paid = {"order_payment_id": f"{key}:{place}", "order_id": key, "amount": money(chance)}
        tables["order_payments"].append(paid | {"status": chance.choice(("succeeded", "succeeded", "failed"))})
    if document:
        _document(
            tables, chance, document, "sales_receipt", total, discount=subtotal - total if total < subtotal else 0
        )
    if status in ("refunded", "partially_refunded") or chance.random() < 0.15:
        _credit(tables, chance, f"C{key}", key)
        if document and chance.random() < 0.8:
            _document(tables, chance, f"refund:{key}", "refund_receipt", money(chance))


def _other(tables: Book, chance: Random, kind: str, status: str) -> None:
    total = money(chance)
    tables["orders"].append({
        "order_id": kind, "order_type": kind, "status": status, "customer_id": "A", "document_id": None,
        "voucher_code": None, "created_at": _START.isoformat(), "subtotal": total, "discount": 0, "total": total,
        "currency": None,
    })  # fmt: skip


def _currency(chance: Random) -> str | None:
    return chance.choice((None,) * 6 + ("USD", "EUR"))


def _credit(tables: Book, chance: Random, key: str, order: str | None) -> None:
    amount, status = money(chance), chance.choice(("available", "applied", "expired"))
    left = (
        Decimal(0) if status == "applied" else chance.choice((amount, amount / 2, Decimal(0))).quantize(Decimal("0.01"))
    )
    tables["store_credits"].append({
        "store_credit_id": key, "status": status, "source_order_id": order, "amount": amount, "remaining_amount": left,
        "currency": _currency(chance),
    })  # fmt: skip


def _document(
    tables: Book,
    chance: Random,
    key: str,
    kind: str,
    total: Decimal,
    *,
    tax: Decimal | int = 0,
    discount: Decimal | int = 0,
) -> None:
    day = (_START + timedelta(days=chance.randint(0, 400))).date()
    tables["documents"].append({
        "document_id": key, "document_type": kind, "customer_id": chance.choice("AB"), "issued_on": day,
        "total_amount": total, "tax_amount": tax, "discount_amount": discount,
        "status": chance.choice(("issued",) * 9 + ("void",)),
    })  # fmt: skip
    for place in range(chance.choice((0, 1, 2, 3))):
        tables["document_lines"].append({
            "document_id": key, "line_number": place, "item_id": chance.choice(("x", "y", None)), "quantity": 1,
            "line_amount": chance.choice((money(chance), total, total + Decimal(discount))),
        })  # fmt: skip
