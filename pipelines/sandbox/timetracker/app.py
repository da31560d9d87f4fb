"""The ASGI application: an agency over HTTP, as TimeTracker 5.10.0 answers.

Its habits: a client's detail always fails with 500, session pages show the page to log in under 200, everything is
redirected before the first set-up, unknown parameters are ignored, some lists cap their pages silently.
"""

import math
from collections import deque
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from pipelines.sandbox.cli import DAY_PATH
from pipelines.sandbox.faults import Call
from pipelines.sandbox.timetracker.response_shapes import CAPPED, LISTS, UNPAGED, AgencyResponses

ADMIN_TOKEN = "tt_sandbox_administrator"  # noqa: S105
READER_TOKEN = "tt_sandbox_reader"  # noqa: S105
LOGIN = "<!DOCTYPE html><html><head><title>Login</title></head><body><form method='post'></form></body></html>"
FOR_ADMIN = frozenset({"users", "audit_logs"})
SCOPES = ["read:clients", "read:projects", "read:time_entries", "read:invoices", "read:payments", "read:reports"]


class Application:
    """The whole simulator as one ASGI application; what it holds may be changed between requests."""

    def __init__(
        self, agency: AgencyResponses, clock: Callable[[], datetime], advance: Callable[[], date] | None = None
    ) -> None:
        self.agency = agency
        self._advance = advance
        self.clock = clock
        self.is_set_up = True
        self.per_minute: int | None = None  # the real one allows 100 a minute
        self.requests: list[Call] = []
        self.page_hook: Callable[[Call], None] | None = None
        self._recent: deque[datetime] = deque()
        self._starlette = Starlette(
            routes=[
                Route(DAY_PATH, self._day, methods=["POST"]),
                Route("/api/v1/info", self._info),
                Route("/api/v1/{path:path}", self._guarded),
                Route("/{path:path}", self._session_page),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI wants it."""
        await self._starlette(scope, receive, send)

    async def _info(self, _: Request) -> Response:
        return JSONResponse(self.agency.info())

    async def _day(self, _: Request) -> Response:
        """Let a day pass in the agency; TimeTracker has no such address."""
        if self._advance is None:
            return _failure(404, "What was recorded does not go on", "not_found")
        return JSONResponse({"today": self._advance().isoformat()})

    async def _session_page(self, _: Request) -> Response:
        return HTMLResponse(LOGIN)

    async def _guarded(self, request: Request) -> Response:
        """Answer behind set-up, token and rate limit."""
        call = Call(request.method, request.url.path, request.url.query)
        self.requests.append(call)
        if not self.is_set_up:
            return RedirectResponse("/setup", status_code=302)
        token = request.headers.get("X-API-Key") or request.headers.get("Authorization", "").partition(" ")[2]
        if token not in (ADMIN_TOKEN, READER_TOKEN):
            return _refused(token)
        busy = self._throttled()
        if busy:
            return busy
        response = self._answer(request, is_admin=token == ADMIN_TOKEN)
        if self.page_hook:
            self.page_hook(call)
        return response

    def _answer(self, request: Request, *, is_admin: bool) -> Response:
        first, _, row_id = request.path_params["path"].partition("/")
        name = first.replace("-", "_")
        asked = dict(request.query_params)
        if name in FOR_ADMIN and not is_admin:
            return _forbidden()
        if name == "clients" and row_id:
            return _failure(500, "Database error occurred", "database_error")
        if name == "invoices" and row_id:
            found = self.agency.invoice(row_id)
            return JSONResponse({"invoice": found}) if found else _failure(404, "Resource not found", "not_found")
        if (name, row_id) == ("reports", "summary"):
            start, end = (datetime.fromisoformat(asked[key]) for key in ("start_date", "end_date"))
            return JSONResponse({"summary": self.agency.summary(start, end)})
        if name not in LISTS or row_id:
            return _failure(404, "Resource not found", "not_found")
        rows = self.agency.listed(name, asked)
        return JSONResponse({name: rows} if name in UNPAGED else _page(name, rows, asked))

    def _throttled(self) -> Response | None:
        """Return 429 for a request beyond what a minute allows, with the seconds until the oldest one is forgotten."""
        if self.per_minute is None:
            return None
        now = self.clock()
        while self._recent and (now - self._recent[0]).total_seconds() >= 60:
            self._recent.popleft()
        if len(self._recent) < self.per_minute:
            self._recent.append(now)
            return None
        wait = math.ceil(60 - (now - self._recent[0]).total_seconds())
        body = {
            "error": "Rate limit exceeded",
            "error_code": "rate_limited",
            "limit_per_minute": self.per_minute,
            "message": "Too many requests for this API token. Try again later.",
            "remaining_per_minute": 0,
        }
        return JSONResponse(body, status_code=429, headers={"Retry-After": str(wait)})


def _page(name: str, rows: list[Any], asked: dict[str, str]) -> dict[str, Any]:
    number, size = int(asked.get("page", 1)), int(asked.get("per_page", 50))
    size = min(size, 100) if name in CAPPED else size
    pages = math.ceil(len(rows) / size)
    pagination = {
        "page": number,
        "per_page": size,
        "total": len(rows),
        "pages": pages,
        "has_next": number < pages,
        "has_prev": number > 1,
        "next_page": number + 1 if number < pages else None,
        "prev_page": number - 1 if number > 1 else None,
    }
    return {name: rows[(number - 1) * size : number * size], "pagination": pagination}


def _refused(token: str) -> Response:
    if token:
        return JSONResponse(
            {"error": "Invalid token", "error_code": "unauthorized", "message": "Token not found"}, status_code=401
        )
    message = "API token must be provided in Authorization header or X-API-Key header"
    body = {"error": "Authentication required", "error_code": "unauthorized", "message": message}
    return JSONResponse(body, status_code=401)


def _forbidden() -> Response:
    body = {
        "available_scopes": SCOPES,
        "error": "Insufficient permissions",
        "error_code": "forbidden",
        "message": 'This endpoint requires one of: "admin:all"',
        "required_scope": "admin:all",
    }
    return JSONResponse(body, status_code=403)


def _failure(status: int, message: str, code: str) -> Response:
    body = {"error": message, "error_code": code, "message": message, "success": False}
    return JSONResponse(body, status_code=status)
