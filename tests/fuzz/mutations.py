"""JSON changed at random, as text: what a vendor may send that nobody foresaw. All follows from the given chance."""

import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

DEEP = 3000
# as JSON text; each may stand for any value of a row without spoiling the answer around it
VALUES = (
    *("null", '""', '" "', '"x"', "{}", "[]", "[[]]", "[{}]", "[null]", "true", "false", "0", "-1", "30.0", "30.5"),
    *("-0.0", "1e-9", "0.001", "1e15", "9999999999999999.99", "-9999999999999999.99", "12345678901234567890123.45"),
    *('"-5"', '"1,000.00"', '"12.345"', '"1e3"', '"NaN"', '"infinity"', '"-infinity"', '"true"', '"0x1F"'),
    *('"0000-00-00"', '"2026-02-30"', '"0001-01-01"', '"0001-01-04"', '"9999-12-31"', '"9999-12-28"', '"1900-02-28"'),
    *('"2026-03-31"', '"2026-03-31T24:00:00Z"', '"2026-03-31T12:00:00+25:00"', '"2026-03-31T02:30:00"', '"today"'),
    *('"2024-02-29"', '"-2026-03-31"', '"20260331"', '"12026-03-31"', '"2026-W14-2"', '"0001-01-01T00:00:00Z"'),
    *('"USD"', '"JPY"', '"KWD"', '"XXX"', '"usd"', '"EURO"', '"Paid"', '"Voided"', '"Invoice"', '"CreditMemo"'),
    *('"America/New_York"', '"Mars/Olympus"', '"January"', '"13"', '"1"', '"2"', '"999999999999999999999"'),
    *(r'"\u0000"', r'"a\u0000b"', r'"\ud800"', '"\U0001f4b6 \u202eشركة e\u0301"', r'"\\"', '"\'; drop table x; --"'),
    *('"<script>alert(1)</script>"', '"{{ 7*7 }}"', '"%s %d"', '"=1+1"', r'"\n\r\t"', json.dumps("x" * 250)),
    *(json.dumps("é" * 5000), '{"value": "1"}', '{"value": null}', '{"value": "404", "name": ""}', '[{"Id": "1"}]'),
)  # fmt: skip
# these spoil the whole answer, or may
FATAL = (
    "[" * DEEP + "]" * DEEP,
    '{"a":' * DEEP + "1" + "}" * DEEP,
    "NaN",
    "Infinity",
    "1e400",
    "9" * 5000,
    "0." + "1" * 5000,
    json.dumps("x" * 2_000_000),
    "",
    "{",
    '"\\x"',
    "\x00",
)
_MARK = "what stands for another value"
Path = tuple[str | int, ...]


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield every path in a value, the empty one included."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, held in inner:
        yield from paths(held, (*path, key))


def mutated(value: Any, chance: Random, values: Sequence[str] = VALUES, *, kept: Sequence[str] = ()) -> tuple[str, str]:
    """Return the value as JSON with one thing changed, and what; nothing below the keys in `kept` is."""
    found: Any = {"": json.loads(json.dumps(value))}
    places = [("", *path) for path in paths(value) if not (path and path[0] in kept)]
    chosen = chance.choice(places[1:] or places)
    holder = found
    for step in chosen[:-1]:
        holder = holder[step]
    key = chosen[-1]
    change = chance.choices(("value", "gone", "more", "list", "twice", "swapped"), (10, 2, 1, 1, 1, 1))[0]
    text = chance.choice(values)
    if change == "gone" and len(chosen) > 1:
        del holder[key]
    elif change == "more" and isinstance(holder[key], dict):
        holder[key]["More"] = _MARK
    elif change == "list":
        holder[key] = [holder[key]]
    elif change == "twice" and isinstance(holder[key], list):
        holder[key] = holder[key] * 2
    elif change == "swapped" and isinstance(holder[key], dict) and len(holder[key]) > 1 < len(chosen):
        one, other = chance.sample([*holder[key]], 2)
        holder[key][one], holder[key][other] = holder[key][other], holder[key][one]
    else:
        change, holder[key] = text, _MARK
    where = ".".join(map(str, chosen[1:]))
    return json.dumps(found[""]).replace(json.dumps(_MARK), text), f"{where}: {change[:40]}"
