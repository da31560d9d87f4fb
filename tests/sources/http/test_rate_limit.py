"""How fast an address is asked: requests in flight, requests a minute, pauses when the server wants them."""

import threading
import time

import pytest

from pipelines.sources.http.rate_limit import RateLimiter, TaskPool, shared_limiter


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_no_more_requests_begin_in_any_minute_than_are_allowed() -> None:
    clock = Clock()
    limiter = RateLimiter(at_once=8, per_minute=5, clock=clock)
    begun = []
    for _ in range(23):
        with limiter.acquire(clock.sleep):
            begun.append(clock.now)
            clock.now += 1
    assert all(later - earlier >= 60 for earlier, later in zip(begun, begun[5:], strict=False))
    assert begun[22] < 5 * 60, "and nobody waits longer than needed"


def test_everybody_rests_when_one_was_asked_to() -> None:
    clock = Clock()
    limiter = RateLimiter(at_once=8, clock=clock)
    limiter.pause(60)
    with limiter.acquire(clock.sleep):
        assert clock.now == 60
    with limiter.acquire(clock.sleep):
        assert 60 < clock.now < 61, "and does not come back all at once"


def test_after_a_429_fewer_requests_are_made_until_minutes_without_one_have_passed() -> None:
    """A server that takes 100 a minute and says nothing of it, asked by somebody who believes in 500."""
    clock = Clock()
    limiter = RateLimiter(at_once=8, per_minute=500, clock=clock)
    taken: list[float] = []
    refused: list[float] = []
    while len(taken) < 2000:
        with limiter.acquire(clock.sleep):
            clock.now += 0.01
            if len([at for at in taken[-100:] if clock.now - at < 60]) < 100:
                taken.append(clock.now)
            else:
                refused.append(clock.now)
                limiter.pause(60)
    assert len(refused) <= 20, "one for each hundred that are taken would be a rate that is only delayed"
    assert clock.now < 60 * 60
    for _ in range(5):
        clock.now += 60
    begun = clock.now
    for _ in range(100):
        with limiter.acquire(clock.sleep):
            pass
    assert clock.now - begun < 1, "and after some quiet minutes as many as before"


def test_eight_that_are_refused_at_once_slow_it_once() -> None:
    clock = Clock()
    limiter = RateLimiter(at_once=8, per_minute=600, clock=clock)
    for _ in range(8):
        limiter.pause(1)
    with limiter.acquire(clock.sleep):
        begun = clock.now
    with limiter.acquire(clock.sleep):
        assert clock.now - begun == pytest.approx(0.2)


def test_no_more_than_so_many_are_in_flight() -> None:
    limiter, running, most = RateLimiter(at_once=3), [], []

    def work() -> None:
        with limiter.acquire(time.sleep):
            running.append(1)
            most.append(len(running))
            time.sleep(0.01)
            running.pop()

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 3


def test_two_connections_to_one_company_share_its_limits() -> None:
    one, other = (shared_limiter("https://books/1", at_once=8, per_minute=500) for _ in range(2))
    assert one is other
    assert shared_limiter("https://books/2", at_once=8, per_minute=500) is not one


def test_chains_of_work_go_on_and_their_results_wait_only_for_room() -> None:
    together: TaskPool[str] = TaskPool(2)
    made: list[str] = []

    def chain(name: str, number: int):  # type: ignore[no-untyped-def]
        def step():  # type: ignore[no-untyped-def]
            made.append(name)
            return f"{name}{number}", chain(name, number + 1) if number < 3 else None

        return step

    results = together.results(chain(name, 1) for name in "abcdefgh")
    first = next(results)
    time.sleep(0.1)
    assert len(made) <= 2 * 2 + 1, "nothing is made that nobody takes"
    found = [first, *results]
    together.close()
    assert sorted(found) == [f"{name}{number}" for name in "abcdefgh" for number in (1, 2, 3)]
    assert [text for text in found if text[0] == "c"] == ["c1", "c2", "c3"]


def test_a_step_that_fails_ends_all() -> None:
    together: TaskPool[int] = TaskPool(2)

    def fail() -> tuple[int, None]:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        list(together.results([lambda: (1, None), fail]))
    together.close()
