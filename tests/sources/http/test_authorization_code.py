"""The authorization code: what the browser brings is believed only when it is ours, and errors name the next step."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from pipelines.errors import SourceError
from pipelines.settings import Connection
from pipelines.sources.quickbooks import login
from pipelines.sources.quickbooks.options import Options
from pipelines.sources.stream import ConnectorContext, Tokens

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
SECRET, CODE, ACCESS, REFRESH = (f"AB11{name}0123456789abcdef" for name in ("secret", "code", "access", "refresh"))
GOOD = {"access_token": ACCESS, "refresh_token": REFRESH, "expires_in": 3600}

Answer = Callable[[httpx.Request], httpx.Response]


class Store:
    tokens: Tokens | None = None

    def load(self) -> Tokens | None:
        return self.tokens

    def save(self, tokens: Tokens) -> None:
        raise AssertionError("the command stores tokens, not the login")

    def delete(self) -> None:
        raise AssertionError("the command deletes tokens, not the login")

    def lock(self) -> AbstractContextManager[None]:
        return nullcontext()


def context(**keys: Any) -> ConnectorContext:
    options = Options.model_validate({"realm_id": "123", "client_id": "app", "client_secret": SECRET} | keys)
    return ConnectorContext(Connection(name="acme", source="quickbooks"), options, Store(), lambda: NOW, Path())


def comes_back(**parameters: str) -> Callable[[str, str], Mapping[str, str]]:
    """A user whose browser comes back with these parameters, and the state that was sent unless another is given."""

    def visit(address: str, redirect_uri: str) -> Mapping[str, str]:
        return {"state": parse_qs(urlsplit(address).query)["state"][0], "realmId": "123"} | parameters

    return visit


def authorize(visit: Callable[[str, str], Mapping[str, str]], answer: Answer | None = None, **keys: Any) -> Tokens:
    transport = httpx.MockTransport(answer or (lambda request: httpx.Response(200, json=GOOD)))
    return login.authorize(context(**keys), visit, transport=transport)


def refusal(visit: Callable[[str, str], Mapping[str, str]], answer: Answer | None = None) -> str:
    asked: list[httpx.Request] = []

    def spy(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if answer is None:
            raise AssertionError("no token may be asked for")
        return answer(request)

    with pytest.raises(SourceError) as caught:
        authorize(visit, spy)
    message = str(caught.value)
    assert "acme" in message
    assert message.endswith("tieout connect quickbooks --connection acme")
    for secret in (SECRET, CODE, ACCESS, REFRESH):
        assert secret not in message
    return message


def test_the_address_asks_for_a_code_for_this_app_and_the_accounting_scope() -> None:
    seen: list[str] = []

    def visit(address: str, redirect_uri: str) -> Mapping[str, str]:
        seen.append(address)
        return comes_back(code=CODE)(address, redirect_uri)

    authorize(visit)
    authorize(visit)
    asked = [parse_qs(urlsplit(address).query) for address in seen]
    assert seen[0].startswith("https://appcenter.intuit.com/connect/oauth2?")
    assert asked[0] | {"state": []} == {
        "client_id": ["app"],
        "response_type": ["code"],
        "scope": ["com.intuit.quickbooks.accounting"],
        "redirect_uri": ["http://localhost:8723/connected"],
        "state": [],
    }
    assert asked[0]["state"] != asked[1]["state"]
    assert SECRET not in seen[0]


def test_the_code_becomes_both_tokens_by_a_form_with_the_clients_credentials() -> None:
    forms: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        forms.append(request)
        return httpx.Response(200, json=GOOD)

    assert authorize(comes_back(code=CODE), answer) == Tokens(ACCESS, REFRESH, NOW + timedelta(hours=1), None)
    (form,) = forms
    assert str(form.url) == "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer"
    assert form.headers["Authorization"].startswith("Basic ")
    assert parse_qs(form.content.decode()) == {
        "grant_type": ["authorization_code"],
        "code": [CODE],
        "redirect_uri": ["http://localhost:8723/connected"],
    }


def test_a_state_that_was_not_sent_is_refused_before_anything_is_asked() -> None:
    assert "state" in refusal(comes_back(code=CODE, state="another"))
    assert "state" in refusal(lambda address, redirect_uri: {"code": CODE, "realmId": "123"})


def test_access_that_was_refused_in_the_browser_says_so() -> None:
    assert "access_denied" in refusal(comes_back(error="access_denied"))


def test_another_refusal_is_told_in_the_vendors_words() -> None:
    assert "invalid_scope the scope" in refusal(comes_back(error="invalid_scope", error_description="the scope"))
    assert "without a code" in refusal(comes_back())


def test_another_company_than_the_configured_one_is_explained_and_gets_no_tokens() -> None:
    message = refusal(comes_back(code=CODE, realmId="456"))
    assert "456" in message
    assert "realm_id 123" in message
    assert 'realm_id = "456"' in message


def test_a_code_that_is_too_old_is_told_apart_from_a_client_that_is_not_known() -> None:
    old = refusal(comes_back(code=CODE), lambda request: httpx.Response(400, json={"error": "invalid_grant"}))
    assert "code is no longer accepted" in old
    unknown = refusal(comes_back(code=CODE), lambda request: httpx.Response(401, json={"error": "invalid_client"}))
    assert "client_id" in unknown


def test_a_token_endpoint_that_is_not_there_is_named() -> None:
    def down(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    assert "oauth.platform.intuit.com cannot be reached" in refusal(comes_back(code=CODE), down)


@pytest.mark.parametrize(("status", "known"), [(200, True), (400, False)])
def test_revoking_sends_the_newest_refresh_token_and_says_whether_it_was_known(status: int, known: bool) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status)

    given = context()
    given.tokens.tokens = Tokens(ACCESS, REFRESH, NOW, "before")  # type: ignore[attr-defined]
    assert login.revoke(given, transport=httpx.MockTransport(answer)) is known
    assert str(asked[0].url) == "https://developer.api.intuit.com/v2/oauth2/tokens/revoke"
    assert asked[0].content == f'{{"token":"{REFRESH}"}}'.encode()


def test_revoking_that_fails_for_now_keeps_everything() -> None:
    given = context(refresh_token=REFRESH)
    with pytest.raises(SourceError, match="503"):
        login.revoke(given, transport=httpx.MockTransport(lambda request: httpx.Response(503)))


def test_an_environment_has_its_own_host_unless_one_is_named() -> None:
    assert context().options.base_url == "https://quickbooks.api.intuit.com"
    assert context(environment="sandbox").options.base_url == "https://sandbox-quickbooks.api.intuit.com"
    assert context(environment="sandbox", base_url="http://127.0.0.1:9100/").options.base_url == "http://127.0.0.1:9100"
