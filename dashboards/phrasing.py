"""Words for sentences: amounts with their currency, lists, plurals, names. No sentence of a report stands here."""

from collections.abc import Sequence
from decimal import Decimal

from dashboards import numbers
from dashboards.report import Row

_FEW = 3  # so many equals a sentence can name
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def amount(currency: str | None, value: Decimal | None) -> str:
    """Write an amount in a sentence, kept on one line: `USD 412,300`."""
    return f"{currency or ''}\u00a0{bare(currency, value)}".strip("\u00a0")


def bare(currency: str | None, value: Decimal | None) -> str:
    """Write the same where the sentence has named the currency: `412,300`."""
    return numbers.money_in_headline(value, currency)


def most(part: Decimal, whole: Decimal) -> str:
    """Return `most` for what is more than half of the whole, else only `the largest part`."""
    return "most" if part * 2 > whole else "the largest part"


def largest(rows: Sequence[Row], measure: str) -> list[Row]:
    """Return every row that has the largest value, in their order, because a superlative is true of all of them."""
    value = max(row[measure] for row in rows)
    return [row for row in rows if row[measure] == value]


def few(names: Sequence[str], many: str) -> str:
    """Return the names where they are few, else how many: `May and June`, `5 months`."""
    return listed(names) if len(names) <= _FEW else f"{len(names):,} {many}"


def hours(worked: Decimal) -> str:
    """Write `no hours`, `1 hour`, `1.50 hours`: a whole number only where it is one."""
    if not worked:
        return "no\u00a0hours"
    said = numbers.count(worked) if worked == worked.to_integral_value() else numbers.hours(worked)
    return f"{said}\u00a0hour{'' if worked == 1 else 's'}"


def plural(number: int, one: str, many: str = "") -> str:
    """Write `1 customer`, `25 customers`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def spelled(number: int) -> str:
    """Write a number in words up to ten, in digits beyond."""
    return _SMALL[number] if number < len(_SMALL) else f"{number:,}"


def listed(parts: Sequence[str]) -> str:
    """Write `a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def capital(sentence: str) -> str:
    """Return the sentence with a capital first letter and the rest as it is."""
    return sentence[:1].upper() + sentence[1:]


def isolated(name: str) -> str:
    """Fence a foreign name off, so that right-to-left letters do not reorder the sentence around them."""
    return f"\u2068{name}\u2069"


def customer_name(row: Row) -> str:
    """Return what to call the customer of a row that has `customer_id` and `customer_name`."""
    if row["customer_id"] is None:
        return "No customer"
    return row["customer_name"] or f"Customer {row['customer_id']} (no name)"


def plain(row: Row, key: str) -> str:
    """Write an amount of a row in an identity, zero as 0.00."""
    return numbers.plain_money(row[key], row["currency"])


def spoken(name: str) -> str:
    """Write a source's word as people read it: `purchase_order` becomes `Purchase order`."""
    return capital(name.replace("_", " "))
