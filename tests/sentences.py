"""Generated sentences, taken apart: patterns of what stands in them, and whether a written figure is the exact one."""

import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from pipelines import currencies

AMOUNT = r"[-−]?[\d,.]+"
MONEY = rf"([A-Z]{{3}}) ({AMOUNT})"
PART = r"(less than 1|more than 99|[\d,]+)%"
DAY = r"\d+ [A-Z][a-z]+ \d{4}"

Grammar = Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], None]]]


def number(said: str) -> Decimal:
    """The number that is written: `−1,234.50`."""
    return Decimal(said.replace(",", "").replace("−", "-"))


def rounded(value: str, places: int) -> Decimal:
    """Half away from zero."""
    return Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def same(said: str, value: Decimal, currency: str) -> bool:
    """Whether the words are the amount as a sentence writes it: without cents from 10,000 on."""
    places = 0 if abs(value) >= 10_000 else currencies.decimals(currency)
    return number(said) == rounded(str(value), places)


def is_part(said: str, part: Decimal, whole: Decimal) -> bool:
    """Whether the words are the share of the part in the whole, as a sentence writes it."""
    share = Decimal(part) * 100 / whole
    if said == "less than 1":
        return 0 < share < Decimal("0.5")
    if said == "more than 99":
        return Decimal("99.5") <= share < 100
    return number(said) == rounded(str(share), 0)


def taken_apart(text: str, grammar: Grammar) -> int:
    """How many sentences of the grammar the text is made of; a rest that none fits fails the test."""
    count = 0
    while text:
        fits = [(check, found) for pattern, check in grammar if (found := pattern.match(text))]
        assert fits, text
        check, found = fits[0]
        check(found)
        text, count = text[found.end() :].strip(), count + 1
    return count
