"""The axes of drawings by day or month: how much room there is, and which days and amounts are named."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dashboards.report import Chart

EDGE = "#040506"


@dataclass(frozen=True)
class Paper:
    """Pixels of a drawing by day: all days, the room for amounts at their left, a column; how many days are named."""

    days: int
    amounts: int
    column: int
    named: int
    dates: str = "%b %d"
    by_month: bool = False


BROAD = Paper(days=860, amounts=94, column=8, named=8)
NARROW = Paper(days=272, amounts=58, column=3, named=4)


def by_day(chart: Chart, paper: Paper, *, labels: bool) -> Any:
    """Return the axis of days, from the first of a chart to its last."""
    import altair as alt  # noqa: PLC0415

    marked = sorted(bar.day for bar in chart.bars if bar.day)
    first, last = marked[0], marked[-1]
    days = [alt.DateTime(year=day.year, month=day.month, date=day.day) for day in _named_days(first, last, paper)]
    axis = alt.Axis(
        title=None, grid=False, ticks=labels, labels=labels, format=paper.dates, values=days, domainColor=EDGE
    )
    beside = timedelta(first == last)  # a day that stands alone needs a width to stand in the middle of
    domain = [f"{day}T00:00:00" for day in (first - beside, last + beside)]
    return alt.X("day:T", axis=axis, scale=alt.Scale(domain=domain, padding=paper.column / 2 + 1))


def _named_days(first: date, last: date, paper: Paper) -> list[date]:
    """Return the days that the axis names, each once and evenly apart: few enough that their names do not touch."""
    if paper.by_month:
        every = [
            date(at // 12, at % 12 + 1, 1) for at in range(_months_since_zero(first), _months_since_zero(last) + 1)
        ]
    else:
        every = [first + timedelta(days) for days in range((last - first).days + 1)]
    return every[:: -(-len(every) // paper.named)]


def _months_since_zero(day: date) -> int:
    return 12 * day.year + day.month - 1


def measured(paper: Paper) -> Any:
    """Return the axis of amounts from zero, their names in the room at the left."""
    import altair as alt  # noqa: PLC0415

    room = paper.amounts
    axis = alt.Axis(title=None, ticks=False, domain=False, tickCount=3, format=",.3~f", minExtent=room, maxExtent=room)
    return alt.Y("amount:Q", axis=axis, scale=alt.Scale(zero=True))
