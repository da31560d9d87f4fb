"""The HTTP client: what it tries again, how long it waits, and what its errors say and hide."""

import logging
import time
from collections.abc import Callable

import httpx
import pytest

from pipelines.errors import SourceError
from pipelines.sources.http.client import Client, Fault
from pipelines.sources.http.redaction import redacted

SECRET = "eyJhbGciOiJkaXIiLCJ0b2tlbiI6MTIz.secret-1"

Handler = Callable[[httpx.Request], httpx.Response]


class Bearer(httpx.Auth):
    def auth_flow(self, request: httpx.Request):  # type: ignore[no-untyped-def]
        request.headers["Authorization"] = f"Bearer {SECRET}"
        yield request


class Script:
    """Gives its answers in order, the last one for ever; an exception is raised."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def ask(
    handler: Handler, slept: list[float], fault_of: Callable[[httpx.Response], Fault | None] | None = None
) -> bytes:
    client = Client(
        "acme",
        "https://books.example:8443/v3",
        auth=Bearer(),
        headers={"Accept": "application/json"},
        fault_of=fault_of or (lambda response: None),
        sleep=slept.append,
        transport=httpx.MockTransport(handler),
    )
    try:
        return client.get("invoice", "query", {"query": "SELECT 1"})
    finally:
        client.close()


def failure(handler: Handler, slept: list[float] | None = None, fault: Fault | None = None) -> str:
    with pytest.raises(SourceError) as caught:
        ask(handler, [] if slept is None else slept, lambda response: fault)
    return str(caught.value)


def test_a_good_answer_comes_back_as_it_was_sent_and_nobody_waits() -> None:
    slept: list[float] = []
    script = Script(httpx.Response(200, content=b'{"a":1.10}'))
    assert ask(script, slept) == b'{"a":1.10}'
    (request,) = script.requests
    assert str(request.url.copy_with(query=None)) == "https://books.example:8443/v3/query"
    assert request.url.params == httpx.QueryParams(query="SELECT 1")
    assert request.headers["Accept"] == "application/json"
    assert slept == []


def test_retry_after_is_waited_for_exactly() -> None:
    slept: list[float] = []
    ask(Script(httpx.Response(429, headers={"Retry-After": "7"}), httpx.Response(200)), slept)
    assert slept == pytest.approx([7.0], abs=0.1)


def test_a_throttled_client_without_retry_after_waits_a_minute_and_a_little() -> None:
    slept: list[float] = []
    ask(Script(httpx.Response(429), httpx.Response(200)), slept)
    assert len(slept) == 1
    assert 60 <= slept[0] <= 75


def test_a_server_error_is_tried_five_times_with_growing_pauses_and_then_told() -> None:
    slept: list[float] = []
    script = Script(httpx.Response(503))
    message = failure(script, slept)
    assert len(script.requests) == 5
    assert len(slept) == 4
    assert slept[0] < slept[2] < slept[3] < 60
    assert message.startswith("Connection acme, stream invoice: ")
    assert "503" in message
    assert "tieout refresh --connection acme" in message


def test_a_cut_answer_is_asked_for_again() -> None:
    slept: list[float] = []
    script = Script(httpx.RemoteProtocolError("peer closed connection"), httpx.Response(200, content=b"whole"))
    assert ask(script, slept) == b"whole"
    assert len(slept) == 1


def test_a_server_that_is_not_there_is_named_with_its_port() -> None:
    message = failure(Script(httpx.ConnectError("[Errno 111] Connection refused")))
    assert "books.example:8443 cannot be reached" in message
    assert "base_url" in message


def test_an_answer_that_cannot_be_unpacked_is_asked_for_again() -> None:
    broken = httpx.DecodingError("incorrect header check")
    assert ask(Script(broken, httpx.Response(200, content=b"whole")), []) == b"whole"


@pytest.mark.parametrize("status", [301, 400, 403, 404])
def test_any_other_refusal_is_final_at_once(status: int) -> None:
    slept: list[float] = []
    script = Script(httpx.Response(status))
    assert str(status) in failure(script, slept)
    assert len(script.requests) == 1
    assert slept == []


def test_a_fault_under_a_good_status_is_an_error_with_the_sources_own_words_and_hint() -> None:
    message = failure(Script(httpx.Response(200)), fault=Fault("the subscription ended", "Renew it."))
    assert message == "Connection acme, stream invoice: the subscription ended\nRenew it."


def test_a_passing_fault_under_a_good_status_is_tried_again() -> None:
    slept: list[float] = []
    failure(Script(httpx.Response(200)), slept, Fault("hiccup", is_passing=True))
    assert len(slept) == 4


def test_an_echoed_token_reaches_neither_the_error_nor_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    message = failure(Script(httpx.Response(401)), fault=Fault(f"Token expired: {SECRET}"))
    assert "Token expired" in message
    assert SECRET not in message
    assert SECRET not in caplog.text


def test_redaction_hides_what_looks_like_a_token_and_leaves_words() -> None:
    text = redacted("Token expired: AB11596812345678abcdefghij in ApplicationAuthorizationFailed")
    assert text == "Token expired: [hidden] in ApplicationAuthorizationFailed"


def test_a_vendor_cannot_command_the_terminal() -> None:
    fault = Fault("\x1b]0;owned\x07 \x1b[2Jgone\x9b31m\u202eback\nnext\0")
    message = failure(Script(httpx.Response(400)), fault=fault)
    assert " ".join(message.split()).startswith("Connection acme, stream invoice: ]0;owned [2Jgone 31m back next Type")
    assert message.isprintable() or message.replace("\n", "").isprintable()


# many documents, one by one


def fetch(handler: Handler, paths: list[str], *, at_once: int = 4) -> list[bytes | None]:
    client = Client(
        "acme",
        "https://books.example:8443/v3",
        auth=Bearer(),
        headers={},
        fault_of=lambda response: None,
        sleep=lambda seconds: None,
        transport=httpx.MockTransport(handler),
    )
    return list(client.get_all("invoice", paths, {}, at_once=at_once))


def test_many_answers_come_in_the_order_in_which_they_were_asked_for() -> None:
    def late_first(request: httpx.Request) -> httpx.Response:
        time.sleep(0.02 if request.url.path.endswith("/0") else 0)
        return httpx.Response(200, content=request.url.path.encode())

    paths = [str(number) for number in range(70)]
    assert fetch(late_first, paths) == [f"/v3/{path}".encode() for path in paths]


def test_never_more_than_the_agreed_number_of_requests_are_in_flight_and_so_many_are() -> None:
    running: list[int] = []
    most: list[int] = []

    def handler(request: httpx.Request) -> httpx.Response:
        running.append(1)
        most.append(len(running))
        time.sleep(0.01)
        running.pop()
        return httpx.Response(200)

    fetch(handler, [str(number) for number in range(20)], at_once=3)
    assert max(most) == 3


def test_a_document_that_is_gone_is_none_and_any_other_refusal_ends_all() -> None:
    def gone(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404 if request.url.path.endswith("/1") else 200, content=b"here")

    assert fetch(gone, ["0", "1", "2"]) == [b"here", None, b"here"]
    with pytest.raises(SourceError, match="403"):
        fetch(lambda request: httpx.Response(403), ["0", "1"])


def test_our_own_address_is_told_whole_although_it_looks_like_a_token() -> None:
    fault = Fault(f"https://books.example:8443/v3/query/with/1/long/tail and {SECRET}")
    message = failure(Script(httpx.Response(400)), fault=fault)
    assert "https://books.example:8443/v3" in message
    assert SECRET not in message
