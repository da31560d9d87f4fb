"""The timeline of the sample company: entries by day, played into the ledger in order.

Every entry gets a moment of its own on its day, in the morning of US Pacific, so that stamps rise with the days and the
same timeline always gives the same ledger.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.stamps import PACIFIC

Action = Callable[[Ledger, datetime], None]

OPENING = time(6)
STEP = timedelta(seconds=41)


class Timeline:
    """Actions on a ledger, by day; within a day by rank, then in the order of writing."""

    def __init__(self) -> None:
        self._entries: list[tuple[date, int, int, Action]] = []

    def write(self, on: date, rank: int, action: Action) -> None:
        """Schedule `action` for a day."""
        self._entries.append((on, rank, len(self._entries), action))

    def play(self, ledger: Ledger) -> None:
        """Do everything in order."""
        day, moment = date.min, datetime.min.replace(tzinfo=PACIFIC)
        for on, _, _, action in sorted(self._entries, key=lambda entry: entry[:3]):
            moment = moment + STEP if on == day else datetime.combine(on, OPENING, PACIFIC)
            day = on
            action(ledger, moment)
