"""Limits of responses: an answer has an end in seconds, bytes and levels, and a pause has one too."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from pipelines.errors import SourceError
from pipelines.sources.http import limits
from pipelines.sources.http.client import TRIES, Client
from pipelines.sources.http.rate_limit import RateLimiter
from pipelines.sources.quickbooks.options import Options
from pipelines.sources.timetracker.options import Options as TimeTracker

Speak = Callable[[socket.socket], None]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextmanager
def speaking(speak: Speak) -> Iterator[str]:
    """A server that listens to each request and then says what it is told to."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(target=answer, args=(connection,), daemon=True).start()

        def answer(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                connection.recv(65536)
                speak(connection)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


def client(address: str, **more: object) -> Client:
    return Client(
        "acme", address, auth=httpx.Auth(), headers={}, fault_of=lambda response: None,
        sleep=lambda seconds: None, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def failure(speak: Speak) -> str:
    with speaking(speak) as address, pytest.raises(SourceError) as caught:
        client(address).get("invoice", "query", {})
    return str(caught.value)


def whole(body: bytes, *headers: bytes) -> Speak:
    lines = [HEAD.rstrip(), *headers, b"Content-Length: %d" % len(body), b"Connection: close", b"", body]
    return lambda connection: connection.sendall(b"\r\n".join(lines))


def drip(begin: bytes, part: bytes) -> Speak:
    def speak(connection: socket.socket) -> None:
        connection.sendall(begin)
        while True:
            connection.sendall(part)
            time.sleep(0.05)

    return speak


@pytest.mark.parametrize(
    "speak",
    [drip(b"", b"H"), drip(HEAD, b"X-More: 1\r\n"), drip(HEAD + b"\r\n", b" "), lambda connection: time.sleep(10)],
    ids=["before the first line", "among the headers", "in the body", "silent"],
)
def test_an_answer_that_never_ends_is_given_up_after_its_time(speak: Speak, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LONGEST_ANSWER", 0.5)
    monkeypatch.setattr("pipelines.sources.http.client.TRIES", 2)
    begun = time.monotonic()
    assert "cannot be reached or broke off" in failure(speak)
    assert time.monotonic() - begun < 6


def test_an_answer_in_time_has_all_the_time_there_is() -> None:
    with speaking(whole(b'{"a":1}')) as address:
        assert client(address).get("invoice", "query", {}) == b'{"a":1}'


@pytest.mark.parametrize(
    ("body", "headers", "said"),
    [
        (b" " * 3_000_000, (), "is larger than 1 MB"),
        (gzip.compress(b" " * 30_000_000), (b"Content-Encoding: gzip",), "is larger than 1 MB"),
        (gzip.compress(gzip.compress(b" ")), (b"Content-Encoding: gzip, gzip",), "packed in a way"),
        (b"x", (b"Content-Encoding: br",), "packed in a way that was not asked for ('br')"),
        (b"[" * 101 + b"]" * 101, (), "nested more than 100 deep"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, (), "nested more than 100 deep"),
        (b"[" * 900_000, (), "nested more than 100 deep"),
    ],
    ids=["large", "a bomb", "packed twice", "packed unasked", "just too deep", "deep objects", "deep and cut"],
)
def test_an_answer_beyond_a_limit_ends_the_sync_at_once(
    body: bytes, headers: tuple[bytes, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LARGEST_ANSWER", 1024 * 1024)
    message = failure(whole(body, *headers))
    assert message.startswith("Connection acme, stream invoice: the answer ")
    assert said in message
    assert f"{TRIES} tries" not in message


def test_what_is_packed_within_the_limits_is_unpacked() -> None:
    with speaking(whole(gzip.compress(b"[" * 100 + b"]" * 100), b"Content-Encoding: gzip")) as address:
        assert client(address).get("invoice", "query", {}) == b"[" * 100 + b"]" * 100


@pytest.mark.parametrize(
    ("content", "deep"),
    [
        (b"", 0),
        (b"1", 0),
        (b"[]", 1),
        (b'{"a":[{}],"b":[]}', 3),
        (b'["[[[[", "\\"[[", "\\\\", [[]]]', 3),
        (b"]]]][", 0),
    ],
)
def test_depth_counts_what_is_not_text(content: bytes, deep: int) -> None:
    assert limits.depth(content) == deep


def test_depth_takes_time_that_grows_with_the_length_alone() -> None:
    begun = time.monotonic()
    limits.depth(b'"' + rb"\"" * 5_000_000)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    ("given", "least", "most"),
    [
        ("7", 7, 7), ("0", 0, 0), ("899", 899, 899), ("900", 900, 900), ("86400", 900, 900), ("9" * 400, 900, 900),
        ("-5", 60, 72), ("1e9", 60, 72), ("inf", 60, 72), ("nan", 60, 72), ("²", 60, 72), ("٣", 60, 72), ("", 60, 72),
        ("7, 8", 60, 72), ("soon", 60, 72), ("Fri, 31 Feb 2026 99:99:99 GMT", 60, 72),
    ],
)  # fmt: skip
def test_a_rest_is_as_long_as_is_asked_for_and_never_longer_than_a_quarter_of_an_hour(
    given: str, least: float, most: float
) -> None:
    response = httpx.Response(429, headers=[(b"Retry-After", given.encode())])
    assert least <= limits.retry_after(response) <= most


@pytest.mark.parametrize(("seconds", "least", "most"), [(900 * 86_400, 900, 900), (90, 60, 91), (-9 * 86_400, 60, 72)])
def test_a_rest_until_a_moment_lasts_until_then_and_never_longer(seconds: int, least: float, most: float) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
    assert least <= limits.retry_after(httpx.Response(429, headers={"Retry-After": moment})) <= most


def test_a_long_rest_is_said_once_with_its_length() -> None:
    said: list[str] = []
    slept: list[float] = []
    answers = iter([httpx.Response(429, headers={"Retry-After": "86400"}), httpx.Response(200, content=b"[]")])
    asked = Client(
        "acme", "https://books.example", auth=httpx.Auth(), headers={}, fault_of=lambda response: None,
        say=said.append, sleep=slept.append, transport=httpx.MockTransport(lambda request: next(answers)),
    )  # fmt: skip
    assert asked.get("invoice", "query", {}) == b"[]"
    assert said == ["acme: the server asks for a pause; going on in 15 minutes."]
    assert slept == pytest.approx([900.0], abs=1)


def test_a_server_that_only_asks_for_rest_is_given_up_after_a_quarter_of_an_hour() -> None:
    now = [0.0]
    said: list[str] = []

    def sleep(seconds: float) -> None:
        now[0] += seconds

    refuse = httpx.MockTransport(lambda request: httpx.Response(429, headers={"Retry-After": "86400"}))
    asked = Client(
        "acme", "https://books.example", auth=httpx.Auth(), headers={}, fault_of=lambda response: None,
        limiter=RateLimiter(at_once=1, clock=lambda: now[0]), say=said.append, sleep=sleep, transport=refuse,
    )  # fmt: skip
    with pytest.raises(SourceError, match="asks for pauses of more than 15 minutes without an answer"):
        asked.get("invoice", "query", {})
    assert said == ["acme: the server asks for a pause; going on in 15 minutes."]
    assert 900 <= now[0] < 1000


def test_one_rest_that_many_are_asked_for_is_one() -> None:
    limiter = RateLimiter(at_once=8)
    assert [limiter.pause(60), limiter.pause(60), limiter.pause(61)] == [True, False, False]


SAFE = """https://books.example https://[2001:db8::1]:8443/v3 http://127.0.0.1:9100 http://localhost/a http://[::1]:80
 http://127.255.0.3 env:ADDRESS"""
UNSAFE = r"""http://books.example http://127.0.0.1.example http://localhost.example http://10.0.0.1 HTTP://127.0.0.1
 http://0.0.0.0 http://[::ffff:8.8.8.8] https://user@books.example https://a:b@books.example http://127.1
 http://2130706433 https://books.example?x=1 https://books.example#x https:// https://:443 ftp://books.example
 https://127.0.0.1\@evil.example https://books.example:port https://[books file:///etc/passwd env:"""
GOOD = SAFE.split()
WRONG = [*UNSAFE.split(), "https://books.example/a b", ""]


@pytest.mark.parametrize("key", ["base_url", "token_url", "revoke_url", "authorize_url", "redirect_uri"])
def test_secrets_are_sent_by_https_or_within_this_machine(key: str) -> None:
    keys = {"realm_id": "1", "client_id": "app", "client_secret": "x"}
    for address in GOOD:
        assert getattr(Options.model_validate({**keys, key: address}), key) == address.rstrip("/")
    for address in WRONG if key != "base_url" else WRONG[:-1]:  # an empty one is that of the environment
        with pytest.raises(ValueError, match="address"):
            Options.model_validate({**keys, key: address})


def test_the_same_holds_for_an_api_with_a_fixed_token_which_is_one_word() -> None:
    for address in GOOD:
        TimeTracker.model_validate({"base_url": address, "token": "tt_1"})
    for address in WRONG:
        with pytest.raises(ValueError, match="address"):
            TimeTracker.model_validate({"base_url": address, "token": "tt_1"})
    for token in ("tt_1\n", "tt 1", "tt_é"):
        with pytest.raises(ValueError, match="one word") as caught:
            TimeTracker.model_validate({"base_url": GOOD[0], "token": token})
        assert token not in str(caught.value)


def test_a_request_that_cannot_be_sent_does_not_show_its_token() -> None:
    class Broken(httpx.Auth):
        def auth_flow(self, request: httpx.Request):  # type: ignore[no-untyped-def]
            request.headers["Authorization"] = "Bearer short\r\nsecret"
            yield request

    with speaking(whole(b"[]")) as address, pytest.raises(SourceError) as caught:
        Client(
            "acme", address, auth=Broken(), headers={}, fault_of=lambda response: None, sleep=lambda seconds: None
        ).get("invoice", "query", {})
    assert "LocalProtocolError" in str(caught.value)
    assert "short" not in str(caught.value)


def test_a_list_may_grow_while_it_is_read_and_not_for_ever() -> None:
    assert limits.pages(0, 1000) == 100
    assert limits.pages(1_000_000, 1000) == 3100
    assert limits.pages(10**12, 1000) == limits.MOST_PAGES
    assert limits.pages(-1, 0) == 100
