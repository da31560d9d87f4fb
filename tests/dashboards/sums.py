"""What the report views compute, done again with Decimal for the invented companies."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")
BUCKETS = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_91_120", "days_over_120", "unapplied")
LABELS = ("Current", "1–30", "31–60", "61–90", "91–120", "Over 120", "Unapplied")


def bucket(days: int) -> int:
    return next((n for n, edge in enumerate((0, 30, 60, 90, 120)) if days <= edge), 5)


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return (part * 100 / whole).quantize(Decimal("0.0001"), ROUND_HALF_UP) if whole else None


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
            "collected": Decimal("62100.50"),
            "credited": Decimal("1149.50"),
            "written_off": Decimal(0),
            "refunded": Decimal(0),
            "fx": Decimal(0),
            "closing": end,
            "unexplained": Decimal(0),
        }
