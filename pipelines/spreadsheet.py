"""Text in a file that a spreadsheet opens: what it would run instead of show is guarded, and comes back as it was.

A spreadsheet runs a cell that begins with one of a few signs; where it takes another separator than ours, also what
stands behind that separator inside a cell. An apostrophe before the sign makes it text.
"""

import re

_SIGNS = "=+\\-@\t\r\n＝＋－＠"
_BREAK = "^|[;\t\r\n|]"
_RUNS = re.compile(f"({_BREAK})(['\"]*)(?=[{_SIGNS}])")  # quotes are taken off, or are apostrophes of ours
_GUARDED = re.compile(f"({_BREAK})'(['\"]*)(?=[{_SIGNS}])")
_NUMBER = re.compile(r"-[0-9]{1,15}([.][0-9]{1,15})?")


def guarded(text: str) -> str:
    """Return the text, which no spreadsheet runs; a negative number is one, and stays."""
    return text if _NUMBER.fullmatch(text) else _RUNS.sub(r"\1'\2", text)


def unguarded(text: str) -> str:
    """Return the text that was guarded."""
    return _GUARDED.sub(r"\1\2", text)
