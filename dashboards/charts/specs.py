"""How each form of chart is drawn: its marks as a Vega-Lite specification. Theme and cache stand in `render.py`."""

from dataclasses import replace
from typing import Any

from dashboards.charts.axes import BROAD, EDGE, NARROW, Paper, by_day, measured
from dashboards.numbers import percent
from dashboards.report import Bar, Chart

COLOURS = {
    "not_due": "#7FA7B5",
    "days_1_30": "#E9C46A",
    "days_31_60": "#F0A35E",
    "days_61_90": "#E07A4F",
    "days_91_120": "#C4513A",
    "days_over_120": "#8E2A2A",
    "unapplied": "#8A8FA3",
}
MARKS = COLOURS | {
    "total": "#66788A",
    "increase": "#2A8C82",
    "decrease": "#B5533C",
    "calm": "#2A8C82",
    "watch": "#C98A1B",
    "alarm": "#B5533C",
}
SERIES = ("#35607A", "#2A8C82", "#C98A1B", "#8A5A83", "#B5533C", "#8A8FA3")  # the last is all others
FONT = "Liberation Sans"  # comes with vl-convert, so that every machine measures alike; the page shows its own
INK = "#010203"
_WIDTH, _BARS, _ROW = 318, 216, 34  # pixels; what the bars leave is for their words
_PANEL, _NAMES = 108, 150  # height of a panel of days, room for the words beside it
_LETTER = 8.4  # pixels that a letter of a bar's name takes
_GAUGE_END = 25  # percent; what is above is drawn at the end of the scale


def specification(chart: Chart, *, is_narrow: bool = False) -> dict[str, Any]:
    """Return what vl-convert draws; drawings by day may be as narrow as a phone, all others are."""
    paper = NARROW if is_narrow else BROAD
    layers = _BY_DAY[chart.form](chart, paper) if chart.is_by_day else _FORMS[chart.form](chart)
    spec: dict[str, Any] = (
        layers.configure(font=FONT, padding=2, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=13, labelColor=INK, titleColor=INK, gridColor=EDGE, gridOpacity=0.18)
        .configure_text(fontSize=13, color=INK)
        .to_dict()
    )
    return spec


def _bars(chart: Chart) -> Any:
    """Draw horizontal bars from zero, each named at its left and labelled at its end."""
    import altair as alt  # noqa: PLC0415

    values = [
        {"label": bar.label, "amount": float(bar.amount), "words": bar.words, "colour": MARKS[bar.bucket]}
        for bar in chart.bars
    ]
    base = alt.Chart(_data(values)).encode(
        x=alt.X("amount:Q", axis=None, scale=alt.Scale(range=[2, _BARS], zero=True)), y=_named_rows(values)
    )
    bars = base.mark_bar(height=22, stroke=EDGE, strokeWidth=1).encode(color=alt.Color("colour:N", scale=None))
    ends = base.transform_calculate(end="max(datum.amount, 0)").mark_text(align="left", dx=7)
    named = ends.encode(x="end:Q", text="words:N")
    zero = alt.Chart(_data([{}])).mark_rule(color=EDGE).encode(x=alt.datum(0))
    return alt.layer(bars, named, zero).properties(width=_WIDTH, height=_ROW * len(values))


def _waterfall(chart: Chart) -> Any:
    """Draw floating bars, one a step, each labelled with its amount; thin connectors lead from one to the next."""
    import altair as alt  # noqa: PLC0415

    values = [
        {
            "label": bar.label,
            "start": float(bar.start),
            "end": float(bar.start + bar.amount),
            "high": max(float(bar.start), float(bar.start + bar.amount), 0.0),
            "words": bar.words,
            "colour": MARKS[bar.bucket],
        }
        for bar in chart.bars
    ]
    scale = alt.Scale(range=[2, _BARS], zero=True)
    base = alt.Chart(_data(values)).encode(y=_named_rows(values))
    bars = base.mark_bar(height=20, stroke=EDGE, strokeWidth=1).encode(
        x=alt.X("start:Q", axis=None, scale=scale), x2="end:Q", color=alt.Color("colour:N", scale=None)
    )
    named = base.mark_text(align="left", dx=7).encode(x="high:Q", text="words:N")
    joins = [{"label": value["label"], "at": value["end"]} for value in values[:-1]]
    joined = alt.Chart(_data(joins)).mark_tick(
        orient="vertical", color=EDGE, thickness=1, size=_ROW, yOffset=_ROW / 2
    )  # fmt: skip
    joined = joined.encode(x=alt.X("at:Q", axis=None, scale=scale), y=_named_rows(values))
    zero = alt.Chart(_data([{}])).mark_rule(color=EDGE).encode(x=alt.datum(0))
    return alt.layer(bars, joined, named, zero).properties(width=_WIDTH, height=_ROW * len(values))


def _days(chart: Chart, paper: Paper) -> Any:
    """Draw a panel for each measure over the same days: columns for amounts of a day, a line for what runs on."""
    import altair as alt  # noqa: PLC0415

    panels = []
    names = list(dict.fromkeys(bar.label for bar in chart.bars))
    for place, name in enumerate(names):
        marks = [bar for bar in chart.bars if bar.label == name]
        days = by_day(chart, paper, labels=place == len(names) - 1)
        panels.append(_panel(marks, name, days, paper))
    return alt.vconcat(*panels, spacing=14)


def _months(chart: Chart, paper: Paper) -> Any:
    """Draw the same over months, each at its first day."""
    named = 12 if paper is BROAD else 3
    return _days(chart, replace(paper, column=paper.days // 24, named=named, dates="%b %Y", by_month=True))


def _panel(marks: list[Bar], name: str, days: Any, paper: Paper) -> Any:
    import altair as alt  # noqa: PLC0415

    values = [{"day": f"{bar.day}T00:00:00", "amount": float(bar.amount)} for bar in marks]
    base = alt.Chart(_data(values)).encode(x=days, y=measured(paper))
    is_line = marks[0].bucket == "line"
    if is_line:
        drawn = base.mark_line(color=MARKS["total"], strokeWidth=2, point={"color": MARKS["total"], "size": 22})
    else:
        drawn = base.mark_bar(color=MARKS["total"], width=paper.column)
    title = alt.TitleParams(name, anchor="start", fontSize=13, color=INK, fontWeight="normal")
    last = [{"day": values[-1]["day"], "amount": values[-1]["amount"], "words": marks[-1].words}]
    end = alt.Chart(_data(last)).mark_text(align="left", dx=9).encode(x="day:T", y="amount:Q", text="words:N")
    layers = alt.layer(drawn, end) if is_line else drawn
    return layers.properties(width=paper.days, height=_PANEL, title=title)


def _stack(chart: Chart, paper: Paper) -> Any:
    """Draw stacked columns by day; the names stand beside or below in the order of the stack."""
    import altair as alt  # noqa: PLC0415

    names = list(dict.fromkeys(bar.label for bar in sorted(chart.bars, key=lambda bar: bar.bucket)))
    colours = {name: SERIES[min(place, len(SERIES) - 1)] for place, name in enumerate(names)}
    values = [
        {"day": f"{bar.day}T00:00:00", "amount": float(bar.amount), "name": bar.label, "place": names.index(bar.label)}
        for bar in chart.bars
    ]
    columns = (
        alt.Chart(_data(values))
        .mark_bar(width=paper.column + 1, stroke=EDGE, strokeWidth=0.3)
        .encode(
            x=by_day(chart, paper, labels=True),
            y=measured(paper),
            color=alt.Color("name:N", scale=alt.Scale(domain=names, range=list(colours.values())), legend=None),
            order="place:Q",
        )
    )
    key = alt.Chart(_data([{"name": name} for name in reversed(names)])).encode(y=alt.Y("name:N", sort=None, axis=None))
    squares = key.mark_square(size=120, opacity=1, stroke=EDGE, strokeWidth=0.5).encode(
        x=alt.value(8),
        color=alt.Color("name:N", scale=alt.Scale(domain=names, range=list(colours.values())), legend=None),
    )
    written = key.mark_text(align="left", baseline="middle").encode(x=alt.value(22), text="name:N")
    panel = columns.properties(width=paper.days, height=2 * _PANEL)
    named = alt.layer(squares, written).properties(width=_NAMES, height=22 * len(names))
    return alt.vconcat(panel, named) if paper is NARROW else alt.hconcat(panel, named, spacing=8)


def _gauge(chart: Chart) -> Any:
    """Draw a rate on a scale of zones: to 5 percent calm, to 15 watch, above alarm."""
    import altair as alt  # noqa: PLC0415

    bar = chart.bars[0]
    at = max(0.0, min(float(bar.amount), float(_GAUGE_END)))
    zones = [
        {"from": 0, "to": 5, "colour": MARKS["calm"], "words": f"to {percent(5)}"},
        {"from": 5, "to": 15, "colour": MARKS["watch"], "words": f"to {percent(15)}"},
        {"from": 15, "to": _GAUGE_END, "colour": MARKS["alarm"], "words": f"above {percent(15)}"},
    ]
    scale = alt.Scale(domain=[0, _GAUGE_END], range=[4, 380])
    base = alt.Chart(_data(zones))
    band = base.mark_bar(height=16, stroke=EDGE, strokeWidth=1).encode(
        x=alt.X("from:Q", scale=scale, axis=None), x2="to:Q", y=alt.value(44), color=alt.Color("colour:N", scale=None)
    )
    below = base.mark_text(align="left", baseline="top").encode(x="from:Q", y=alt.value(60), text="words:N")
    mark = alt.Chart(_data([{"at": at, "words": bar.words}]))
    needle = mark.mark_point(shape="triangle-down", size=150, filled=True, color=INK, opacity=1)
    said = mark.mark_text(align="center" if 2 < at < 22 else "left" if at <= 2 else "right", fontWeight="bold")
    layers = alt.layer(
        band, below, needle.encode(x="at:Q", y=alt.value(27)), said.encode(x="at:Q", y=alt.value(10), text="words:N")
    )
    return layers.properties(width=_WIDTH + 72, height=84)


def _named_rows(values: list[dict[str, Any]]) -> Any:
    import altair as alt  # noqa: PLC0415

    room = max(92, *(_LETTER * len(value["label"]) for value in values))
    axis = alt.Axis(
        title=None, ticks=False, domain=False, labelPadding=10, minExtent=room, labelLimit=220, labelFontSize=14
    )  # fmt: skip
    return alt.Y("label:N", sort=None, axis=axis)


def _data(values: list[dict[str, Any]]) -> Any:
    import altair as alt  # noqa: PLC0415

    return alt.InlineData(values=values)


_FORMS = {"bars": _bars, "waterfall": _waterfall, "gauge": _gauge}
_BY_DAY = {"days": _days, "months": _months, "stack": _stack}
