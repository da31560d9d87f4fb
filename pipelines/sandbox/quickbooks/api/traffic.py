"""Traffic on the simulator: requests in flight, how late answers come, and rate limits that are kept on demand."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


class Traffic:
    """A count of requests in flight; `latency` seconds pass before each answer.

    `most_at_once` is the highest number seen. `limit_at_once` and `limit_per_minute`, where they are set, refuse what
    is beyond them: the real service allows 10 and 500 for each company.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.latency = 0.0
        self.limit_at_once: int | None = None
        self.limit_per_minute: int | None = None
        self.most_at_once = 0
        self.refused = 0
        self._clock = clock
        self._at_once = 0
        self._recent: deque[datetime] = deque()

    @asynccontextmanager
    async def in_flight(self) -> AsyncIterator[bool]:
        """Count a request until the block ends; yield whether it is within the limits."""
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        is_allowed = self._is_allowed()
        try:
            if self.latency:
                await asyncio.sleep(self.latency)
            yield is_allowed
        finally:
            self._at_once -= 1

    def _is_allowed(self) -> bool:
        now = self._clock()
        while self._recent and now - self._recent[0] >= MINUTE:
            self._recent.popleft()
        self._recent.append(now)
        is_crowded = self.limit_at_once is not None and self._at_once > self.limit_at_once
        is_hasty = self.limit_per_minute is not None and len(self._recent) > self.limit_per_minute
        self.refused += is_crowded or is_hasty
        return not (is_crowded or is_hasty)
