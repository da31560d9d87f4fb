"""How fast one address may be asked, and how much is asked of it at once. What is asked is not known here."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

MINUTE = 60.0
USUAL_PER_MINUTE = 500  # what an address is taken to bear that states no limit, once it has asked for rest
SLOWEST = 5.0  # seconds between two requests, however often rest was asked for

Result = TypeVar("Result")
Step = Callable[[], tuple[Result, "Step[Result] | None"]]


class Pace:
    """A limit of requests in flight and of requests a minute; everybody who shares it waits for everybody else.

    A server that asks for rest is asked half as often afterwards, and half as often again if it asks again; each minute
    in which it does not doubles the pace, up to where it was. `clock` counts seconds; it is there for tests.
    """

    def __init__(
        self,
        *,
        at_once: int,
        per_minute: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.at_once = at_once
        self._slots = threading.BoundedSemaphore(at_once)
        self._per_minute = per_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._begun: deque[float] = deque(maxlen=per_minute or 1)  # when the last requests of a minute begin
        self._held_until = 0.0
        self._last_begun = float("-inf")
        self._usual = MINUTE / (per_minute or USUAL_PER_MINUTE)
        self._spacing = 0.0  # seconds between two requests, while the pace is thinned
        self._thinned_at = 0.0

    @contextmanager
    def turn(self, sleep: Callable[[float], object]) -> Iterator[None]:
        """The right to make one request, once it is its time; `sleep` waits for so many seconds."""
        with self._slots:
            pause = self._reserve()
            if pause > 0:
                sleep(pause)
            yield

    def hold(self, seconds: float) -> bool:
        """Whether this is a new rest: no request begins for so long, as the server asked, and fewer do after it."""
        with self._lock:
            now = self._clock()
            self._recover(now)
            is_new = now >= self._held_until  # one rest is asked for by all that were in flight
            if is_new:
                self._spacing = min(SLOWEST, 2 * (self._spacing or self._usual))
            self._held_until = max(self._held_until, now + seconds)
            self._thinned_at = self._held_until
            return is_new

    def _reserve(self) -> float:
        """Seconds until the turn that is taken with this call."""
        with self._lock:
            now = self._clock()
            self._recover(now)
            begin = max(now, self._held_until)
            if self._spacing:
                begin = max(begin, self._last_begun + self._spacing)
            if self._per_minute is not None and len(self._begun) >= self._per_minute:
                begin = max(begin, self._begun.popleft() + MINUTE)
            self._begun.append(begin)
            self._last_begun = begin
            return begin - now

    def _recover(self, now: float) -> None:
        while self._spacing and now - self._thinned_at >= MINUTE:
            self._thinned_at += MINUTE
            self._spacing = self._spacing / 2 if self._spacing > 2 * self._usual else 0.0


_PACES: "WeakValueDictionary[str, Pace]" = WeakValueDictionary()
_PACES_LOCK = threading.Lock()


def pace_of(address: str, *, at_once: int, per_minute: int) -> Pace:
    """The one pace of everybody in this process who asks this address."""
    with _PACES_LOCK:
        pace = _PACES.get(address)
        if pace is None:
            _PACES[address] = pace = Pace(at_once=at_once, per_minute=per_minute)
        return pace


class Together(Generic[Result]):
    """Work that is done by a few threads at once, and whose results wait only as long as there is room for them."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._pool = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="source")

    def submit(self, work: Callable[[], Result]) -> "Future[Result]":
        """The result to come of work that is begun when a thread is free."""
        return self._pool.submit(work)

    def results(self, steps: Iterable[Step[Result]]) -> Iterator[Result]:
        """The results of all steps and of the steps that follow from them, as they come; of one chain in order.

        As many results as threads may wait to be taken; a step that fails ends all.
        """
        waiting = deque(steps)
        running: set[Future[tuple[Result, Step[Result] | None]]] = set()
        try:
            while waiting or running:
                while waiting and len(running) < 2 * self._at_once:
                    running.add(self._pool.submit(waiting.popleft()))
                done, running = wait(running, return_when=FIRST_COMPLETED)
                while done:
                    result, following = done.pop().result()
                    if following is not None:
                        running.add(self._pool.submit(following))
                    yield result
        finally:
            for future in running:
                future.cancel()

    def close(self) -> None:
        """Nothing; what was not begun never will be, and nobody waits for what was."""
        self._pool.shutdown(wait=False, cancel_futures=True)
