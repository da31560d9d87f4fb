"""The ASGI application: a company's ledger over HTTP, as QuickBooks Online answers.

What lives here is around every answer: the record of requests, scripted faults, the gateway with its tokens, the OAuth
endpoints. What the accounting service answers stands in `endpoints`.
"""

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from pipelines.sandbox.cli import DAY_PATH
from pipelines.sandbox.faults import Call, Faults, TruncatedResponse
from pipelines.sandbox.quickbooks.api import responses
from pipelines.sandbox.quickbooks.api.endpoints import Endpoints, Handler, statement
from pipelines.sandbox.quickbooks.api.faults import faulty_answer, throttled
from pipelines.sandbox.quickbooks.api.login import Consent, Login
from pipelines.sandbox.quickbooks.api.tokens import Authority, TokenFault
from pipelines.sandbox.quickbooks.api.traffic import Traffic
from pipelines.sandbox.quickbooks.ledger.ledger import Ledger

REALM_ID = "9341453000000001"
TOKEN_PATH = "/oauth2/v1/tokens/bearer"  # noqa: S105
XML = """<?xml version="1.0" encoding="UTF-8"?>
<IntuitResponse xmlns="http://schema.intuit.com/finance/v3">JSON only for Accept: application/json</IntuitResponse>
"""


class Application:
    """The whole simulator as one ASGI application; what it holds may be changed between requests."""

    def __init__(
        self, ledger: Ledger, clock: Callable[[], datetime], advance: Callable[[], date] | None = None
    ) -> None:
        self.endpoints = Endpoints(ledger, clock)
        self._advance = advance
        self.clock = clock
        self.faults = Faults()
        self.traffic = Traffic(clock)
        self.requests: list[Call] = []
        self.consent = Consent(REALM_ID)
        self._authority = Authority(clock)
        self._starlette = Starlette(routes=self._routes())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI wants it."""
        await self._starlette(scope, receive, send)

    def _routes(self) -> list[Route]:
        login = Login(self._authority, self.consent, TOKEN_PATH)
        routes = [Route(TOKEN_PATH, self._served(self._tokens), methods=["POST"]), *login.routes(self._served)]
        if self._advance:
            routes.append(Route(DAY_PATH, self._day, methods=["POST"]))
        return [*routes, *self.endpoints.routes(lambda handler: self._served(self._guarded(handler)))]

    def _served(self, handler: Handler) -> Handler:
        """Put a handler's request on record, scripted faults in its way and a trace id on its answer."""

        async def serve(request: Request) -> Response:
            asked = await statement(request) if request.url.path.endswith("/query") else ""
            call = Call(request.method, request.url.path, asked)
            self.requests.append(call)
            await request.body()  # whole before anything is late: a caller that goes away has asked nevertheless
            fault = self.faults.next_for(call)
            if fault and fault.delay:
                await asyncio.sleep(fault.delay)
            async with self.traffic.in_flight() as is_allowed:
                spoiled = faulty_answer(fault, self.clock()) if fault else None
                response = spoiled or (await handler(request) if is_allowed else throttled(self.clock()))
            response.headers["intuit_tid"] = responses.trace_id()
            return TruncatedResponse(response, fault.cut_after) if fault and fault.cut_after is not None else response

        return serve

    def _guarded(self, handler: Handler) -> Handler:
        """Put a handler behind the gateway: a good access token, the right realm, and JSON asked for by name."""

        async def guard(request: Request) -> Response:
            token = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if not self._authority.is_good(token):
                return responses.not_authenticated(f"Token expired: {token}", self.clock())
            if request.path_params.get("realm_id", REALM_ID) != REALM_ID:
                return responses.not_authorized(self.clock())
            if "application/json" not in request.headers.get("Accept", ""):
                return Response(XML, media_type="application/xml")
            return await handler(request)

        return guard

    async def _tokens(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        try:
            return responses.plain(self._authority.exchange(request.headers.get("Authorization", ""), form))
        except TokenFault as fault:
            return responses.plain(fault.content, fault.status)

    async def _day(self, _: Request) -> Response:
        """Let a day pass in the ledger; Intuit has no such address."""
        return JSONResponse({"today": self._advance().isoformat()} if self._advance else {})
