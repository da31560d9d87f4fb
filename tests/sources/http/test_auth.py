"""Rotating tokens: stored before they are used, refreshed when due, and what is tried when one is refused."""

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import httpx
import pytest

from pipelines.errors import SourceError
from pipelines.settings import Connection
from pipelines.sources.http.auth import RotatingTokens
from pipelines.sources.http.client import Client
from pipelines.sources.http.rate_limit import RateLimiter
from pipelines.sources.stream import Tokens

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
TOKEN_URL = "https://oauth.example/tokens"


class Store:
    """Tokens in memory, and every event in the order in which it came."""

    def __init__(self, tokens: Tokens | None, events: list[str]) -> None:
        self.tokens = tokens
        self.is_alone = False
        self._lock = threading.Lock()
        self._events = events

    def load(self) -> Tokens | None:
        return self.tokens

    def save(self, tokens: Tokens) -> None:
        self._events.append(f"save {tokens.refresh_token}")
        self.tokens = tokens

    def delete(self) -> None:
        self.tokens = None

    @contextmanager
    def lock(self) -> Iterator[None]:
        with self._lock:
            self.is_alone = True
            try:
                yield
            finally:
                self.is_alone = False


class Vendor:
    """A token endpoint that takes `live` refresh tokens and an API that takes the access tokens it gave out."""

    def __init__(self, stored: Tokens | None = None, live: tuple[str, ...] = ("first",), gives: str = "second") -> None:
        self.events: list[str] = []
        self.store = Store(stored, self.events)
        self.live = live
        self.gives = gives
        self.good = {"stored-access"}
        self.token_answers: list[httpx.Response] = []
        self.slept: list[float] = []
        self.forms: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        return self._exchange(request) if request.url.host == "oauth.example" else self._serve(request)

    def _exchange(self, request: httpx.Request) -> httpx.Response:
        assert self.store.is_alone, "a refresh token is spent by one at a time"
        self.forms.append(request)
        sent = parse_qs(request.content.decode())["refresh_token"][0]
        self.events.append(f"exchange {sent}")
        if self.token_answers:
            return self.token_answers.pop(0)
        if sent not in self.live:
            return httpx.Response(400, json={"error": "invalid_grant"})
        access = f"access-{len(self.good)}"
        self.good.add(access)
        return httpx.Response(200, json={"access_token": access, "refresh_token": self.gives, "expires_in": 3600})

    def _serve(self, request: httpx.Request) -> httpx.Response:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        self.events.append(f"use {token}")
        return httpx.Response(200 if token in self.good else 401)

    def client(self, first: str | None = "first") -> Client:
        auth = RotatingTokens(
            Connection(name="acme", source="quickbooks"),
            token_url=TOKEN_URL,
            client_id="app",
            client_secret="app-secret",
            first_refresh_token=first,
            store=self.store,
            clock=lambda: NOW,
        )
        return Client(
            "acme",
            "https://api.example",
            auth=auth,
            headers={},
            fault_of=lambda response: None,
            limiter=RateLimiter(at_once=8),
            sleep=self.slept.append,
            transport=httpx.MockTransport(self),
        )

    def ask(self, first: str | None = "first") -> None:
        self.client(first).get("invoice", "query", {})

    def failure(self, first: str | None = "first") -> str:
        with pytest.raises(SourceError) as caught:
            self.ask(first)
        return str(caught.value)


def together(client: Client, threads: int) -> list[str]:
    """The errors of as many requests that are all in flight before the first is answered."""
    ready = threading.Barrier(threads)

    def ask() -> str:
        ready.wait()
        with pytest.raises(SourceError) as caught:
            client.get("invoice", "query", {})
        return str(caught.value)

    with ThreadPoolExecutor(threads) as pool:
        return [future.result() for future in [pool.submit(ask) for _ in range(threads)]]


def stored(*, minutes: float = 30, refresh: str = "newest", previous: str | None = "before") -> Tokens:
    return Tokens("stored-access", refresh, NOW + timedelta(minutes=minutes), previous)


def test_both_tokens_are_stored_before_the_access_token_is_used() -> None:
    vendor = Vendor()
    vendor.ask()
    assert vendor.events == ["exchange first", "save second", "use access-1"]
    assert vendor.store.tokens == Tokens("access-1", "second", NOW + timedelta(hours=1), "first")


def test_the_exchange_is_a_form_with_the_clients_own_credentials() -> None:
    vendor = Vendor()
    vendor.ask()
    (form,) = vendor.forms
    assert form.method == "POST"
    assert parse_qs(form.content.decode()) == {"grant_type": ["refresh_token"], "refresh_token": ["first"]}
    assert form.headers["Authorization"] == "Basic YXBwOmFwcC1zZWNyZXQ="
    assert form.headers["Accept"] == "application/json"


def test_a_stored_access_token_is_used_while_it_is_not_near_its_end() -> None:
    vendor = Vendor(stored(minutes=1.1))
    vendor.ask()
    assert vendor.events == ["use stored-access"]


def test_a_token_within_a_minute_of_its_end_is_refreshed_first() -> None:
    vendor = Vendor(stored(minutes=1), live=("newest",))
    vendor.ask()
    assert vendor.events == ["exchange newest", "save second", "use access-1"]


def test_a_refresh_token_that_stays_the_same_keeps_the_one_before_it() -> None:
    vendor = Vendor(stored(minutes=0), live=("newest",), gives="newest")
    vendor.ask()
    assert vendor.store.tokens is not None
    assert vendor.store.tokens.refresh_token == "newest"
    assert vendor.store.tokens.previous_refresh_token == "before"


def test_a_refused_access_token_is_refreshed_once_and_the_request_sent_again() -> None:
    vendor = Vendor(stored(), live=("newest",))
    vendor.good = set()
    vendor.ask()
    assert vendor.events == ["use stored-access", "exchange newest", "save second", "use access-0"]


def test_an_access_token_that_is_refused_twice_is_an_error_and_not_a_loop() -> None:
    vendor = Vendor(stored(), live=("newest",))
    vendor.good = set()
    fresh = {"access_token": "unknown", "refresh_token": "newest", "expires_in": 3600}
    vendor.token_answers = [httpx.Response(200, json=fresh)]
    assert "401" in vendor.failure()
    assert vendor.events == ["use stored-access", "exchange newest", "save newest", "use unknown"]


def test_a_refusal_of_a_token_that_is_no_longer_the_newest_is_not_final() -> None:
    """Another process renews the tokens, which kills the older ones, just when ours is on its way, three times."""
    vendor = Vendor(stored(), live=("newest",))
    vendor.good = set()
    serve = vendor._serve

    def renewed_meanwhile(request: httpx.Request) -> httpx.Response:
        number = len([event for event in vendor.events if event.startswith("use ")])
        if 1 <= number <= 3:
            vendor.good = {f"other-{number}"}
            vendor.store.tokens = Tokens(f"other-{number}", "newest", NOW + timedelta(hours=1))
        return serve(request)

    vendor._serve = renewed_meanwhile  # type: ignore[method-assign]
    vendor.ask()
    used = [event.removeprefix("use ") for event in vendor.events if event.startswith("use ")]
    assert used == ["stored-access", "access-0", "other-1", "other-2", "other-3"]
    assert len(vendor.forms) == 1


def test_eight_requests_in_flight_survive_tokens_that_die_with_each_renewal() -> None:
    vendor = Vendor(stored(), live=("newest", "second"))
    vendor.good = set()
    serve, exchange, lock = vendor._serve, vendor._exchange, threading.Lock()
    uses: dict[str, int] = {}

    def kill_the_older(request: httpx.Request) -> httpx.Response:
        response = exchange(request)
        vendor.good = {response.json()["access_token"]}
        return response

    def refuse_some(request: httpx.Request) -> httpx.Response:
        """The first token that is made is revoked by the vendor after a few uses, and another one is stored."""
        token = request.headers["Authorization"].removeprefix("Bearer ")
        with lock:
            uses[token] = uses.get(token, 0) + 1
            if token in vendor.good and not token.startswith("other") and uses[token] == 3:
                vendor.good = {"other"}
                vendor.store.tokens = Tokens("other", "second", NOW + timedelta(hours=1))
        return serve(request)

    vendor._serve, vendor._exchange = refuse_some, kill_the_older  # type: ignore[method-assign]
    client = vendor.client()
    ready = threading.Barrier(8)

    def ask(_: int) -> bytes:
        ready.wait()
        return client.get("invoice", "query", {})

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == [b""] * 8
    assert len(vendor.forms) == 1, "one of eight renews"


def test_refused_refresh_tokens_give_way_to_the_one_before_and_then_to_the_configured_one() -> None:
    vendor = Vendor(stored(minutes=0), live=("first",))
    vendor.ask()
    assert vendor.events == ["exchange newest", "exchange before", "exchange first", "save second", "use access-1"]


def test_when_every_refresh_token_is_refused_the_user_is_told_to_connect_anew() -> None:
    vendor = Vendor(stored(minutes=0), live=())
    message = vendor.failure()
    assert "acme" in message
    assert "no longer accepted" in message
    assert "tieout connect quickbooks --connection acme" in message
    assert vendor.slept == []


def test_a_connection_without_any_refresh_token_says_so() -> None:
    vendor = Vendor()
    assert "no refresh token" in vendor.failure(first=None)
    assert vendor.events == []


def test_an_unknown_client_is_told_by_the_names_of_its_keys() -> None:
    vendor = Vendor()
    vendor.token_answers = [httpx.Response(401, json={"error": "invalid_client"})]
    message = vendor.failure()
    assert "client_id" in message
    assert "client_secret" in message
    assert vendor.slept == []


def test_threads_that_wait_for_a_refusal_hear_it_without_asking_again() -> None:
    vendor = Vendor(stored(minutes=0, previous=None), live=())
    messages = together(vendor.client(first=None), 8)
    assert vendor.events == ["exchange newest"]
    assert len(messages) == 8
    assert len(set(messages)) == 1
    assert "tieout connect quickbooks" in messages[0]


def test_an_unknown_client_is_refused_once_for_all_threads() -> None:
    vendor = Vendor(stored(minutes=0))
    vendor.token_answers = [httpx.Response(401, json={"error": "invalid_client"}) for _ in range(8)]
    (message,) = set(together(vendor.client(), 8))
    assert vendor.events == ["exchange newest"]
    assert "client_id" in message


def test_a_token_stored_after_a_refusal_is_taken_and_a_refresh_token_stored_after_it_is_tried() -> None:
    vendor = Vendor(stored(minutes=0, previous=None), live=("fresh",))
    client = vendor.client(first=None)
    together(client, 1)
    vendor.good = {"from-another"}
    vendor.store.tokens = Tokens("from-another", "rotated", NOW + timedelta(hours=1))
    client.get("invoice", "query", {})
    vendor.good = set()
    vendor.store.tokens = Tokens("from-another", "fresh", NOW + timedelta(hours=1))
    client.get("invoice", "query", {})
    assert vendor.events == [
        "exchange newest", "use from-another", "use from-another", "exchange fresh", "save second", "use access-0",
    ]  # fmt: skip


def test_a_new_sync_asks_again_after_a_refusal() -> None:
    vendor = Vendor(stored(minutes=0, previous=None), live=())
    vendor.failure(first=None)
    vendor.live = ("newest",)
    vendor.ask(first=None)
    assert vendor.events == ["exchange newest", "exchange newest", "save second", "use access-1"]


def test_a_token_endpoint_that_is_down_for_a_moment_is_asked_again() -> None:
    vendor = Vendor()
    vendor.token_answers = [httpx.Response(503), httpx.Response(429)]
    vendor.ask()
    assert vendor.events == ["exchange first", "exchange first", "exchange first", "save second", "use access-1"]
    assert len(vendor.slept) == 2


def test_a_throttled_token_endpoint_is_given_the_time_that_it_asks_for() -> None:
    vendor = Vendor()
    vendor.token_answers = [httpx.Response(429, headers={"Retry-After": "7"})]
    vendor.ask()
    assert vendor.slept == pytest.approx([7.0], abs=0.1)


def test_the_token_endpoint_is_waited_for_no_longer_than_any_other_server() -> None:
    vendor = Vendor()
    vendor.ask()
    assert vendor.forms[0].extensions["timeout"]["read"]


def test_tokens_that_another_process_stored_meanwhile_are_used_and_not_exchanged_again() -> None:
    vendor = Vendor(stored(), live=())
    client = vendor.client()
    client.get("invoice", "query", {})
    vendor.good = {"from-another"}
    vendor.store.tokens = Tokens("from-another", "rotated", NOW + timedelta(hours=1))
    client.get("invoice", "query", {})
    assert vendor.events == ["use stored-access", "use stored-access", "use from-another"]


def test_a_token_endpoint_that_is_not_there_is_named_and_not_the_api() -> None:
    def down(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    vendor = Vendor()
    vendor._exchange = down  # type: ignore[method-assign]
    assert "oauth.example cannot be reached" in vendor.failure()


def test_no_token_and_no_secret_is_in_an_error_in_the_log_or_in_a_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    vendor = Vendor(stored(minutes=0, refresh="AB11newest0123456789"), live=())
    shown = vendor.failure() + caplog.text + repr(vendor.store.tokens) + repr(vendor.client())
    for secret in ("AB11newest0123456789", "stored-access", "app-secret", "YXBwOmFwcC1zZWNyZXQ="):
        assert secret not in shown


@pytest.mark.parametrize(
    "content",
    [
        {"access_token": None, "refresh_token": "second"},
        {"access_token": "", "refresh_token": "second"},
        {"access_token": 7, "refresh_token": "second"},
        {"access_token": ["a"], "refresh_token": "second"},
        {"access_token": "two words", "refresh_token": "second"},
        {"access_token": "a\r\nX-Other: 1", "refresh_token": "second"},
        {"access_token": "a" * 9000, "refresh_token": "second"},
        {"access_token": "good", "refresh_token": ["second"]},
        {"access_token": "good", "refresh_token": ""},
        {"refresh_token": "second"},
        None,
        [],
    ],
)
def test_an_answer_without_a_token_that_can_be_sent_is_refused_and_nothing_is_stored(content: object) -> None:
    vendor = Vendor(stored(minutes=0), live=("newest",))
    vendor.token_answers = [httpx.Response(200, json=content)]
    assert "answered 200 without a token that can be used" in vendor.failure()
    assert vendor.events == ["exchange newest"]
    assert vendor.store.tokens == stored(minutes=0)


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (3600, 3600), ("3600", 3600), (3599.9, 3599), (None, 3600), ("soon", 3600), (-1, 3600), (True, 3600),
        ("", 3600), ([], 3600), ("٣٦", 3600), (10**30, 3600), (10**12, 86_400), (0, 120), (1, 120), (1e300, 3600),
    ],
)  # fmt: skip
def test_a_token_lasts_as_long_as_is_said_within_reason(given: object, seconds: int) -> None:
    vendor = Vendor()
    content = {"access_token": "access-1", "refresh_token": "second", "expires_in": given}
    vendor.token_answers = [httpx.Response(200, json=content)]
    vendor.good.add("access-1")
    vendor.ask()
    assert vendor.store.tokens is not None
    assert vendor.store.tokens.expires_at == NOW + timedelta(seconds=seconds)
