"""The endpoints of the accounting service: what each answers about one company's ledger.

Query, batch, read one, change data capture, reports, exchange rates, company info and preferences. How each of them is
worked out stands in the module of its name; everything else is an operation that is not supported.
"""

import json
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipelines.sandbox.faults import Call
from pipelines.sandbox.quickbooks.api import aging_reports, batch, changes, profit_and_loss, query, responses, selection
from pipelines.sandbox.quickbooks.ledger import rates
from pipelines.sandbox.quickbooks.ledger.entities import BY_PATH
from pipelines.sandbox.quickbooks.ledger.ledger import Ledger

COMPANY_PATH = "/v3/company/{realm_id}"
NOT_FOUND = {
    True: "Object Not Found : Something you're trying to use has been made inactive. "
    "Check the fields with accounts, customers, items, vendors or employees.",
    False: "Object Not Found : Another user has deleted this transaction.",
}

Handler = Callable[[Request], Awaitable[Response]]


class Endpoints:
    """The accounting service of one company; what it holds may be changed between requests."""

    def __init__(self, ledger: Ledger, clock: Callable[[], datetime]) -> None:
        self.ledger = ledger
        self.clock = clock
        self.capture_faults = changes.CaptureFaults()
        self.most_cells = aging_reports.MOST_CELLS
        self.page_hook: Callable[[Call], None] | None = None

    def routes(self, served: Callable[[Handler], Handler]) -> list[Route]:
        """Return the routes; `served` is what the gateway does around every answer."""
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
        routes = [
            Route(COMPANY_PATH + path, served(handler), methods=methods) for path, (handler, methods) in company.items()
        ]
        everything = ["GET", "POST", "PUT", "DELETE"]
        return [*routes, Route("/{path:path}", served(self._unsupported), methods=everything)]

    async def _query(self, request: Request) -> Response:
        asked = await statement(request)
        try:
            response = responses.answer(self._queried(asked), self.clock())
        except query.QueryFault as fault:
            return responses.fault(fault.code, fault.detail, self.clock())
        if self.page_hook:
            self.page_hook(Call(request.method, request.url.path, asked))
        return response

    def _queried(self, asked: str) -> dict[str, Any]:
        """Return the answer to a statement, as it stands in a query's answer and in one item of a batch."""
        parsed = query.parse(asked)
        if parsed.is_count:
            return {"QueryResponse": {"totalCount": selection.count(self.ledger, parsed)}}
        rows = selection.page(self.ledger, parsed)
        name = parsed.kind.name
        read = [self.ledger.as_read(name, row) for row in rows]
        return {"QueryResponse": {name: read, "startPosition": parsed.start, "maxResults": len(rows)} if rows else {}}

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
            found = changes.changes(self.ledger, self.capture_faults, dict(request.query_params), self.clock())
        except query.QueryFault as fault:
            return responses.fault(fault.code, fault.detail, self.clock())
        return responses.answer(found, self.clock())

    async def _report(self, request: Request) -> Response:
        name, asked = request.path_params["name"], dict(request.query_params)
        try:
            if name == profit_and_loss.NAME:
                found = profit_and_loss.report(self.ledger, asked, self.clock(), self.most_cells)
            else:
                found = aging_reports.report(self.ledger, name, asked, self.clock(), self.most_cells)
        except KeyError:
            return await self._unsupported(request)
        except ValueError as error:
            return responses.fault("4001", f"QueryValidationError: {error}", self.clock())
        return responses.plain(found)

    async def _exchange_rate(self, request: Request) -> Response:
        asked = request.query_params
        currency, day = asked.get("sourcecurrencycode", ""), asked.get("asofdate", self.clock().date().isoformat())
        try:
            rate = rates.rate_on(self.ledger, currency, date.fromisoformat(day))
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
        row = self.ledger.entities[kind.name].get(row_id)
        if row is None:
            return responses.fault("610", NOT_FOUND[kind.is_list], self.clock(), element="")
        return responses.answer({kind.name: self.ledger.as_read(kind.name, row)}, self.clock())

    async def _company_info(self, _: Request) -> Response:
        return responses.answer({"CompanyInfo": self.ledger.rows("CompanyInfo")[0]}, self.clock())

    async def _preferences(self, _: Request) -> Response:
        return responses.answer({"Preferences": self.ledger.rows("Preferences")[0]}, self.clock())

    async def _unsupported(self, request: Request) -> Response:
        return responses.fault("500", f"Operation {request.method} {request.url.path} is not supported.", self.clock())


async def statement(request: Request) -> str:
    """Return the statement of a query, which is the body of a POST and a parameter of a GET."""
    if request.method == "POST":
        return (await request.body()).decode()
    return request.query_params.get("query", "")
