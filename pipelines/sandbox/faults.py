"""Requests as a simulator sees them, and the faults that a test has it make: how often, and to which requests.

What an answer of a fault looks like is each source's own.
"""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


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
        """Use up once, and return, the fault that is due for this call; None if there is none."""
        for fault in self._pending:
            if fault.times > 0 and fault.when(call):
                fault.times -= 1
                return fault
        return None

    def clear(self) -> None:
        """Forget what is still to come."""
        self._pending.clear()


class TruncatedResponse(Response):
    """An answer that promises its whole length and breaks off after `cut_after` bytes."""

    def __init__(self, whole: Response, cut_after: int) -> None:
        super().__init__(whole.body, whole.status_code, dict(whole.headers))
        self._cut_after = cut_after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the beginning and stop: the web server then closes the connection."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": bytes(self.body)[: self._cut_after], "more_body": True})
