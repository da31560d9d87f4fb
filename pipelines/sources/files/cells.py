"""The cells of a file as text: typed values of workbooks and Parquet, exact to the last digit or `Doubtful`.

Nothing is guessed and nothing is rounded: a cell without one certain text says what to do about it.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

CERTAIN_DIGITS = 15  # all that a floating-point cell keeps


class Doubtful(NamedTuple):
    """A cell that has no certain text: what it shows, and what to do about it."""

    shown: str
    advice: str


Cell = str | Doubtful


def shown(cell: Cell) -> str:
    """Return the cell as a message shows it."""
    return cell if isinstance(cell, str) else cell.shown


def text_of(value: Any) -> Cell:
    """Return the one text that a typed cell stands for, exact to the last digit; Doubtful if there is none."""
    for kinds, write in _WRITERS:
        if isinstance(value, kinds):
            return write(value)
    return Doubtful(str(value), f"is of type {type(value).__name__}, which is not read; write it as text")


def _float(value: float) -> Cell:
    shortest = Decimal(repr(value))
    if not shortest.is_finite():
        return Doubtful(repr(value), "is not a number; leave the cell blank or write the number")
    digits = len(shortest.normalize().as_tuple().digits)
    if digits > CERTAIN_DIGITS or abs(shortest) >= 10**CERTAIN_DIGITS:
        return uncertain(format(shortest, "f"))
    return _plain(shortest)


def _plain(value: Decimal) -> str:
    """Return the number without exponent, and without zeros that only the column's type put behind the point."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def uncertain(digits: str) -> Doubtful:
    """Return the cell of a number with more digits than such a cell keeps."""
    advice = f"has more than {CERTAIN_DIGITS} digits, which is all that such a cell keeps; round it or write text"
    return Doubtful(digits, advice)


def _moment(value: datetime) -> str:
    is_bare_date = value.tzinfo is None and value.time() == time.min
    return value.date().isoformat() if is_bare_date else value.isoformat()


_WRITERS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Cell]], ...] = (
    (str, str),
    (type(None), lambda _: ""),
    (bool, lambda value: "true" if value else "false"),  # before int, which it is too
    (int, str),
    (float, _float),
    (Decimal, _plain),
    (datetime, _moment),  # before date, which it is too
    ((date, time), lambda value: value.isoformat()),
)
