"""From where a stream is read next."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from pipelines.sources.stream import Stream
from pipelines.warehouse.landing.cursors import Cursor, frontier, since

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
INVOICE = Stream("invoice", is_incremental=True, overlap=timedelta(minutes=10))
POSITION = NOW - timedelta(hours=5)


def test_a_stream_is_first_read_in_full() -> None:
    assert since(INVOICE, None, "weekly", NOW) is None


def test_then_from_before_its_cursor_because_stamps_may_be_shared_or_late() -> None:
    assert since(INVOICE, Cursor(POSITION, NOW - timedelta(days=1)), "weekly", NOW) == POSITION - timedelta(minutes=10)


def test_a_stream_that_cannot_be_asked_for_changes_is_always_read_in_full() -> None:
    assert since(Stream("account"), Cursor(POSITION, NOW), "weekly", NOW) is None


@pytest.mark.parametrize(
    ("sweep", "age", "is_full"),
    [
        ("always", timedelta(seconds=1), True),
        ("daily", timedelta(hours=23), False),
        ("daily", timedelta(days=1), True),
        ("weekly", timedelta(days=6), False),
        ("weekly", timedelta(days=7), True),
    ],
)
def test_the_sweep_says_how_often_it_is_read_in_full(
    sweep: Literal["always", "daily", "weekly"], age: timedelta, is_full: bool
) -> None:
    assert (since(INVOICE, Cursor(POSITION, NOW - age), sweep, NOW) is None) is is_full


def test_a_gap_longer_than_sources_remember_is_read_in_full() -> None:
    old = Cursor(NOW - timedelta(days=30), NOW - timedelta(days=1))
    assert since(INVOICE, old, "weekly", NOW) is None


def test_a_full_reading_of_the_future_is_none() -> None:
    """A clock went back: nobody knows when the last one was."""
    assert since(INVOICE, Cursor(POSITION, NOW + timedelta(days=300)), "weekly", NOW) is None


def test_the_frontier_of_a_sync_is_the_newest_position_before_it() -> None:
    known = {
        "term": Cursor(NOW - timedelta(days=400), NOW),
        "invoice": Cursor(POSITION, NOW),
        "class": Cursor(None, NOW),
    }
    assert frontier(known) == POSITION
    assert frontier({}) is None
