"""JSON as text, which payloads stay: the few escapes that are replaced so that PostgreSQL's jsonb can hold it."""

import re
from collections.abc import Callable
from typing import TypeVar

from pipelines.errors import place

Read = TypeVar("Read")

# a pair of surrogates first, so that its halves are not taken for lone ones; any other escape last, to step over `\\`
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u0000|u[dD][89a-fA-F][0-9a-fA-F]{2})|.)"
)


def storable(text: str) -> str:
    r"""Return JSON text that jsonb can hold: the escapes `\u0000` and lone surrogates become `\ufffd`."""
    if "\\u" not in text:
        return text
    return _ESCAPE.sub(lambda escape: r"\ufffd" if escape[1] else escape[0], text)


def decode(content: bytes, read: Callable[[bytes], Read]) -> Read:
    r"""Return what `read` makes of a response; half a character written as an escape is read as `\ufffd`.

    Raise ValueError if it is nested too deep, or of any other form that `read` does not know.
    """
    try:
        try:
            return read(content)
        except ValueError:
            whole = storable(content.decode()).encode()
            if whole == content:
                raise
        return read(whole)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    except (AttributeError, TypeError, LookupError, ArithmeticError) as error:
        raise ValueError(f"a part of it is of another kind ({place(error)})") from None
