"""Values of files, by kind: how each must be written, and the one way of writing in which it is landed.

Nothing is guessed and nothing is rounded: a value is taken exactly, or refused with what to do about it
(docs/sources/files.md, "Values").
"""

import difflib
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from pipelines import currencies
from pipelines.sources.canonical import CONTROLS, Kind

_LONGEST_SHOWN = 80
_LARGEST_INTEGER = 2**31 - 1
_LARGEST_AMOUNT = Decimal("9999999999999999.99")
_RATE_PLACES = 15
_RATE_DIGITS = 12  # before the point
_NUMBER = re.compile(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
_TIMESTAMP = re.compile(rf"{_DATE.pattern}[T ]{_CLOCK}(?:Z|[+-][0-9]{{2}}(?::?[0-9]{{2}})?)")
_CURRENCY = re.compile(r"[A-Z]{3}")


class Refused(ValueError):
    """Raised for a value that is not of its kind; the text says what to do."""


def parse_value(kind: Kind, text: str, currency: str | None = None) -> str:
    """Return the value in its one way of writing, so that equal values are equal text.

    Money is judged by its currency. Raise Refused if the value is not of this kind.
    """
    if "\x00" in text:
        raise Refused("holds a NUL character, which no database text can keep; remove it")
    return _money(text, currency) if kind == "money" else _KINDS[kind](text)


def nearest(name: str, known: Sequence[str]) -> str | None:
    """Return the known name that looks most like this one, or None."""
    near = difflib.get_close_matches(name.strip().lower(), known, n=1)
    return near[0] if near else None


def shortened(value: str) -> str:
    """Return the value in quotes for a message, cut if it is long."""
    return repr(value) if len(value) <= _LONGEST_SHOWN else f"{value[:_LONGEST_SHOWN]!r}…"


def _money(text: str, currency: str | None) -> str:
    """Return an amount with the places that its currency has, two at least, so that 100 yen are 100.00."""
    sign, whole, fraction = _decimal(text)
    places = currencies.decimals(currency)
    # two zeros are the habit of many exports and cannot be read as thousands, as three could
    if len(fraction) > places and (len(fraction) > currencies.USUAL or fraction.strip("0")):
        raise _too_fine(fraction, f"write at most {places}" if places else f"{currency} has none")
    if Decimal(f"{whole}.{fraction}") > _LARGEST_AMOUNT:
        raise Refused(f"is too large; the largest is {_LARGEST_AMOUNT}")
    return f"{sign}{whole}.{fraction.rstrip('0'):0<{currencies.USUAL}}"


def _rate(text: str) -> str:
    sign, whole, fraction = _decimal(text)
    if len(fraction) > _RATE_PLACES:
        raise _too_fine(fraction, f"write at most {_RATE_PLACES}")
    if len(whole) > _RATE_DIGITS:
        raise Refused(f"is too large; the largest is {'9' * _RATE_DIGITS}.{'9' * _RATE_PLACES}")
    return f"{sign}{whole}.{fraction}".rstrip("0").rstrip(".")


def _too_fine(fraction: str, most: str) -> Refused:
    places = "1 decimal place" if len(fraction) == 1 else f"{len(fraction)} decimal places"
    return Refused(f"has {places} and nothing is rounded here; {most}")


def _decimal(text: str) -> tuple[str, str, str]:
    """Return sign, whole digits and decimals as they are written; minus zero is zero."""
    match = _NUMBER.fullmatch(text)
    if not match:
        raise Refused("is not a number; write it like 1234.56 or -0.5, with a point and no thousands mark or exponent")
    sign, whole, fraction = match.groups(default="")
    return sign if (whole + fraction).strip("0") else "", whole, fraction


def _integer(text: str) -> str:
    match = _NUMBER.fullmatch(text)
    if not match or match[3] is not None:
        raise Refused("is not a whole number; write it like 12, in digits only")
    if abs(int(text)) > _LARGEST_INTEGER:
        raise Refused(f"is too large; the largest is {_LARGEST_INTEGER}")
    return str(int(text))


def _month(text: str) -> str:
    if text not in {str(month) for month in range(1, 13)}:
        raise Refused("is not a month; write 1 to 12")
    return text


def _date(text: str) -> str:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refused("is a date that no calendar has; write a real day as YYYY-MM-DD") from None
    raise Refused("is not a date; write it as YYYY-MM-DD")


def _timestamp(text: str) -> str:
    """Return the moment in UTC, so that one moment is one text."""
    try:
        if _TIMESTAMP.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        raise Refused("is a time that no clock or calendar has; write it like 2026-03-31T12:00:00Z") from None
    raise Refused("is not a time with a zone; write it like 2026-03-31T12:00:00Z or 2026-03-31T12:00:00-05:00")


def _boolean(text: str) -> str:
    return _one_of(text, "true", "false")


def _ages_from(text: str) -> str:
    return _one_of(text, "due_date", "issue_date")


def _one_of(text: str, *known: str) -> str:
    if text not in known:
        raise Refused(f"is not known here; write {' or '.join(known)}")
    return text


def _currency(text: str) -> str:
    if not _CURRENCY.fullmatch(text):
        raise Refused("is not a currency; write its three capital letters, such as USD")
    return text


def _control(text: str) -> str:
    if text in CONTROLS:
        return text
    near = nearest(text, CONTROLS)
    known = f"did you mean {near}?" if near else f"write {', '.join(CONTROLS[:-1])} or {CONTROLS[-1]}"
    raise Refused(f"is not a control; {known}")


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise Refused("is not a time zone; write it like America/New_York") from None
    return text


_KINDS: dict[Kind, Callable[[str], str]] = {
    "text": str,
    "currency": _currency,
    "date": _date,
    "timestamp": _timestamp,
    "rate": _rate,
    "integer": _integer,
    "boolean": _boolean,
    "month": _month,
    "zone": _zone,
    "ages_from": _ages_from,
    "control": _control,
}
