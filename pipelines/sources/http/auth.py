"""Authentication as httpx auth flows: a fixed bearer token, and OAuth 2 with rotating refresh tokens.

Both new tokens are stored before either is used, so a process that dies in between loses nothing, and only one thread
of one process refreshes a connection at a time (docs/sources/quickbooks.md, "OAuth"). How a user grants the first
tokens stands in `authorization_code`.
"""

from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import datetime, timedelta

import httpx

from pipelines.errors import SourceError
from pipelines.settings import Connection
from pipelines.sources.http.client import Fault, Passing
from pipelines.sources.http.limits import retry_after
from pipelines.sources.http.redaction import basic
from pipelines.sources.http.token_response import content_of, has_tokens, refused_client, tokens_from
from pipelines.sources.stream import Tokens, TokenStore, connect_command

NEAR_EXPIRY = timedelta(seconds=60)
TRIES = 5  # of one request with newer and newer tokens


class FixedToken(httpx.Auth):
    """A bearer token that was made by hand and never changes."""

    def __init__(self, token: str) -> None:
        self._token = token

    def secrets(self) -> list[str | None]:
        """Return the token."""
        return [self._token]

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request with the token."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


class RotatingTokens(httpx.Auth):
    """Bearer tokens from a store, refreshed near their expiry or once after a 401.

    Many requests in flight share one token, and another may have been stored before a refusal arrives: a 401 is only
    final if the refused token is the newest, and was made after an earlier one was refused.
    If the newest refresh token is no longer accepted, the one before it and then the configured one are tried.
    A final refusal is remembered: the endpoint is asked again only once other tokens are stored.
    """

    requires_response_body = True

    def __init__(
        self,
        connection: Connection,
        *,
        token_url: str,
        client_id: str,
        client_secret: str,
        first_refresh_token: str | None,
        store: TokenStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._connection = connection
        self._token_url = token_url
        self._basic = httpx.BasicAuth(client_id, client_secret)
        self._client_secrets = [client_secret, basic(client_id, client_secret)]
        self._first_refresh_token = first_refresh_token
        self._store = store
        self._clock = clock
        self._tokens: Tokens | None = None
        self._refused: tuple[Tokens | None, SourceError] | None = None  # what was stored then, and what was said

    def secrets(self) -> list[str | None]:
        """Return tokens old and new, and the client's own secrets."""
        known = self._tokens
        tokens = [known.access_token, known.refresh_token, known.previous_refresh_token] if known else []
        return [*tokens, self._first_refresh_token, *self._client_secrets]

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request with a bearer token, refreshing before and after it as needed."""
        tokens = self._tokens or self._store.load()
        if tokens is None or tokens.expires_at - self._clock() <= NEAR_EXPIRY:
            tokens = yield from self._refresh(request, refused=None)
        for number in range(TRIES):
            self._tokens = tokens
            request.headers["Authorization"] = f"Bearer {tokens.access_token}"
            response = yield request
            if response.status_code != httpx.codes.UNAUTHORIZED:
                return
            if number == 0:
                tokens = yield from self._refresh(request, refused=tokens.access_token)
                continue
            newest = self._store.load()
            if newest is None or newest.access_token == tokens.access_token:
                return
            tokens = newest

    def _refresh(
        self, request: httpx.Request, *, refused: str | None
    ) -> Generator[httpx.Request, httpx.Response, Tokens]:
        """Tokens that are stored: those that another process stored meanwhile, else new ones."""
        with self._store.lock():
            tokens = self._store.load()
            if tokens and tokens.access_token != refused and tokens.expires_at - self._clock() > NEAR_EXPIRY:
                return tokens
            if self._refused and self._refused[0] == tokens:
                raise SourceError(*self._refused[1].args, hint=self._refused[1].hint)  # each thread its own traceback
            try:
                return (yield from self._exchange(request, tokens))
            except SourceError as error:
                self._refused = tokens, error
                raise

    def _exchange(
        self, request: httpx.Request, tokens: Tokens | None
    ) -> Generator[httpx.Request, httpx.Response, Tokens]:
        """Store and return new tokens; raise SourceError if every refresh token is dead or the client is unknown."""
        for candidate in self._candidates(tokens):
            response = yield self._token_request(request, candidate)
            fresh = self._accepted(response, candidate, tokens)
            if fresh is not None:
                self._store.save(fresh)
                return fresh
        raise self._error(
            "the refresh token is no longer accepted (invalid_grant): it was revoked, replaced by a newer one that"
            " never reached us, or not used for too long.",
            f"Type: {connect_command(self._connection)}",
        )

    def _candidates(self, tokens: Tokens | None) -> list[str]:
        stored = [tokens.refresh_token, tokens.previous_refresh_token] if tokens else []
        found = [token for token in (*stored, self._first_refresh_token) if token]
        if not found:
            raise self._error("there is no refresh token yet.", f"Type: {connect_command(self._connection)}")
        return list(dict.fromkeys(found))

    def _token_request(self, request: httpx.Request, refresh_token: str) -> httpx.Request:
        question = httpx.Request(
            "POST",
            self._token_url,
            data={"grant_type": "refresh_token", "refresh_token": refresh_token},
            headers={"Accept": "application/json"},
            extensions=request.extensions,  # they hold the timeouts: without them this waits for ever
        )
        return next(self._basic.auth_flow(question))

    def _accepted(self, response: httpx.Response, sent: str, before: Tokens | None) -> Tokens | None:
        """Return the new tokens, or None if this refresh token is dead; raise on any other response."""
        answered = Fault(f"the token endpoint answered {response.status_code}")
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise Passing(answered, retry_after(response))
        if response.is_server_error:
            raise Passing(answered)
        content = content_of(response)
        if response.is_success and has_tokens(content):
            kept = before.previous_refresh_token if before else None
            fresh = tokens_from(content, sent, self._clock())
            return fresh if fresh.previous_refresh_token else replace(fresh, previous_refresh_token=kept)
        if content.get("error") == "invalid_grant":
            return None
        raise self._error(*refused_client(response, content))

    def _error(self, text: str, hint: str) -> SourceError:
        return SourceError(f"Connection {self._connection.name}: {text}", hint=hint)
