"""Control totals: which of QuickBooks' reports are requested, for which days, and when.

Today's aging, and the income in all and of the last months, are requested with every sync. A month that is over is
requested on the first day of the next, and again when everything is read in full: its end for the aging report, and its
income when it leaves those months. Which months these are follows from the cursor of their stream. Reports are read in
`aging` and `profit_and_loss`; they are compared with Tieout's own figures in `marts`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from pipelines.sources.http.rate_limit import TaskPool
from pipelines.sources.quickbooks.api import QuickBooksApi
from pipelines.sources.quickbooks.entities import (
    AGED_RECEIVABLE,
    AGED_RECEIVABLE_DETAIL,
    AGED_RECEIVABLE_MONTH_END,
    PROFIT_AND_LOSS,
)
from pipelines.sources.quickbooks.reports import aging, profit_and_loss
from pipelines.sources.stream import Page, Row

SMALL_REPORT = 500  # customers; of more the detail may exceed what a report shows
MOST_MONTHS = 6  # in one report: QuickBooks advises no more
LONG_AGO = "1970-01-01"
CURRENT_MONTHS = MOST_MONTHS - 1  # months that are over and asked for with the one that runs


@dataclass(frozen=True)
class Day:
    """A moment, and today's date in the company's own time zone."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """Return the date of now."""
        return self.of(self.now)

    def of(self, moment: datetime) -> date:
        """Return the date of a moment."""
        return moment.astimezone(self.zone).date()


class ControlTotals:
    """The reports of one company, row by row; `month_ends` is how many months that are over are requested."""

    def __init__(self, api: QuickBooksApi, pool: TaskPool[Any], month_ends: int) -> None:
        self._api = api
        self._pool = pool
        self._month_ends = month_ends
        self._aged_rows = 0

    def pages(self, stream: str, since: datetime | None, day: Day) -> Iterator[Page]:
        """Yield the rows of one stream: those that are new since a moment, or all of them."""
        if stream == AGED_RECEIVABLE:
            row = self._aging(stream, "AgedReceivables", aging.read_summary, day.today, day.now)
            self._aged_rows = int(msgspec.json.decode(row.payload)["rows"])
            yield Page([row])
        elif stream == AGED_RECEIVABLE_DETAIL:
            if self._aged_rows <= SMALL_REPORT:
                yield Page([self._aging(stream, "AgedReceivableDetail", aging.read_detail, day.today, day.now)])
        elif stream == AGED_RECEIVABLE_MONTH_END:
            yield from self._month_end_pages(stream, since, day)
        elif stream == PROFIT_AND_LOSS:
            first = month_before(day.today, self._current_months)
            yield from self._income(stream, [*months_between(first, day.today), day.today.replace(day=1)], day)
            yield self._all_income(stream, day)
        else:
            yield from self._earlier_income(stream, since, day)

    def _month_end_pages(self, stream: str, since: datetime | None, day: Day) -> Iterator[Page]:
        """Yield the aging report of each month's end that is over since a moment."""
        months = months_between(month_before(day.today, self._month_ends), day.today)
        ends = [end for end in map(last_of, months) if since is None or end >= day.of(since)]
        ask = partial(self._aging, stream, "AgedReceivables", aging.read_summary, taken_at=day.now)
        asked = [self._pool.submit(partial(ask, end)) for end in ends]
        for end, future in zip(ends, asked, strict=True):
            yield Page([_once(future.result(), end.isoformat(), day)])

    def _earlier_income(self, stream: str, since: datetime | None, day: Day) -> Iterator[Page]:
        """Yield the income of each month that has left since a moment those that are requested every time."""
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
        read = partial(profit_and_loss.read_total, end=day.today, taken_at=day.now)
        return Page(self._api.report(stream, "ProfitAndLoss", asked, read))

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
            read = partial(profit_and_loss.read_months, ends=ends, taken_at=day.now)
            yield Page(self._api.report(stream, "ProfitAndLoss", asked, read))

    def _aging(
        self, stream: str, name: str, read: Callable[[bytes, datetime], Row], day: date, taken_at: datetime
    ) -> Row:
        asked: Mapping[str, str] = {
            "report_date": day.isoformat(),
            "aging_method": "Report_Date",
            "aging_period": "30",
            "num_periods": "5",
        }
        return self._api.report(stream, name, asked, lambda content: read(content, taken_at))


def month_before(day: date, months: int) -> date:
    """Return the first day of the month that was so many months before a day's."""
    return month_after(day, -months)


def month_after(day: date, months: int) -> date:
    """Return the first day of the month that comes so many months after a day's."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def last_of(month: date) -> date:
    """Return the last day of a month."""
    return month_after(month, 1) - timedelta(days=1)


def months_between(first: date, day: date) -> list[date]:
    """Return the first days of the months from one to the month of a day, that one not included."""
    months = []
    while first < day.replace(day=1):
        months.append(first)
        first = month_after(first, 1)
    return months


def _once(row: Row, row_id: str, day: Day) -> Row:
    """Return the row as one that is not requested again until everything is: another day makes another version of it.

    Its stamp is of our clock and moves the cursors of all streams: a day ago nothing is missed, however wrong it is.
    """
    stamp = day.now - timedelta(days=1)
    digest = sha256(f"{row.payload_hash} {day.today}".encode()).hexdigest()
    return row._replace(id=row_id, payload_hash=digest, updated_at=stamp)
