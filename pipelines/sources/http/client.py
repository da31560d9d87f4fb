"""The HTTP client of every source: retries with backoff, pauses that a server asks for, errors without secrets.

What a vendor's fault means is told by its own folder (`faults.py`), as a function from a response to a `Fault`.
"""

import logging
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import tenacity

from pipelines.errors import SourceError
from pipelines.sources.http import limits
from pipelines.sources.http.rate_limit import RateLimiter
from pipelines.sources.http.redaction import Secretive, hide, redacted

TRIES = 5
LONGEST_BACKOFF_SECONDS = 30.0
AT_ONCE = 4  # requests in flight where many documents are asked for one by one
IN_STORE = 32  # of their answers, how many may wait to be taken
NOTICED_SECONDS = 10.0

log = logging.getLogger("tieout.sources")


@dataclass(frozen=True)
class Fault:
    """What a vendor says went wrong, and what the user can type or change; `is_passing` if waiting may help."""

    text: str
    hint: str | None = None
    is_passing: bool = False
    code: str | None = None  # the vendor's own


class Passing(Exception):
    """A failure that may be gone on the next try; `wait` is how many seconds the server asked all to pause."""

    def __init__(self, fault: Fault, wait: float | None = None) -> None:
        super().__init__(fault.text)
        self.fault = fault
        self.wait = wait


class Refusal(SourceError):
    """A request that the server understood and will not serve, now or later, with the response's status and code."""

    def __init__(self, message: str, *, hint: str | None, status: int, code: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.code = code


class Client:
    """An HTTP client of one base URL for one connection; every failure is a SourceError that names it.

    `say` is told of pauses that are long enough to be noticed; `sleep` and `transport` are there for tests.
    """

    def __init__(
        self,
        connection: str,
        base_url: str,
        *,
        auth: httpx.Auth,
        headers: Mapping[str, str],
        fault_of: Callable[[httpx.Response], Fault | None],
        limiter: RateLimiter | None = None,
        say: Callable[[str], None] = lambda text: None,
        sleep: Callable[[float], object] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._connection = connection
        self._base_url = base_url
        self._fault_of = fault_of
        self._limiter = limiter or RateLimiter(at_once=AT_ONCE)
        self._say = say
        self._sleep = sleep
        self._auth = auth
        self._sent: set[str] = set()  # credentials: no vendor's words may repeat them
        self._paused = 0.0  # seconds of pauses since the last good response
        self._http = httpx.Client(
            base_url=base_url,
            auth=auth,
            headers={**limits.HEADERS, **headers},
            transport=transport,
            event_hooks={"response": [limits.read]},
        )

    def get(self, stream: str, path: str, params: Mapping[str, str]) -> bytes:
        """Return the body of a good response; wait and try again if that may help."""
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(TRIES),
            wait=_wait,
            retry=tenacity.retry_if_exception_type(Passing),
            sleep=self._sleep_between_tries,
            reraise=True,
        )
        try:
            return retrying(self._once, stream, path, params)
        except Passing as error:
            raise self._error(stream, f"{error.fault.text} ({TRIES} tries)", error.fault.hint) from None

    def get_all(
        self, stream: str, paths: Sequence[str], params: Mapping[str, str], *, at_once: int = AT_ONCE
    ) -> Iterator[bytes | None]:
        """Yield the bodies of many responses in the order of `paths`, a few requested at once; None for a 404."""
        with ThreadPoolExecutor(max_workers=min(at_once, self._limiter.at_once), thread_name_prefix="details") as pool:
            for start in range(0, len(paths), IN_STORE):
                yield from pool.map(lambda path: self._if_there(stream, path, params), paths[start : start + IN_STORE])

    def close(self) -> None:
        """Close the sockets."""
        self._http.close()

    def _if_there(self, stream: str, path: str, params: Mapping[str, str]) -> bytes | None:
        try:
            return self.get(stream, path, params)
        except Refusal as error:
            if error.status == httpx.codes.NOT_FOUND:
                return None
            raise

    def _once(self, stream: str, path: str, params: Mapping[str, str]) -> bytes:
        try:
            with self._limiter.acquire(self._sleep):
                response = self._http.get(path, params=params, timeout=limits.patience())
        except httpx.RequestError as error:
            raise Passing(self._unreachable(error)) from None
        except limits.TooMuch as error:
            raise self._error(stream, f"the answer {error}", "Nothing of it was kept. Report this message.") from None
        except Passing as error:  # of the token endpoint
            self._pause_all(error.wait)
            raise
        self._sent.add(response.request.headers.get("Authorization", "").partition(" ")[2])
        trace = self._hidden(_trace(response))
        log.debug("%s %s %s %s", self._connection, stream, response.status_code, trace)
        fault = self._fault_of(response)
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            wait = limits.retry_after(response)
            self._pause_all(wait)
            if self._paused > limits.LONGEST_PAUSE:
                text = f"the server asks for pauses of more than {_lasting(limits.LONGEST_PAUSE)} without an answer"
                raise self._error(stream, text, None)
            raise Passing(fault or Fault("too many requests"), wait)
        if response.is_server_error or (fault and fault.is_passing):
            raise Passing(fault or Fault(f"the server answered {response.status_code}"))
        if fault or not response.is_success:
            said = fault or Fault(f"the server answered {response.status_code}")
            failure = self._error(stream, said.text, said.hint)
            message = f"{failure.args[0]}{trace}"
            raise Refusal(message, hint=failure.hint, status=response.status_code, code=said.code)
        self._paused = 0.0
        return response.content

    def _pause_all(self, seconds: float | None) -> None:
        if not seconds or not self._limiter.pause(seconds):
            return
        self._paused += seconds
        if seconds >= NOTICED_SECONDS and self._paused <= limits.LONGEST_PAUSE:
            self._say(f"{self._connection}: the server asks for a pause; going on in {_lasting(seconds)}.")

    def _sleep_between_tries(self, seconds: float) -> None:
        """Pause this request alone; where all must pause the rate limiter sees to it."""
        if seconds:
            self._sleep(seconds)

    def _unreachable(self, error: httpx.RequestError) -> Fault:
        host = error.request.url.netloc.decode()  # of the token endpoint, when that is down
        # what our own request is blamed for may be the header with the token, and is not repeated
        said = "" if isinstance(error, httpx.LocalProtocolError) else redacted(str(error))
        return Fault(
            f"{host} cannot be reached or broke off: {said or type(error).__name__}",
            f"Check the network, base_url and token_url, then type: tieout refresh --connection {self._connection}",
        )

    def _hidden(self, text: str) -> str:
        known = self._auth.secrets() if isinstance(self._auth, Secretive) else ()
        return hide(text, {*tuple(self._sent), *known})

    def _error(self, stream: str, text: str, hint: str | None) -> SourceError:
        parts = self._hidden(text).split(self._base_url)  # our own address is no secret
        said = self._base_url.join(redacted(part) for part in parts)
        return SourceError(
            f"Connection {self._connection}, stream {stream}: {said}",
            hint=hint or f"Type: tieout refresh --connection {self._connection}",
        )


def _wait(state: tenacity.RetryCallState) -> float:
    """Return the seconds before the next try, growing with jitter; none if the whole connection pauses already."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, Passing) and error.wait is not None:
        return 0.0
    return min(LONGEST_BACKOFF_SECONDS, 2.0 ** (state.attempt_number - 1)) * random.uniform(0.5, 1.0)


def _lasting(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 120 else f"{seconds / 60:.0f} minutes"


def _trace(response: httpx.Response) -> str:
    """Return the number under which the vendor's support finds the request; no secret, however it looks."""
    trace = response.headers.get("intuit_tid") or response.headers.get("x-request-id") or ""
    return f" (trace {trace[:64]})" if re.fullmatch(r"[\w-]+", trace) else ""
