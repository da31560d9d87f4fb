"""One HTTP client for every source that speaks HTTP: patience, limits of patience, and errors without secrets.

What a vendor's fault means is told by the vendor's own file, as a function from a response to a `Fault`.
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
from pipelines.sources.http.rate_limit import Pace
from pipelines.sources.http.redaction import Secretive, hide

TRIES = 5
LONGEST_BACKOFF_SECONDS = 30.0
AT_ONCE = 4  # requests in flight where many documents are asked for one by one
IN_STORE = 32  # of their answers, how many may wait to be taken
NOTICED_SECONDS = 10.0
SECRET_LOOKING = re.compile(r"[A-Za-z0-9_\-.+/=]{20,}")
NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")

log = logging.getLogger("tieout.sources")


@dataclass(frozen=True)
class Fault:
    """What a vendor says went wrong, and what the user can type or change; `is_passing` when waiting may help."""

    text: str
    hint: str | None = None
    is_passing: bool = False
    code: str | None = None  # the vendor's own


class Passing(Exception):
    """A failure that may be gone on the next try; `wait` is how many seconds the server asked everybody to rest."""

    def __init__(self, fault: Fault, wait: float | None = None) -> None:
        super().__init__(fault.text)
        self.fault = fault
        self.wait = wait


class Refusal(SourceError):
    """A request that the server understood and will not serve, now or later; `status` and `code` are its answer's."""

    def __init__(self, message: str, *, hint: str | None, status: int, code: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.code = code


class Client:
    """Requests to one base URL on behalf of one connection; every failure is a SourceError that names it.

    `say` is told of rests that are long enough to be noticed; `sleep` and `transport` are there for tests.
    """

    def __init__(
        self,
        connection: str,
        base_url: str,
        *,
        auth: httpx.Auth,
        headers: Mapping[str, str],
        fault_of: Callable[[httpx.Response], Fault | None],
        pace: Pace | None = None,
        say: Callable[[str], None] = lambda text: None,
        sleep: Callable[[float], object] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._connection = connection
        self._base_url = base_url
        self._fault_of = fault_of
        self._pace = pace or Pace(at_once=AT_ONCE)
        self._say = say
        self._sleep = sleep
        self._auth = auth
        self._sent: set[str] = set()  # to be let in: no vendor's words may repeat it
        self._rested = 0.0  # seconds that the server asked for since its last good answer
        self._http = httpx.Client(
            base_url=base_url,
            auth=auth,
            headers={**limits.HEADERS, **headers},
            transport=transport,
            event_hooks={"response": [limits.read]},
        )

    def get(self, stream: str, path: str, params: Mapping[str, str]) -> bytes:
        """The body of a good answer; waits and tries again where that may help."""
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(TRIES),
            wait=_wait,
            retry=tenacity.retry_if_exception_type(Passing),
            sleep=self._rest,
            reraise=True,
        )
        try:
            return retrying(self._once, stream, path, params)
        except Passing as error:
            raise self._error(stream, f"{error.fault.text} ({TRIES} tries)", error.fault.hint) from None

    def get_all(
        self, stream: str, paths: Sequence[str], params: Mapping[str, str], *, at_once: int = AT_ONCE
    ) -> Iterator[bytes | None]:
        """The bodies of many answers, in the order of `paths`, a few asked for at once; None where there is none."""
        with ThreadPoolExecutor(max_workers=min(at_once, self._pace.at_once), thread_name_prefix="details") as pool:
            for start in range(0, len(paths), IN_STORE):
                yield from pool.map(lambda path: self._if_there(stream, path, params), paths[start : start + IN_STORE])

    def close(self) -> None:
        """Let go of the sockets."""
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
            with self._pace.turn(self._sleep):
                response = self._http.get(path, params=params, timeout=limits.patience())
        except httpx.RequestError as error:
            raise Passing(self._unreachable(error)) from None
        except limits.TooMuch as error:
            raise self._error(stream, f"the answer {error}", "Nothing of it was kept. Report this message.") from None
        except Passing as error:  # of the token endpoint
            self._hold(error.wait)
            raise
        self._sent.add(response.request.headers.get("Authorization", "").partition(" ")[2])
        trace = self._hidden(_trace(response))
        log.debug("%s %s %s %s", self._connection, stream, response.status_code, trace)
        fault = self._fault_of(response)
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            wait = limits.retry_after(response)
            self._hold(wait)
            if self._rested > limits.LONGEST_REST:
                text = f"the server asks for more rest than {_lasting(limits.LONGEST_REST)} without an answer"
                raise self._error(stream, text, None)
            raise Passing(fault or Fault("too many requests"), wait)
        if response.is_server_error or (fault and fault.is_passing):
            raise Passing(fault or Fault(f"the server answered {response.status_code}"))
        if fault or not response.is_success:
            said = fault or Fault(f"the server answered {response.status_code}")
            failure = self._error(stream, said.text, said.hint)
            message = f"{failure.args[0]}{trace}"
            raise Refusal(message, hint=failure.hint, status=response.status_code, code=said.code)
        self._rested = 0.0
        return response.content

    def _hold(self, seconds: float | None) -> None:
        if not seconds or not self._pace.hold(seconds):
            return
        self._rested += seconds
        if seconds >= NOTICED_SECONDS and self._rested <= limits.LONGEST_REST:
            self._say(f"{self._connection}: the server asks for rest; going on in {_lasting(seconds)}.")

    def _rest(self, seconds: float) -> None:
        """Nothing, after a pause of this request alone; where all must rest the pace sees to it."""
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


def redacted(text: str) -> str:
    """The text without anything that looks like a token, or that a terminal would obey: vendors echo what they get."""
    text = NOT_SHOWN.sub(" ", text)
    return SECRET_LOOKING.sub(lambda match: "[hidden]" if re.search(r"\d", match[0]) else match[0], text)


def _wait(state: tenacity.RetryCallState) -> float:
    """Seconds before the next try, growing with jitter; none where the whole connection rests already."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, Passing) and error.wait is not None:
        return 0.0
    return min(LONGEST_BACKOFF_SECONDS, 2.0 ** (state.attempt_number - 1)) * random.uniform(0.5, 1.0)


def _lasting(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 120 else f"{seconds / 60:.0f} minutes"


def _trace(response: httpx.Response) -> str:
    """The number under which the vendor's support finds the request; no secret, however it looks."""
    trace = response.headers.get("intuit_tid") or response.headers.get("x-request-id") or ""
    return f" (trace {trace[:64]})" if re.fullmatch(r"[\w-]+", trace) else ""
