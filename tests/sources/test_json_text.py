"""JSON text that the warehouse can keep."""

import pytest

from pipelines.sources.json_text import storable


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        (r"a\u0000b", r"a\ufffdb"),
        (r"a\\u0000b", r"a\\u0000b"),
        (r"\ud83d\ude00", r"\ud83d\ude00"),
        (r"\ud83dx\ude00", r"\ufffdx\ufffd"),
        (r"\u00e9\"", r"\u00e9\""),
    ],
)
def test_escapes_that_jsonb_cannot_hold_are_replaced_and_no_others(text: str, stored: str) -> None:
    assert storable(f'"{text}"') == f'"{stored}"'
