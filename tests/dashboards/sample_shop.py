"""A sample event that sells tickets: orders, refunds, store credits, carts, purchase orders, budgets, expenses."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from tests.case import Case

TODAY = date(2026, 11, 20)
NOW = "2026-11-20T21:00:00+00:00"
_ITEMS = {"T1": ("Individual", 100), "T2": ("Corporate", 350), "T3": ("Student", 25), "A1": ("Tutorial", 150)}
_NAMES = ("Bob Williams", "Carol Martinez", "Dan Thompson", "Iris Dubois", "Jonas Weiß", "Kei Tanaka")
_PURCHASE_ORDERS = (
    ("PO1", "Acme Corp", "draft", 3500, (), 0),
    ("PO2", "Globex", "sent", 2500, (), 0),
    ("PO3", "Initech", "partially_paid", 7000, (4000,), 0),
    ("PO4", "Umbrella", "paid", 5250, (4550,), 700),
    ("PO5", "Hooli", "overpaid", 2000, (2250,), 0),
    ("PO6", "Vandelay", "cancelled", 5250, (), 0),
)
_EXPENSES = (
    ("Venue", 18000, (12000, 2500, 1800)), ("Food", 12000, (7200, 5000)), ("Video", 5000, (4100,)),
    ("Travel", 10000, (3500,)), ("Print", None, (800,)),
)  # fmt: skip


def write(case: Case, *, name: str = "event") -> None:
    """Write the event's files."""
    chance = random.Random(4)
    tables: dict[str, list[str]] = {
        "customers": ["customer_id,customer_name", *(f"U{n},{who}" for n, who in enumerate(_NAMES))],
        "items": ["item_id,item_name,kind,unit_price,capacity,position"],
        "documents": [
            "document_id,document_type,document_number,customer_id,issued_on,due_on,total_amount,discount_amount,status"
        ],
        "document_lines": ["document_id,line_number,item_id,quantity,line_amount,discount_amount"],
        "allocations": ["from_document_id,to_document_id,amount,allocated_on"],
        "orders": [
            "order_id,order_type,status,customer_id,document_id,voucher_code,reference,created_at,expires_at,subtotal,"
            "discount,total"
        ],
        "order_lines": ["order_id,line_number,item_id,quantity,unit_price,line_amount"],
        "order_payments": ["order_payment_id,order_id,payment_method,status,amount,created_at"],
        "order_credits": ["order_credit_id,order_id,reason,amount,created_at"],
        "store_credits": ["store_credit_id,customer_id,status,source_order_id,amount,remaining_amount,created_at"],
        "budgets": [
            "budget_id,kind,category,position,amount,quantity",
            *("B1,revenue,,,50000,", "B2,attendance,,,,150", "B3,grants,,,15000,"),
        ],
        "expenses": ["expense_id,category,amount,spent_on"],
        "attendees": ["attendee_id,customer_id"],
        "grants": [
            "grant_id,status,approved_amount,disbursed_amount",
            *("G1,accepted,1200,", "G2,offered,900,", "G3,disbursed,1500,1500", "G4,rejected,,"),
        ],
    }  # fmt: skip
    for place, (key, (item, price)) in enumerate(_ITEMS.items()):
        capacity = {"T1": 40, "T2": 10, "T3": 0, "A1": 12}[key]
        tables["items"].append(f"{key},{item},{'ticket' if key[0] == 'T' else 'addon'},{price},{capacity},{place}")
    for number in range(1, 91):
        _order(tables, chance, number)
    _carts(tables)
    _purchase_orders(tables)
    _expenses(tables)
    tables["store_credits"].append("gift,U1,applied,,40,0,2026-10-20T12:00:00+00:00")
    tables["store_credits"].append("half,U2,available,,60,25,2026-10-21T12:00:00+00:00")
    case.files(name, **{table: "\n".join(rows) for table, rows in tables.items()})
    case.configure(name, time_zone="America/Chicago", name_shown="Example Conference")


def _order(tables: dict[str, list[str]], chance: random.Random, number: int) -> None:
    order, customer = f"O{number}", f"U{number % len(_NAMES)}"
    made = datetime(2026, 11, 20, 18, tzinfo=UTC) - timedelta(hours=chance.randint(1, 58 * 24))
    day = (made - timedelta(hours=6)).date()
    status = chance.choices(("paid", "refunded", "partially_refunded", "pending", "cancelled"), (70, 6, 3, 10, 11))[0]
    lines = [(key, chance.choice((1, 1, 1, 2))) for key in chance.sample(tuple(_ITEMS), chance.choice((1, 1, 2)))]
    gross = sum((Decimal(_ITEMS[key][1] * count) for key, count in lines), Decimal(0))
    voucher = chance.choice(("", "", "", "EARLY20", "SPEAKER"))
    discount = gross * (Decimal("0.2") if voucher == "EARLY20" else Decimal(1) if voucher else Decimal(0))
    total, document = gross - discount, f"order:{order}" if status not in ("pending", "cancelled") else ""
    held = (made + timedelta(days=60)).isoformat() if status == "pending" else ""
    tables["orders"].append(
        f"{order},order,{status},{customer},{document},{voucher},ORD-{number:04},{made.isoformat()},{held},{gross},{discount},{total}"
    )
    for place, (key, count) in enumerate(lines, 1):
        amount = _ITEMS[key][1] * count
        tables["order_lines"].append(f"{order},{place},{key},{count},{_ITEMS[key][1]},{amount}")
        if document:
            net = amount - amount * discount / gross if gross else amount
            tables["document_lines"].append(f"{document},{place},{key},{count},{net:.2f},{amount - net:.2f}")
    if document:
        tables["documents"].append(
            f"{document},sales_receipt,ORD-{number:04},{customer},{day},,{total},{discount},issued"
        )
        method = "comp" if not total else chance.choice(("stripe", "stripe", "stripe", "manual"))
        tables["order_payments"].append(f"P{number},{order},{method},succeeded,{total},{made.isoformat()}")
        tables["attendees"].append(f"V{number},{customer}")
    elif status == "pending":
        tables["order_payments"].append(f"P{number},{order},stripe,failed,{total},{made.isoformat()}")
    if status in ("refunded", "partially_refunded") and total:
        back = total if status == "refunded" else (total / 2).quantize(Decimal("0.01"))
        used = chance.choice(("available", "applied", "expired"))
        left = Decimal(0) if used == "applied" else back
        tables["store_credits"].append(f"S{number},{customer},{used},{order},{back},{left},{made.isoformat()}")
        tables["documents"].append(f"refund:{order},refund_receipt,ORD-{number:04},{customer},{day},,{back},0,issued")


def _carts(tables: dict[str, list[str]]) -> None:
    states = (
        *(("open", "2026-11-21"), ("open", "2026-11-20T22"), ("open", ""), ("open", "2026-11-19")),
        *(("checked_out", ""), ("expired", "2026-11-01"), ("abandoned", "")),
    )
    for number, (status, until) in enumerate(states):
        expires = f"{until if 'T' in until else until + 'T12'}:00:00+00:00" if until else ""
        tables["orders"].append(f"cart:{number},cart,{status},U{number % 6},,,,2026-11-18T12:00:00+00:00,{expires},,,")
        tables["order_lines"].append(f"cart:{number},1,T1,2,100,200")


def _purchase_orders(tables: dict[str, list[str]]) -> None:
    for number, (key, who, status, total, payments, credited) in enumerate(_PURCHASE_ORDERS):
        day = TODAY - timedelta(days=50 - 6 * number)
        state = {"draft": "draft", "cancelled": "void"}.get(status, "issued")
        tables["customers"].append(f"C-{key},{who}")
        tables["orders"].append(
            f"{key},purchase_order,{status},C-{key},po:{key},,{key}-2026,{day}T15:00:00+00:00,,{total},0,{total}"
        )
        tables["documents"].append(f"po:{key},invoice,{key}-2026,C-{key},{day},{day + timedelta(30)},{total},0,{state}")
        tables["document_lines"].append(f"po:{key},1,T2,{total // 350},{total},0")
        left = total
        for place, amount in enumerate(payments):
            paid = f"pay:{key}:{place}"
            on = day + timedelta(20)
            tables["order_payments"].append(f"{paid},{key},wire,succeeded,{amount},{on}T15:00:00+00:00")
            tables["documents"].append(f"{paid},payment,,C-{key},{on},,{amount},0,issued")
            tables["allocations"].append(f"{paid},po:{key},{min(amount, left)},{on}")
            left -= min(amount, left)
        if credited:
            tables["order_credits"].append(
                f"cn:{key},{key},Fewer seats,{credited},{day + timedelta(25)}T15:00:00+00:00"
            )
            tables["documents"].append(f"cn:{key},credit_memo,,C-{key},{day + timedelta(25)},,{credited},0,issued")
            tables["allocations"].append(f"cn:{key},po:{key},{min(credited, left)},{day + timedelta(25)}")


def _expenses(tables: dict[str, list[str]]) -> None:
    for place, (category, budget, amounts) in enumerate(_EXPENSES):
        if budget:
            tables["budgets"].append(f"E{place},expense,{category},{place},{budget},")
        for number, amount in enumerate(amounts):
            tables["expenses"].append(f"X{place}-{number},{category},{amount},2026-10-0{number + 1}")
