"""JSON text that the warehouse can keep."""

from typing import Any

import msgspec
import pytest

from pipelines.sources.json_text import decode, storable


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


def test_half_a_character_in_an_answer_does_not_keep_the_rest_out() -> None:
    assert decode(rb'[{"Id": "1", "Memo": "\ud800"}]', msgspec.json.decode) == [{"Id": "1", "Memo": "\ufffd"}]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[" * 5000 + b"]" * 5000, "nested too deep"),
        (b'{"QueryResponse"', "JSON is malformed|truncated"),
        (b'"text"', "of another kind .AttributeError at test_json_text.py"),
        (b"[]", "of another kind .TypeError at test_json_text.py"),
        (b"{}", "of another kind .KeyError at test_json_text.py"),
    ],
)
def test_an_answer_of_another_form_is_a_value_error(content: bytes, said: str) -> None:
    def read(whole: bytes) -> str:
        found: Any = msgspec.json.decode(whole)
        return str(getattr(found, "a") if isinstance(found, str) else found["a"])  # noqa: B009

    with pytest.raises(ValueError, match=said):
        decode(content, read)
