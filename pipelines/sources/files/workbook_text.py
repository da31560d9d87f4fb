"""A workbook's text cells as a spreadsheet shows them: escapes and line breaks."""

import re

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def shown(text: str) -> str:
    """Return the text with its `_xHHHH_` escapes read, and every kind of line break as one newline.

    `_x000D_` is a line break; `_x005F_` is the underscore that keeps what follows from being an escape.
    """
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), text)
    whole = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # two escapes make one emoji
    return whole.replace("\r\n", "\n").replace("\r", "\n")
