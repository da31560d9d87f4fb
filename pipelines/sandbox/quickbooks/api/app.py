"""The ASGI application: a company's books over HTTP, as QuickBooks Online answers.

Query, batch, read one, change data capture, reports, exchange rates, company info, preferences and the OAuth endpoints.
How each of them is worked out stands in the module of its name; everything else is an operation that is not supported.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from pipelines.sandbox.cli import DAY_PATH
from pipelines.sandbox.quickbooks.api import aging_reports, batch, changes, profit_and_loss, query, responses, selection
from pipelines.sandbox.quickbooks.api.faults import Call, CutOff, Faults, throttled
from pipelines.sandbox.quickbooks.api.login import Consent, Login
from pipelines.sandbox.quickbooks.api.tokens import Authority, TokenFault
from pipelines.sandbox.quickbooks.api.traffic import Traffic
from pipelines.sandbox.quickbooks.ledger import rates
from pipelines.sandbox.quickbooks.ledger.entities import BY_PATH
from pipelines.sandbox.quickbooks.ledger.ledger import Books

REALM_ID = "9341453000000001"
TOKEN_PATH = "/oauth2/v1/tokens/bearer"  # noqa: S105
COMPANY_PATH = "/v3/company/{realm_id}"
NOT_FOUND = {
    True: "Object Not Found : Something you're trying to use has been made inactive. "
    "Check the fields with accounts, customers, items, vendors or employees.",
    False: "Object Not Found : Another user has deleted this transaction.",
}
XML = """<?xml version="1.0" encoding="UTF-8"?>
<IntuitResponse xmlns="http://schema.intuit.com/finance/v3">JSON only for Accept: application/json</IntuitResponse>
"""

Handler = Callable[[Request], Awaitable[Response]]


class Application:
    """The whole sandbox as one ASGI application; what it holds may be changed between requests."""

    def __init__(self, books: Books, clock: Callable[[], datetime], live: Callable[[], date] | None = None) -> None:
        self.books = books
        self._live = live
        self.clock = clock
        self.faults = Faults()
        self.feed = changes.Feed()
        self.traffic = Traffic(clock)
        self.most_cells = aging_reports.MOST_CELLS
        self.requests: list[Call] = []
        self.page_hook: Callable[[Call], None] | None = None
        self.consent = Consent(REALM_ID)
        self._authority = Authority(clock)
        self._starlette = Starlette(routes=self._routes())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI wants it."""
        await self._starlette(scope, receive, send)

    def _routes(self) -> list[Route]:
        company = {
            "/query": (self._query, ["GET", "POST"]),
            "/companyinfo/{row_id}": (self._company_info, ["GET"]),
            "/preferences": (self._preferences, ["GET"]),
            "/cdc": (self._changes, ["GET"]),
            "/batch": (self._batch, ["POST"]),
            "/reports/{name}": (self._report, ["GET"]),
            "/exchangerate": (self._exchange_rate, ["GET"]),
            "/{kind}/{row_id}": (self._read, ["GET"]),
        }
        login = Login(self._authority, self.consent, TOKEN_PATH)
        routes = [Route(TOKEN_PATH, self._served(self._tokens), methods=["POST"]), *login.routes(self._served)]
        if self._live:
            routes.append(Route(DAY_PATH, self._day, methods=["POST"]))
        for path, (handler, methods) in company.items():
            routes.append(Route(COMPANY_PATH + path, self._served(self._guarded(handler)), methods=methods))
        everything = ["GET", "POST", "PUT", "DELETE"]
        routes.append(Route("/{path:path}", self._served(self._guarded(self._unsupported)), methods=everything))
        return routes

    def _served(self, handler: Handler) -> Handler:
        """`handler` with the request on record, scripted faults in its way and a trace id on its answer."""

        async def serve(request: Request) -> Response:
            statement = await _statement(request) if request.url.path.endswith("/query") else ""
            call = Call(request.method, request.url.path, statement)
            self.requests.append(call)
            await request.body()  # whole before anything is late: a caller that goes away has asked nevertheless
            fault = self.faults.next_for(call)
            if fault and fault.delay:
                await asyncio.sleep(fault.delay)
            async with self.traffic.passing() as is_allowed:
                spoiled = fault.answer(self.clock()) if fault else None
                response = spoiled or (await handler(request) if is_allowed else throttled(self.clock()))
            response.headers["intuit_tid"] = responses.trace_id()
            return CutOff(response, fault.cut_after) if fault and fault.cut_after is not None else response

        return serve

    def _guarded(self, handler: Handler) -> Handler:
        """`handler` behind the gateway: a good access token, the right realm, and JSON asked for by name."""

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

    async def _query(self, request: Request) -> Response:
        statement = await _statement(request)
        try:
            response = responses.answer(self._queried(statement), self.clock())
        except query.QueryFault as fault:
            return responses.fault(fault.code, fault.detail, self.clock())
        if self.page_hook:
            self.page_hook(Call(request.method, request.url.path, statement))
        return response

    def _queried(self, statement: str) -> dict[str, Any]:
        """The answer to a statement, as it stands in a query's answer and in one item of a batch."""
        asked = query.parse(statement)
        if asked.is_count:
            return {"QueryResponse": {"totalCount": selection.count(self.books, asked)}}
        rows = selection.page(self.books, asked)
        name = asked.kind.name
        shown = [self.books.as_read(name, row) for row in rows]
        return {"QueryResponse": {name: shown, "startPosition": asked.start, "maxResults": len(rows)} if rows else {}}

    async def _batch(self, request: Request) -> Response:
        try:
            answers = batch.batch(json.loads(await request.body()), self._queried, responses.fault_content)
        except query.QueryFault as fault:
            return responses.fault(fault.code, fault.detail, self.clock())
        except ValueError as error:
            return responses.fault("4000", f"QueryParserError: {error}", self.clock())
        return responses.answer(answers, self.clock())

    async def _changes(self, request: Request) -> Response:
        try:
            told = changes.changes(self.books, self.feed, dict(request.query_params), self.clock())
        except query.QueryFault as fault:
            return responses.fault(fault.code, fault.detail, self.clock())
        return responses.answer(told, self.clock())

    async def _report(self, request: Request) -> Response:
        name, asked = request.path_params["name"], dict(request.query_params)
        try:
            if name == profit_and_loss.NAME:
                found = profit_and_loss.report(self.books, asked, self.clock(), self.most_cells)
            else:
                found = aging_reports.report(self.books, name, asked, self.clock(), self.most_cells)
        except KeyError:
            return await self._unsupported(request)
        except ValueError as error:
            return responses.fault("4001", f"QueryValidationError: {error}", self.clock())
        return responses.plain(found)

    async def _exchange_rate(self, request: Request) -> Response:
        asked = request.query_params
        currency, day = asked.get("sourcecurrencycode", ""), asked.get("asofdate", self.clock().date().isoformat())
        try:
            rate = rates.rate_on(self.books, currency, date.fromisoformat(day))
        except ValueError as error:
            return responses.fault("4001", f"QueryValidationError: {error}", self.clock())
        if rate is None:
            return responses.fault("4001", f"QueryValidationError: no rate of {currency} on {day}", self.clock())
        return responses.answer({"ExchangeRate": rate}, self.clock())

    async def _read(self, request: Request) -> Response:
        kind, row_id = BY_PATH.get(request.path_params["kind"]), request.path_params["row_id"]
        if kind is None:
            return await self._unsupported(request)
        if not row_id.isdigit():
            detail = f"Id should be a valid number. Supplied value:{row_id}"
            return responses.fault("2030", detail, self.clock(), element="Id")
        row = self.books.entities[kind.name].get(row_id)
        if row is None:
            return responses.fault("610", NOT_FOUND[kind.is_list], self.clock(), element="")
        return responses.answer({kind.name: self.books.as_read(kind.name, row)}, self.clock())

    async def _company_info(self, _: Request) -> Response:
        return responses.answer({"CompanyInfo": self.books.rows("CompanyInfo")[0]}, self.clock())

    async def _preferences(self, _: Request) -> Response:
        return responses.answer({"Preferences": self.books.rows("Preferences")[0]}, self.clock())

    async def _day(self, _: Request) -> Response:
        """Not Intuit's: a day passes in the books."""
        return JSONResponse({"today": self._live().isoformat()} if self._live else {})

    async def _unsupported(self, request: Request) -> Response:
        return responses.fault("500", f"Operation {request.method} {request.url.path} is not supported.", self.clock())


async def _statement(request: Request) -> str:
    if request.method == "POST":
        return (await request.body()).decode()
    return request.query_params.get("query", "")
