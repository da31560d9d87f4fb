"""Faults on demand: what a test has the server do wrong, how often, and to which requests."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from pipelines.sandbox.quickbooks.api import responses

HTML = "<html><head><title>{status}</title></head><body><h1>Service unavailable</h1></body></html>"


@dataclass(frozen=True)
class Call:
    """One request as the server saw it; `query` is the statement of a query, else empty."""

    method: str
    path: str
    query: str = ""


@dataclass
class Fault:
    """A scripted fault: an answer of its own (`status`), or the true one made late (`delay`) or short (`cut_after`)."""

    status: int | None
    retry_after: int | None
    html: bool
    delay: float
    cut_after: int | None
    when: Callable[[Call], bool]
    times: int

    def answer(self, now: datetime) -> Response | None:
        """The answer that replaces the true one, or None if the true one is to be given."""
        if self.status is None:
            return None
        response = _page(self.status) if self.html else _fault(self.status, now)
        if self.retry_after is not None:
            response.headers["Retry-After"] = str(self.retry_after)
        return response


class Faults:
    """The faults that are still to come, in the order in which they were added."""

    def __init__(self) -> None:
        self._pending: list[Fault] = []

    def add(
        self,
        *,
        status: int | None = None,
        retry_after: int | None = None,
        html: bool = False,
        delay: float = 0,
        cut_after: int | None = None,
        when: Callable[[Call], bool] = lambda call: True,
        times: int = 1,
    ) -> None:
        """Spoil the next `times` calls that `when` picks.

        `status` answers with that status and the body that belongs to it (200: a Fault under HTTP 200; `html`: a page
        of the edge instead). `delay` waits so many seconds first; `cut_after` breaks the connection after so many bytes
        of body.
        """
        self._pending.append(Fault(status, retry_after, html, delay, cut_after, when, times))

    def next_for(self, call: Call) -> Fault | None:
        """The fault that is due for this call, used up once more, or None."""
        for fault in self._pending:
            if fault.times > 0 and fault.when(call):
                fault.times -= 1
                return fault
        return None

    def clear(self) -> None:
        """Forget what is still to come."""
        self._pending.clear()


class CutOff(Response):
    """An answer that promises its whole length and breaks off after `cut_after` bytes."""

    def __init__(self, whole: Response, cut_after: int) -> None:
        super().__init__(whole.body, whole.status_code, dict(whole.headers))
        self._cut_after = cut_after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the beginning and stop: the web server then closes the connection."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": bytes(self.body)[: self._cut_after], "more_body": True})


def throttled(now: datetime) -> Response:
    """429 for a request beyond what a company may ask for; it does not say how long to wait."""
    return responses.fault("3001", "The request limit was reached. Try again later", now, status=429, type_="SERVICE")


def _fault(status: int, now: datetime) -> Response:
    if status == 429:
        return throttled(now)
    if status == 401:
        return responses.not_authenticated("Token expired: AB01MASKED", now)
    if status == 403:
        return responses.not_authorized(now)
    if 400 <= status < 500:
        return responses.fault("4001", "QueryValidationError: refused on demand", now, status=status)
    return responses.fault("10000", "An unexpected error occurred", now, status=status, type_="SystemFault")


def _page(status: int) -> Response:
    return Response(HTML.format(status=status), status_code=status, media_type="text/html")
