"""What QuickBooks says of its own books in reports, and when it is asked.

Today's aging, and the income in all and of the last months, are asked for with every sync. A month that is over is
asked for on the first day of the next, and again when everything is read in full: its end for the aging report, and its
income when it leaves those months. Which months these are follows from the cursor of their stream.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from pipelines.sources.http.rate_limit import Together
from pipelines.sources.quickbooks import aging_reports as reports
from pipelines.sources.quickbooks import profit_and_loss as income
from pipelines.sources.quickbooks.api import Service
from pipelines.sources.quickbooks.entities import (
    AGED_RECEIVABLE,
    AGED_RECEIVABLE_DETAIL,
    AGED_RECEIVABLE_MONTH_END,
    PROFIT_AND_LOSS,
)
from pipelines.sources.stream import Page, Row

SMALL_REPORT = 500  # customers; of more the detail may exceed what a report shows
MOST_MONTHS = 6  # in one report: QuickBooks advises no more
LONG_AGO = "1970-01-01"
CURRENT_MONTHS = MOST_MONTHS - 1  # months that are over and asked for with the one that runs


@dataclass(frozen=True)
class Day:
    """Today in the company's own time zone, and the moment that it is."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The date of now."""
        return self.of(self.now)

    def of(self, moment: datetime) -> date:
        """The date of a moment."""
        return moment.astimezone(self.zone).date()


class Controls:
    """The reports of one company, row by row; `month_ends` is how many months that are over are looked at."""

    def __init__(self, service: Service, together: Together[Any], month_ends: int) -> None:
        self._service = service
        self._together = together
        self._month_ends = month_ends
        self._aged_rows = 0

    def pages(self, stream: str, since: datetime | None, day: Day) -> Iterator[Page]:
        """The rows of one stream: those that are new since a moment, or all of them."""
        if stream == AGED_RECEIVABLE:
            row = self._aging(stream, "AgedReceivables", reports.summary, day.today, day.now)
            self._aged_rows = int(msgspec.json.decode(row.payload)["rows"])
            yield Page([row])
        elif stream == AGED_RECEIVABLE_DETAIL:
            if self._aged_rows <= SMALL_REPORT:
                yield Page([self._aging(stream, "AgedReceivableDetail", reports.detail, day.today, day.now)])
        elif stream == AGED_RECEIVABLE_MONTH_END:
            yield from self._month_end_pages(stream, since, day)
        elif stream == PROFIT_AND_LOSS:
            first = month_before(day.today, self._current_months)
            yield from self._income(stream, [*months_between(first, day.today), day.today.replace(day=1)], day)
            yield self._all_income(stream, day)
        else:
            yield from self._earlier_income(stream, since, day)

    def _month_end_pages(self, stream: str, since: datetime | None, day: Day) -> Iterator[Page]:
        """The aging report of each month's end that is over since a moment."""
        months = months_between(month_before(day.today, self._month_ends), day.today)
        ends = [end for end in map(last_of, months) if since is None or end >= day.of(since)]
        ask = partial(self._aging, stream, "AgedReceivables", reports.summary, taken_at=day.now)
        asked = [self._together.submit(partial(ask, end)) for end in ends]
        for end, future in zip(ends, asked, strict=True):
            yield Page([_once(future.result(), end.isoformat(), day)])

    def _earlier_income(self, stream: str, since: datetime | None, day: Day) -> Iterator[Page]:
        """The income of each month that has left since a moment those that are asked for every time."""
        oldest = month_before(day.today, self._month_ends)
        first = oldest if since is None else max(oldest, month_before(day.of(since), self._current_months))
        for page in self._income(stream, months_between(first, month_before(day.today, self._current_months)), day):
            yield Page([_once(row, row.id, day) for row in page.rows])

    @property
    def _current_months(self) -> int:
        return min(CURRENT_MONTHS, self._month_ends)

    def _all_income(self, stream: str, day: Day) -> Page:
        asked = {
            "start_date": LONG_AGO,
            "end_date": day.today.isoformat(),
            "accounting_method": "Accrual",
            "summarize_column_by": "Total",
        }
        read = partial(income.whole, end=day.today, taken_at=day.now)
        return Page(self._service.report(stream, "ProfitAndLoss", asked, read))

    def _income(self, stream: str, months: Sequence[date], day: Day) -> Iterator[Page]:
        for start in range(0, len(months), MOST_MONTHS):
            some = months[start : start + MOST_MONTHS]
            ends = {month: min(last_of(month), day.today) for month in some}
            asked = {
                "start_date": some[0].isoformat(),
                "end_date": ends[some[-1]].isoformat(),
                "accounting_method": "Accrual",
                "summarize_column_by": "Month",
            }
            read = partial(income.months, ends=ends, taken_at=day.now)
            yield Page(self._service.report(stream, "ProfitAndLoss", asked, read))

    def _aging(
        self, stream: str, name: str, read: Callable[[bytes, datetime], Row], day: date, taken_at: datetime
    ) -> Row:
        asked: Mapping[str, str] = {
            "report_date": day.isoformat(),
            "aging_method": "Report_Date",
            "aging_period": "30",
            "num_periods": "5",
        }
        return self._service.report(stream, name, asked, lambda content: read(content, taken_at))


def month_before(day: date, months: int) -> date:
    """The first day of the month that was so many months before a day's."""
    return month_after(day, -months)


def month_after(day: date, months: int) -> date:
    """The first day of the month that comes so many months after a day's."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def last_of(month: date) -> date:
    """The last day of a month."""
    return month_after(month, 1) - timedelta(days=1)


def months_between(first: date, day: date) -> list[date]:
    """The first days of the months from one to the month of a day, that one not included."""
    months = []
    while first < day.replace(day=1):
        months.append(first)
        first = month_after(first, 1)
    return months


def _once(row: Row, row_id: str, day: Day) -> Row:
    """A row that is not asked for again until everything is: on another day it is known anew, even if it is the same.

    Its stamp is of our clock and moves the cursors of all streams: a day ago nothing is missed, however wrong it is.
    """
    stamp = day.now - timedelta(days=1)
    digest = sha256(f"{row.payload_hash} {day.today}".encode()).hexdigest()
    return row._replace(id=row_id, payload_hash=digest, updated_at=stamp)
