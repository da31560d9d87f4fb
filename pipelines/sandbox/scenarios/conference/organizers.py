"""What the organizers of the sample conference hold: budgets, purchase orders, grants, expenses."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

Row = dict[str, Any]

CATEGORIES = (
    ("Venue", "42000.00", (24000, 9500)), ("Food", "26000.00", (11200, 9800, 7400)), ("Video", "9000.00", (4100,)),
    ("Travel", "12000.00", (2600, 1900)), ("Printing", None, (640,)), ("Reserve", "5000.00", ()),
)  # fmt: skip
GRANTS = (
    ("submitted", None, None), ("offered", "900.00", None), ("accepted", "1200.00", None), ("accepted", "700.00", None),
    ("disbursed", "850.00", "850.00"), ("disbursed", "600.00", "575.00"), ("rejected", None, None),
)  # fmt: skip
# organisation, status, seats, days ago, payments (amount, method, days ago), credit notes
PURCHASE_ORDERS: tuple[tuple[str, str, int, int, tuple[tuple[str, str, int], ...], tuple[str, ...]], ...] = (
    ("Harbour Labs", "paid", 10, 150, (("2990.00", "wire", 121),), ()),
    ("Northlight Systems", "paid", 6, 120, (("1000.00", "ach", 92), ("495.00", "ach", 60)), ("299.00",)),
    ("Quayside Press", "partially_paid", 8, 95, (("1200.00", "wire", 70),), ()),
    ("Saltmarsh Research", "sent", 5, 75, (), ()),
    ("Pier Nine", "overpaid", 3, 60, (("947.00", "check", 35),), ()),
    ("Tern and Sons", "cancelled", 12, 55, (), ()),
    ("Harbour Labs", "sent", 4, 20, (), ()),
    ("Lockkeeper Cloud", "partially_paid", 20, 14, (("2500.00", "wire", 3),), ("299.00",)),
    ("Mudlark Foundation", "draft", 2, 6, (), ()),
)
SEAT = Decimal("299.00")


def rows(today: date) -> dict[str, list[Row]]:
    """Return the rows of the organizers' tables, by short names, as they stand at the start of `today`."""
    made = datetime.combine(today - timedelta(days=200), time(9), UTC)
    found: dict[str, list[Row]] = {
        "conference": [
            {
                "id": 1, "name": "Tidewater Conference", "slug": "tidewater",
                "start_date": today + timedelta(days=45), "end_date": today + timedelta(days=48),
                "timezone": "America/New_York", "is_active": True, "total_capacity": 500,
                "revenue_budget": "120000.00", "target_attendance": 420, "grant_budget": "6000.00", "updated_at": made,
                "stripe_secret_key": "not for anybody",
            }
        ],
        "travelgrant": [
            {"id": number, "conference_id": 1, "status": status, "approved_amount": approved, "disbursed_amount": paid}
            for number, (status, approved, paid) in enumerate(GRANTS, 1)
        ],
    }  # fmt: skip
    _spend(found, made)
    for number, each in enumerate(PURCHASE_ORDERS, 1):
        _order(found, number, each, today)
    return found


def _spend(found: dict[str, list[Row]], made: datetime) -> None:
    found["expensecategory"], found["expense"] = [], []
    for place, (name, budget, amounts) in enumerate(CATEGORIES):
        found["expensecategory"].append(
            {"id": place + 1, "conference_id": 1, "name": name, "slug": name.lower(), "budget_amount": budget,
             "order": place}
        )  # fmt: skip
        for amount in amounts:
            number = len(found["expense"]) + 1
            spent = made + timedelta(days=10 * number)
            found["expense"].append(
                {"id": number, "conference_id": 1, "category_id": place + 1, "amount": Decimal(amount),
                 "vendor": f"{name} supplier", "date": spent.date(), "updated_at": spent}
            )  # fmt: skip


def _order(found: dict[str, list[Row]], number: int, order: Any, today: date) -> None:
    name, status, seats, ago, payments, notes = order
    made = datetime.combine(today - timedelta(days=ago), time(15), UTC)
    total = SEAT * seats
    found.setdefault("purchaseorder", []).append(
        {"id": number, "conference_id": 1, "organization_name": name, "status": status, "reference": f"PO-{number:03d}",
         "subtotal": total, "total": total, "created_at": made, "updated_at": made, "qbo_invoice_id": ""}
    )  # fmt: skip
    found.setdefault("purchaseorderlineitem", []).append(
        {"id": number, "purchase_order_id": number, "description": "Seats", "quantity": seats, "unit_price": SEAT,
         "line_total": total, "created_at": made, "ticket_type_id": 2, "addon_id": None}
    )  # fmt: skip
    paid = found.setdefault("purchaseorderpayment", [])
    for amount, method, days in payments:
        on = today - timedelta(days=days)
        paid.append(
            {"id": len(paid) + 1, "purchase_order_id": number, "amount": amount, "method": method, "reference": "",
             "payment_date": on, "created_at": datetime.combine(on, time(16), UTC)}
        )  # fmt: skip
    credited = found.setdefault("purchaseordercreditnote", [])
    for amount in notes:
        credited.append(
            {"id": len(credited) + 1, "purchase_order_id": number, "amount": amount, "reason": "One seat fewer",
             "created_at": made + timedelta(days=5)}
        )  # fmt: skip
