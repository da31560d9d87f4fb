"""A secret that looks like a word is hidden too: what was sent to be let in is told by nobody, however it looks."""

import httpx
import pytest

from pipelines.errors import SourceError
from pipelines.sources.http.auth import FixedToken
from pipelines.sources.http.client import Client, Fault

WORD = "correct-horse"  # short, and without a digit: no pattern of tokens finds it


def told(response: httpx.Response, fault: Fault) -> str:
    client = Client(
        "acme",
        "https://books.example",
        auth=FixedToken(WORD),
        headers={},
        fault_of=lambda _: fault,
        sleep=lambda seconds: None,
        transport=httpx.MockTransport(lambda request: response),
    )
    with pytest.raises(SourceError) as caught:
        client.get("invoice", "query", {})
    client.close()
    return str(caught.value)


@pytest.mark.parametrize("is_passing", [False, True])
def test_a_secret_that_looks_like_a_word_is_hidden_where_the_vendor_repeats_it(is_passing: bool) -> None:
    said = told(httpx.Response(401), Fault(f"The key {WORD} is not known.", is_passing=is_passing))
    assert "The key [hidden] is not known." in said
    assert WORD not in said


@pytest.mark.parametrize(
    ("trace", "is_told"), [("1-67e0c2-ab", True), (f"Bearer {WORD}", False), ("a" * 100, False), ("<b>", False)]
)
def test_a_trace_is_told_where_it_is_one(trace: str, is_told: bool) -> None:
    said = told(httpx.Response(400, headers={"intuit_tid": trace}), Fault("No."))
    assert (f"(trace {trace})" in said) is is_told
    assert WORD not in said
