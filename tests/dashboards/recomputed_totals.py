"""What the report views compute, done again with Decimal for the sample companies."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

CENT = Decimal("0.01")
BUCKETS = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_91_120", "days_over_120", "unapplied")
LABELS = ("Current", "1–30", "31–60", "61–90", "91–120", "Over 120", "Unapplied")


def bucket(days: int) -> int:
    return next((n for n, edge in enumerate((0, 30, 60, 90, 120)) if days <= edge), 5)


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return part * 100 / whole if whole > 0 else None


def summed(items: Iterable[dict[str, Any]]) -> dict[str, Any]:
    items = list(items)
    buckets = {key: sum((i["open_amount"] for i in items if i["bucket"] == key), Decimal("0.00")) for key in BUCKETS}
    gross = sum((buckets[key] for key in BUCKETS[:6]), Decimal("0.00"))
    overdue = sum((buckets[key] for key in BUCKETS[1:6]), Decimal("0.00"))
    homes = [item["home_open_amount"] for item in items]
    return {
        **buckets,
        "gross": gross,
        "total": gross + buckets["unapplied"],
        "overdue": overdue,
        "overdue_share": percent(overdue, gross),
        "home_total": None if None in homes else sum(homes, Decimal("0.00")),
    }


def moves(head: dict[str, Any], closing: Decimal) -> Iterator[dict[str, Any]]:
    """Six months that end at the closing balance."""
    for back in range(5, -1, -1):
        end = closing - 1000 * back
        first = date(2025 + (9 + 5 - back) // 12, (9 + 5 - back) % 12 + 1, 1)
        yield {
            **head,
            "period_start": first,
            "period_end": (first + timedelta(days=32)).replace(day=1) - timedelta(days=1),
            "opening": end - 1000,
            "billed": Decimal("64250.00"),
            "paid_up_front": Decimal(0),
            "collected": Decimal("62100.50"),
            "credited": Decimal("1149.50"),
            "written_off": Decimal(0),
            "refunded": Decimal(0),
            "adjusted": Decimal(0),
            "fx": Decimal(0),
            "closing": end,
            "unexplained": Decimal(0),
        }


def quarters(head: dict[str, Any], whole: dict[str, Any]) -> list[dict[str, Any]]:
    """One quarter in which nothing was paid, and one of 64,250.00 billed a month that ends at the balance."""
    billed, days = Decimal("192750.00"), 90
    not_due, total, past_due = whole["not_due"], whole["total"], whole["overdue"]
    idle = dict.fromkeys(
        ("dso", "dso_average", "dso_countback", "best_possible_dso", "days_delinquent", "cei", "days_to_pay",
         "on_time_rate", "dilution", "largest_share", "dso_numerator", "dso_denominator", "cei_numerator",
         "cei_denominator"),
    )  # fmt: skip
    to_settle = total - 3000 + billed - not_due
    return [
        {**head, **idle, "period_start": date(2025, 10, 1), "period_end": date(2025, 12, 31), "days": 92},
        {
            **head,
            "period_start": date(2026, 1, 1),
            "period_end": date(2026, 3, 31),
            "days": days,
            "dso": total / billed * days,
            "dso_average": (total - 1500) / billed * days,
            "dso_countback": Decimal("61.5"),
            "best_possible_dso": not_due / billed * days,
            "days_delinquent": past_due / billed * days,
            "days_to_pay": Decimal("39.206897"),
            "on_time_rate": Decimal("13.793103"),
            "cei": (billed - 3000) / to_settle * 100 if to_settle else None,
            "dilution": Decimal("2.5"),
            "largest_share": None,
            "dso_numerator": total,
            "dso_denominator": billed,
            "cei_numerator": billed - 3000,
            "cei_denominator": to_settle,
        },
    ]


def owing(aging: list[dict[str, Any]]) -> dict[str, Any]:
    """Whom the three largest are compared with: customers with a balance above zero."""
    owed = sorted((row["total"] for row in aging if row["total"] > 0), reverse=True)
    whole, largest = sum(owed, Decimal("0.00")), sum(owed[:3], Decimal(0))
    return {"owing_customers": len(owed), "owing": whole, "top3_share": percent(largest, whole)}


def state(items: list[dict[str, Any]], gross: Decimal) -> str:
    """The rule that the pages print."""

    def late(days: int) -> Decimal:
        return sum((i["open_amount"] for i in items if (i["days_past_due"] or 0) > days), Decimal(0))

    if (late(90) and late(90) * 100 >= gross) or (late(30) and late(30) * 10 >= gross):
        return "critical"
    return "warning" if late(0) else "healthy"


def document_state(item: dict[str, Any]) -> str:
    if item["bucket"] == "unapplied":
        return "unapplied"
    return "overdue" if item["days_past_due"] > 0 else "open"


def kinds(connection: str, findings: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Findings by kind and currency, in their own order."""
    for kind, currency in dict.fromkeys((finding["kind"], finding["currency"]) for finding in findings):
        own = [finding for finding in findings if (finding["kind"], finding["currency"]) == (kind, currency)]
        amounts = [abs(finding["amount"]) for finding in own if finding["amount"] is not None]
        yield {
            "connection": connection,
            **{key: own[0][key] for key in ("kind", "is_counted", "is_money", "currency")},
            "findings": len(own),
            "amount": sum(amounts, Decimal("0.00")) if amounts else None,
            "left_out": sum(finding["is_left_out"] for finding in own),
        }


def left_out(connection: str, findings: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Documents that are in no balance, of all customers and of each."""
    kept = [finding for finding in findings if finding["is_left_out"]]
    groups = [(True, None, currency) for currency in dict.fromkeys(finding["currency"] for finding in kept)]
    groups += [
        (False, *pair) for pair in dict.fromkeys((finding["customer_id"], finding["currency"]) for finding in kept)
    ]
    for is_total, customer_id, currency in groups:
        own = [f for f in kept if f["currency"] == currency and (is_total or f["customer_id"] == customer_id)]
        yield {
            "connection": connection,
            "currency": currency,
            "customer_id": customer_id,
            "is_total": is_total,
            "documents": len(own),
            "without_amount": sum(f["amount"] is None for f in own),
            "amount": sum((f["amount"] for f in own if f["amount"] is not None), Decimal("0.00")),
        }
