"""How marks over time are drawn: small panels of about a phone's width, which a page sets side by side."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from dashboards.drawings import EDGE, INK, MARKS, SERIES, data
from dashboards.report import Bar, Chart

_WIDTH, _HEIGHT, _AMOUNTS = 352, 132, 62  # pixels of a panel, and of the room for amounts at its left
_NAME = 22  # height of a name beside a stack
_FILLED, _WIDEST = 0.8, 14.0  # of the room between two marks; pixels
_MANY_DAYS = 200  # from here on the axis names months


def panels(chart: Chart) -> list[Any]:
    """A panel for each measure over the same days: columns for amounts, a line for what runs on, steps for rates."""
    names = dict.fromkeys(bar.label for bar in chart.bars)
    return [_panel(chart, [bar for bar in chart.bars if bar.label == name]) for name in names]


def _panel(chart: Chart, marks: list[Bar]) -> Any:
    import altair as alt  # noqa: PLC0415

    values = [{"day": f"{bar.day}T00:00:00", "amount": float(bar.amount)} for bar in marks]
    form, name = marks[0].bucket, marks[0].label
    base = alt.Chart(data(values)).encode(x=_by_day(chart), y=_measured(from_zero=form != "step"))
    if form == "line":
        name = f"{name}: {marks[-1].words} at the end"
        drawn = base.mark_line(
            color=MARKS["total"], strokeWidth=2, strokeJoin="round", point={"color": MARKS["total"], "size": 18}
        )
    elif form == "step":
        name = f"{name}: {marks[0].words} to {marks[-1].words}"
        drawn = base.mark_line(color=MARKS["total"], strokeWidth=2, interpolate="step-after")
    else:
        drawn = base.mark_bar(color=MARKS["total"], width=_column(chart))
    title = alt.TitleParams(name, anchor="start", fontSize=13, color=INK, fontWeight="normal", frame="bounds")
    return drawn.properties(width=_WIDTH, height=_HEIGHT, title=title)


def stack(chart: Chart) -> list[Any]:
    """Stacked columns by day, and their names in the order of the stack."""
    import altair as alt  # noqa: PLC0415

    names = list(dict.fromkeys(bar.label for bar in sorted(chart.bars, key=lambda bar: bar.bucket)))
    colours = [SERIES[min(place, len(SERIES) - 1)] for place in range(len(names))]
    colour = alt.Color("name:N", scale=alt.Scale(domain=names, range=colours), legend=None)
    values = [
        {"day": f"{bar.day}T00:00:00", "amount": float(bar.amount), "name": bar.label, "place": names.index(bar.label)}
        for bar in chart.bars
    ]
    columns = alt.Chart(data(values)).mark_bar(width=_column(chart), stroke=EDGE, strokeWidth=0.3)
    columns = columns.encode(x=_by_day(chart), y=_measured(), color=colour, order="place:Q")
    key = alt.Chart(data([{"name": name} for name in reversed(names)])).encode(y=alt.Y("name:N", sort=None, axis=None))
    squares = key.mark_square(size=120, opacity=1, stroke=EDGE, strokeWidth=0.5).encode(x=alt.value(8), color=colour)
    written = key.mark_text(align="left", baseline="middle").encode(x=alt.value(22), text="name:N")
    return [
        columns.properties(width=_WIDTH, height=2 * _HEIGHT),
        alt.layer(squares, written).properties(width=_WIDTH + _AMOUNTS, height=_NAME * len(names)),
    ]


def _by_day(chart: Chart) -> Any:
    import altair as alt  # noqa: PLC0415

    days = _days(chart)
    format_of_day = "%-d %b" if (days[-1] - days[0]).days < _MANY_DAYS else "%b %Y"
    axis = alt.Axis(title=None, grid=False, format=format_of_day, tickCount=4, labelOverlap=True, domainColor=EDGE)
    domain = [f"{days[0]}T00:00:00", f"{days[-1]}T00:00:00"]
    return alt.X("day:T", axis=axis, scale=alt.Scale(domain=domain, padding=_column(chart)))


def _measured(*, from_zero: bool = True) -> Any:
    import altair as alt  # noqa: PLC0415

    axis = alt.Axis(
        title=None, ticks=False, domain=False, tickCount=3, minExtent=_AMOUNTS, maxExtent=_AMOUNTS,
        labelExpr="abs(datum.value) < 1e6 ? format(datum.value, ',~f') : format(datum.value / 1e6, ',~f') + ' m'",
    )  # fmt: skip
    return alt.Y("amount:Q", axis=axis, scale=alt.Scale(zero=from_zero))


def _column(chart: Chart) -> float:
    """How wide a column is, in pixels: most of what lies between the two marks nearest to each other."""
    days = _days(chart)
    apart = min((later - earlier for earlier, later in pairwise(days)), default=timedelta(1))
    return min(_WIDEST, max(1.5, _FILLED * _WIDTH * apart.days / ((days[-1] - days[0]).days + apart.days)))


def _days(chart: Chart) -> list[date]:
    return sorted({bar.day for bar in chart.bars if bar.day})
