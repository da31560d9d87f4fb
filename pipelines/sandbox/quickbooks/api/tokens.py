"""OAuth 2.0 tokens: access tokens that run out and a refresh token that changes about once a day.

The configured first refresh token stands for a fresh authorization and is always taken, so that a restarted sandbox
works with the same configuration.
"""

import base64
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

FIRST_REFRESH_TOKEN = "sandbox-refresh-token"  # noqa: S105
CLIENT_ID = "sandbox-client"
CLIENT_SECRET = "sandbox-secret"  # noqa: S105
ACCESS_SECONDS = 3600
REFRESH_SECONDS = 8_726_400
ROTATION = timedelta(hours=24)
CODE_LIFE = timedelta(minutes=5)


class TokenFault(Exception):
    """A refused token request: the OAuth error and the HTTP status."""

    def __init__(self, status: int, content: dict[str, str]) -> None:
        super().__init__(content["error"])
        self.status = status
        self.content = content


def _check_client(authorization: str) -> None:
    expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    if authorization != f"Basic {expected}":
        raise TokenFault(401, {"error": "invalid_client"})


class Authority:
    """An issuer of tokens that knows which access tokens are good, by the clock that it is given."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._access: dict[str, datetime] = {}
        self._codes: dict[str, tuple[str, datetime]] = {}  # by code: for which redirect_uri, until when
        self._is_revoked = False
        self._refresh_token = FIRST_REFRESH_TOKEN
        self._issued_at: datetime | None = None

    def exchange(self, authorization: str, form: dict[str, str]) -> dict[str, Any]:
        """Issue new tokens; the refresh token among them stays the same for 24 hours. TokenFault if refused."""
        _check_client(authorization)
        if form.get("grant_type") == "authorization_code":
            self._take(form)
        elif form.get("grant_type") != "refresh_token":
            raise TokenFault(400, {"error": "unsupported_grant_type"})
        elif self._is_revoked or form.get("refresh_token") not in (FIRST_REFRESH_TOKEN, self._refresh_token):
            raise TokenFault(400, {"error": "invalid_grant", "error_description": "Incorrect or invalid refresh token"})
        return self._issued()

    def grant(self, redirect_uri: str) -> str:
        """Issue a code for a user who has just agreed; good for five minutes, once, with the same redirect_uri."""
        code = f"AB11{secrets.token_hex(16)}"
        self._codes[code] = (redirect_uri, self._clock() + CODE_LIFE)
        return code

    def revoke(self, authorization: str, token: str) -> None:
        """Revoke every token until a user agrees again; TokenFault if the token is not known."""
        _check_client(authorization)
        if self._is_revoked or token not in (FIRST_REFRESH_TOKEN, self._refresh_token, *self._access):
            raise TokenFault(400, {"error": "invalid_request"})
        self._is_revoked = True
        self._access.clear()

    def _take(self, form: dict[str, str]) -> None:
        """Use up the code and begin a new refresh token; TokenFault if the code is not good."""
        redirect_uri, until = self._codes.pop(form.get("code", ""), ("", self._clock()))
        if redirect_uri != form.get("redirect_uri") or self._clock() >= until:
            raise TokenFault(400, {"error": "invalid_grant", "error_description": "Invalid authorization code"})
        self._is_revoked = False
        self._issued_at = self._clock()
        self._refresh_token = f"AB11{secrets.token_hex(18)}"

    def is_good(self, access_token: str) -> bool:
        """Tell whether the token was issued here and has not run out."""
        expires_at = self._access.get(access_token)
        return expires_at is not None and self._clock() < expires_at

    def _issued(self) -> dict[str, Any]:
        now = self._clock()
        if self._issued_at is None:
            self._issued_at = now
        if now - self._issued_at >= ROTATION:
            self._issued_at = now
            self._refresh_token = f"AB11{secrets.token_hex(18)}"
        access_token = f"eyJ{secrets.token_urlsafe(48)}"
        self._access[access_token] = now + timedelta(seconds=ACCESS_SECONDS)
        return {
            "token_type": "bearer",
            "access_token": access_token,
            "expires_in": ACCESS_SECONDS,
            "refresh_token": self._refresh_token,
            "x_refresh_token_expires_in": REFRESH_SECONDS,
        }
