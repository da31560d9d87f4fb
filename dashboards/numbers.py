"""How a number, a percentage, a day or a moment is written. Rounding for the eye is the only arithmetic.

Zero is a dash, a negative has a true minus, and what is undefined is n/a. An amount has the decimals of its currency.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from dashboards.report import Kind
from pipelines import currencies

MINUS = "−"
DASH = "–"
UNDEFINED = "n/a"
HEADLINE_LIMIT = 10_000  # from here on a headline has no decimals
STATUSES = {
    "ties": "Ties out",
    "differs": "Differs",
    "not_available": "Not available",
    "not_compared": "Not compared",
    "nothing_known": "Nothing known",
    "critical": "Critical",
    "warning": "Warning",
    "healthy": "Healthy",
    "active": "Active",
    "archived": "Archived",
    "gone": "No longer in the source",
    "open": "Open",
    "overdue": "Overdue",
    "unapplied": "Unapplied",
    "settled": "Settled",
    "later": "Dated later",
    "draft": "Draft",
    "void": "Void",
    "cash": "Paid at once",
    "not_counted": "Not counted",
    "unknown": "Unknown",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_CENT, _TENTH, _ONE = Decimal("0.01"), Decimal("0.1"), Decimal(1)
PERCENT = "%"  # the one switch between `38.2%` and `38.2 %`
_PERCENT_IN_SENTENCE = PERCENT.replace(" ", "\u00a0")


def _rounded(value: Decimal | int, step: Decimal) -> Decimal:
    """Round half away from zero, and never to a negative zero."""
    return Decimal(value).quantize(step, ROUND_HALF_UP) + 0  # adding 0 drops the sign of a negative zero


def _cent(currency: str | None) -> Decimal:
    """Return the smallest part of a currency: 0.01, or 1 of a yen."""
    return _ONE.scaleb(-currencies.decimals(currency))


def money(value: Decimal | int | None, currency: str | None = None) -> str:
    """Write with the places of the currency and thousands marks: `1,234.50`, `−1,234.50`, a dash for zero."""
    return DASH if value == 0 else plain_money(value, currency)


def plain_money(value: Decimal | int | None, currency: str | None = None) -> str:
    """Write like `money`, but zero is a number, as in a sum that is written out."""
    return UNDEFINED if value is None else f"{_rounded(value, _cent(currency)):,}".replace("-", MINUS)


def rate(value: Decimal | int | None) -> str:
    """Write a price per hour: two places, more only where it has them: `120.00`, `86.6667`."""
    if value is None:
        return UNDEFINED
    whole, _, places = f"{Decimal(value):,f}".partition(".")
    return f"{whole}.{places.rstrip('0').ljust(2, '0')}".replace("-", MINUS)


def hours(value: Decimal | int | None) -> str:
    """Write hours with two places; a dash for zero."""
    return money(value)


def decimal2(value: Decimal | int | None) -> str:
    """Write a mean with two places, of days for one; zero is 0.00, because it is an answer."""
    return UNDEFINED if value is None else f"{_rounded(value, _CENT):,}".replace("-", MINUS)


def money_in_headline(value: Decimal | int | None, currency: str | None = None) -> str:
    """Write like `money`, but without cents from 10,000 on, and zero is 0."""
    if value is None:
        return UNDEFINED
    step = _ONE if abs(Decimal(value)) >= HEADLINE_LIMIT else _cent(currency)
    return f"{_rounded(value, step):,}".replace("-", MINUS) if value else "0"


def share(value: Decimal | int | None) -> str:
    """Write a percentage with one place: `38.2%`; a dash for zero."""
    if value is None:
        return UNDEFINED
    return f"{_rounded(value, _TENTH):,}{PERCENT}".replace("-", MINUS) if value else DASH


def apportioned(values: Sequence[Decimal | None]) -> list[Decimal | None]:
    """Round parts of one whole to one place so that they add to their rounded sum: the largest remainders go up.

    Of equal remainders the earlier goes up; every part stays within a tenth of what it is, and a zero stays a zero.
    """
    down = {place: value.quantize(_TENTH, ROUND_FLOOR) for place, value in enumerate(values) if value}
    exact, rest = Decimal(0), Decimal(0)
    for place, low in down.items():
        exact += values[place] or 0
        rest -= low
    missing = int((_rounded(exact, _TENTH) + rest) / _TENTH)
    by_remainder = sorted(down, key=lambda place: down[place] - (values[place] or 0))
    up = set(by_remainder[:missing])
    shown = {place: low + _TENTH * (place in up) + 0 for place, low in down.items()}
    return [shown.get(place, value) for place, value in enumerate(values)]


def percent(value: int) -> str:
    """Write a percentage that is a rule or a limit and not computed: `5%`, and zero as `0%`."""
    return f"{value}{_PERCENT_IN_SENTENCE}"


def share_in_sentence(value: Decimal | int | None) -> str:
    """Write a whole percentage that never calls a part nothing or everything: `38%`, `less than 1%`."""
    if value is None:
        return UNDEFINED
    value = Decimal(value)
    if 0 < value < Decimal("0.5"):
        return f"less than {percent(1)}"
    if Decimal("99.5") <= value < 100:
        return f"more than {percent(99)}"
    return f"{_rounded(value, _ONE):,}{_PERCENT_IN_SENTENCE}".replace("-", MINUS)


def count(value: Decimal | int | None) -> str:
    """Write a whole number with thousands marks; a dash for zero."""
    if value is None:
        return UNDEFINED
    return f"{_rounded(value, _ONE):,}".replace("-", MINUS) if value else DASH


def days(value: Decimal | int | None) -> str:
    """Write whole days past due: 0 is due today, an answer and not an absence; before that `due in 12`."""
    return UNDEFINED if value is None else f"{_rounded(value, _ONE):,}".replace("-", "due in ")


def day(value: date | None) -> str:
    """Write a date in a table: `2026-03-31`."""
    return UNDEFINED if value is None else value.isoformat()


def day_in_sentence(value: date | None) -> str:
    """Write a date out: `31 March 2026`."""
    return UNDEFINED if value is None else f"{value.day}\u00a0{_MONTHS[value.month - 1]}\u00a0{value.year}"


def timestamp(value: datetime | None) -> str:
    """Write a moment with its zone: `2026-03-31 18:05 EDT`, or `UTC−03` where the zone has no name."""
    if value is None:
        return UNDEFINED
    zone = value.tzname() or ""
    return f"{value:%Y-%m-%d %H:%M} " + (f"UTC{zone}".replace("-", MINUS) if zone[:1] in "+-" else zone)


def text(value: Any) -> str:
    """Write words as they are; nothing where there are none."""
    return "" if value is None else str(value)


def status(value: Any) -> str:
    """Write a state in words."""
    return UNDEFINED if value is None else STATUSES.get(value, str(value))


WRITE: dict[Kind, Callable[[Any], str]] = {
    "text": text,
    "money": money,
    "rate": rate,
    "hours": hours,
    "decimal2": decimal2,
    "share": share,
    "count": count,
    "days": days,
    "date": day,
    "timestamp": timestamp,
    "status": status,
}
