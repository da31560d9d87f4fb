"""Rate limiting: how often one address may be asked, how much at once, and the threads that ask.

What is asked, and of whom, is not known here; the limits come from each source.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

MINUTE = 60.0
USUAL_PER_MINUTE = 500  # the limit assumed of an address that states none, once it has asked for a pause
SLOWEST = 5.0  # seconds between two requests, however often a pause was asked for

Result = TypeVar("Result")
Task = Callable[[], tuple[Result, "Task[Result] | None"]]


class RateLimiter:
    """A limit of requests in flight and of requests a minute, shared by all threads that ask one address.

    After a server asked for a pause it is asked half as often, and half as often again if it asks again; each minute
    in which it does not doubles the rate, up to the usual one. `clock` counts seconds; it is there for tests.
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
        self._started: deque[float] = deque(maxlen=per_minute or 1)  # when the requests of the last minute started
        self._paused_until = 0.0
        self._last_started = float("-inf")
        self._usual = MINUTE / (per_minute or USUAL_PER_MINUTE)
        self._spacing = 0.0  # seconds between two requests, while the rate is reduced
        self._slowed_at = 0.0

    @contextmanager
    def acquire(self, sleep: Callable[[float], object]) -> Iterator[None]:
        """Hold the right to make one request; `sleep` is called with the seconds to wait for it."""
        with self._slots:
            wait_seconds = self._reserve()
            if wait_seconds > 0:
                sleep(wait_seconds)
            yield

    def pause(self, seconds: float) -> bool:
        """Start no request for so many seconds, and fewer afterwards; tell whether this is a new pause."""
        with self._lock:
            now = self._clock()
            self._recover(now)
            is_new = now >= self._paused_until  # one pause is asked for by all that were in flight
            if is_new:
                self._spacing = min(SLOWEST, 2 * (self._spacing or self._usual))
            self._paused_until = max(self._paused_until, now + seconds)
            self._slowed_at = self._paused_until
            return is_new

    def _reserve(self) -> float:
        """Reserve the next start and return the seconds until then."""
        with self._lock:
            now = self._clock()
            self._recover(now)
            start = max(now, self._paused_until)
            if self._spacing:
                start = max(start, self._last_started + self._spacing)
            if self._per_minute is not None and len(self._started) >= self._per_minute:
                start = max(start, self._started.popleft() + MINUTE)
            self._started.append(start)
            self._last_started = start
            return start - now

    def _recover(self, now: float) -> None:
        while self._spacing and now - self._slowed_at >= MINUTE:
            self._slowed_at += MINUTE
            self._spacing = self._spacing / 2 if self._spacing > 2 * self._usual else 0.0


_LIMITERS: "WeakValueDictionary[str, RateLimiter]" = WeakValueDictionary()
_LIMITERS_LOCK = threading.Lock()


def shared_limiter(address: str, *, at_once: int, per_minute: int) -> RateLimiter:
    """Return the one limiter of this process for an address."""
    with _LIMITERS_LOCK:
        limiter = _LIMITERS.get(address)
        if limiter is None:
            _LIMITERS[address] = limiter = RateLimiter(at_once=at_once, per_minute=per_minute)
        return limiter


class TaskPool(Generic[Result]):
    """A pool of a few threads whose results wait only as long as there is room for them."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._pool = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="source")

    def submit(self, work: Callable[[], Result]) -> "Future[Result]":
        """Return the future result of work that starts when a thread is free."""
        return self._pool.submit(work)

    def results(self, tasks: Iterable[Task[Result]]) -> Iterator[Result]:
        """Yield the results of all tasks and of the tasks that follow from them, as they come; of one chain in order.

        As many results as threads may wait to be taken; a task that fails ends all.
        """
        waiting = deque(tasks)
        running: set[Future[tuple[Result, Task[Result] | None]]] = set()
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
        """Start no more work, and do not wait for what is running."""
        self._pool.shutdown(wait=False, cancel_futures=True)
