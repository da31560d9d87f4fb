"""The OAuth pages: where a browser is sent to agree, where tokens are revoked, and where both are told.

The browser is sent back with `code`, `state` and `realmId`; the user of the sandbox always agrees at once, unless
`Consent` says otherwise.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from pipelines.sandbox.quickbooks.api import responses
from pipelines.sandbox.quickbooks.api.endpoints import Handler
from pipelines.sandbox.quickbooks.api.tokens import CLIENT_ID, Authority, TokenFault

AUTHORIZE_PATH = "/connect/oauth2"
REVOKE_PATH = "/v2/oauth2/tokens/revoke"
DISCOVERY_PATHS = ("/.well-known/openid_configuration", "/.well-known/openid_sandbox_configuration")
SCOPE = "com.intuit.quickbooks.accounting"
LOOPBACK = ("localhost", "127.0.0.1")


@dataclass
class Consent:
    """What the user does on the page: which company is chosen, or that access is refused."""

    realm_id: str
    is_refused: bool = False


class Login:
    """The pages and addresses of OAuth other than the token endpoint."""

    def __init__(self, authority: Authority, consent: Consent, token_path: str) -> None:
        self._authority = authority
        self._consent = consent
        self._token_path = token_path

    def routes(self, served: Callable[[Handler], Handler]) -> list[Route]:
        """Return the routes; `served` is what the server does around every answer."""
        return [
            Route(AUTHORIZE_PATH, served(self._authorize), methods=["GET"]),
            Route(REVOKE_PATH, served(self._revoke), methods=["POST"]),
            *(Route(path, served(self._discovery), methods=["GET"]) for path in DISCOVERY_PATHS),
        ]

    async def _authorize(self, request: Request) -> Response:
        asked = request.query_params
        redirect_uri = asked.get("redirect_uri", "")
        if asked.get("client_id") != CLIENT_ID or urlsplit(redirect_uri).hostname not in LOOPBACK:
            return PlainTextResponse("The client or its redirect_uri is not known.", 400)
        if asked.get("response_type") != "code" or asked.get("scope") != SCOPE or not asked.get("state"):
            return PlainTextResponse("response_type, scope and state must be given.", 400)
        if self._consent.is_refused:
            return _back(redirect_uri, {"error": "access_denied", "state": asked["state"]})
        code = self._authority.grant(redirect_uri)
        return _back(redirect_uri, {"code": code, "state": asked["state"], "realmId": self._consent.realm_id})

    async def _revoke(self, request: Request) -> Response:
        try:
            token = str(json.loads(await request.body())["token"])
        except (ValueError, KeyError, TypeError):
            return responses.plain({"error": "invalid_request"}, 400)
        try:
            self._authority.revoke(request.headers.get("Authorization", ""), token)
        except TokenFault as fault:
            return responses.plain(fault.content, fault.status)
        return Response(status_code=200)

    async def _discovery(self, request: Request) -> Response:
        here = str(request.base_url).rstrip("/")
        return responses.plain(
            {
                "issuer": here,
                "authorization_endpoint": here + AUTHORIZE_PATH,
                "token_endpoint": here + self._token_path,
                "revocation_endpoint": here + REVOKE_PATH,
            }
        )


def _back(redirect_uri: str, parameters: dict[str, str]) -> Response:
    return RedirectResponse(f"{redirect_uri}?{urlencode(parameters)}", 302)
