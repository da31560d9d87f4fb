"""The OAuth 2 authorization code flow: the address that the user opens, the code's exchange for tokens, revocation.

Showing the address and catching the redirect is the caller's part (`AuthorizeCallback`). Refreshing the tokens
afterwards stands in `auth`.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

import httpx
from pydantic import SecretStr

from pipelines.errors import SourceError
from pipelines.settings import Connection
from pipelines.sources.http import limits
from pipelines.sources.http.redaction import basic, hide, redacted
from pipelines.sources.http.token_response import content_of, has_tokens, refused_client, tokens_from
from pipelines.sources.stream import AuthorizeCallback, Tokens, connect_command

LONGEST_TEXT = 200


@dataclass(frozen=True)
class Endpoints:
    """A vendor's OAuth endpoints, and our address that it redirects the browser to."""

    authorize_url: str
    token_url: str
    revoke_url: str
    redirect_uri: str


class Authorization:
    """One connection's authorization at a vendor; every failure is a SourceError that ends with the command to type.

    `transport` is there for tests.
    """

    def __init__(
        self,
        connection: Connection,
        endpoints: Endpoints,
        *,
        client_id: str,
        client_secret: SecretStr,
        scope: str,
        clock: Callable[[], datetime],
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._connection = connection
        self._endpoints = endpoints
        self._client_id = client_id
        self._secret = client_secret.get_secret_value()
        self._basic = httpx.BasicAuth(client_id, self._secret)
        self._scope = scope
        self._clock = clock
        self._transport = transport

    def request_code(self, callback: AuthorizeCallback) -> Mapping[str, str]:
        """Return the redirect's parameters once the user agreed: `code`, `state` and what else the vendor adds."""
        state = secrets.token_urlsafe(24)
        question = {
            "client_id": self._client_id,
            "response_type": "code",
            "scope": self._scope,
            "redirect_uri": self._endpoints.redirect_uri,
            "state": state,
        }
        redirect = callback(f"{self._endpoints.authorize_url}?{urlencode(question)}", self._endpoints.redirect_uri)
        if not secrets.compare_digest(redirect.get("state", "").encode(), state.encode()):
            raise self.error(
                "the browser came back with a state that is not the one this command sent: it belongs to an older"
                " attempt, or to somebody else. Nothing was accepted."
            )
        if redirect.get("error") == "access_denied":
            raise self.error("access was refused in the browser (access_denied).")
        if redirect.get("error") or not redirect.get("code"):
            said = " ".join(redirect[name] for name in ("error", "error_description") if redirect.get(name))
            raise self.error(f"the vendor sent the browser back without a code: {_shown(said) or 'no reason given'}.")
        return redirect

    def exchange(self, code: str) -> Tokens:
        """Exchange a code, which lives for minutes and can be used once, for tokens."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._endpoints.redirect_uri}
        response = self._post(self._endpoints.token_url, data=form)
        content = content_of(response)
        if response.is_success and content.get("refresh_token") and has_tokens(content):
            return tokens_from(content, "", self._clock())
        if content.get("error") == "invalid_grant":
            raise self.error("the code is no longer accepted (invalid_grant): it is too old or was used before.")
        text, hint = refused_client(response, content)
        raise self.error(text, hint)

    def revoke(self, token: str) -> bool:
        """Revoke a token; tell whether the vendor still knew it."""
        response = self._post(self._endpoints.revoke_url, json={"token": token})
        if response.status_code == httpx.codes.UNAUTHORIZED or response.is_server_error:
            text = f"the address for revoking answered {response.status_code}; nothing was forgotten here either."
            raise self.error(text, "Check client_id, client_secret and revoke_url, or try again later.")
        return response.is_success

    def error(self, text: str, advice: str = "") -> SourceError:
        """Return an error that ends with the command to type once the advice is followed."""
        begin = f"{advice} Then type" if advice else "Type"
        told = hide(text, [self._secret, basic(self._client_id, self._secret)])
        return SourceError(
            f"Connection {self._connection.name}: {told}", hint=f"{begin}: {connect_command(self._connection)}"
        )

    def _post(self, url: str, **content: Mapping[str, str]) -> httpx.Response:
        try:
            with httpx.Client(
                auth=self._basic,
                headers={**limits.HEADERS, "Accept": "application/json"},
                timeout=limits.patience(),
                transport=self._transport,
                event_hooks={"response": [limits.read]},
            ) as http:
                return http.post(url, **content)  # type: ignore[arg-type]
        except limits.TooMuch as error:
            raise self.error(f"the answer {error}.", "Check token_url and revoke_url.") from None
        except httpx.RequestError as error:
            host = error.request.url.netloc.decode()
            said = redacted(str(error)) or type(error).__name__
            raise self.error(f"{host} cannot be reached or broke off: {said}.", "Check the network.") from None


def _shown(text: str) -> str:
    """Return the vendor's words, short and without anything that looks like a token."""
    return redacted(" ".join(text.split()))[:LONGEST_TEXT]
