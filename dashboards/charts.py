"""Numbers to SVG at build time. Text and outlines take the page's colours, so one drawing serves light, dark and paper.

Altair and vl-convert are imported when a chart is drawn and not found in the cache: they cost a second.
"""

import contextlib
import hashlib
import json
import re
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dashboards.report import Chart

COLOURS = {
    "not_due": "#7FA7B5",
    "days_1_30": "#E9C46A",
    "days_31_60": "#F0A35E",
    "days_61_90": "#E07A4F",
    "days_91_120": "#C4513A",
    "days_over_120": "#8E2A2A",
    "unapplied": "#8A8FA3",
}
_FONT = "Liberation Sans"  # comes with vl-convert, so that every machine measures alike; the page shows its own
_INK = "#010203"
_EDGE = "#040506"
_WIDTH, _BARS, _ROW = 330, 230, 34  # pixels; what the bars leave is for their words

Draw = Callable[[Chart], str]


def drawer(cache: Path | None = None) -> Draw:
    """A function from a chart to its SVG; a drawing is kept in `cache` under the hash of its data and this file."""
    code = Path(__file__).read_bytes() + "".join(map(version, ("altair", "vl-convert-python"))).encode()

    def draw(chart: Chart) -> str:
        data = json.dumps(asdict(chart), default=str, sort_keys=True).encode()
        kept = cache / f"{hashlib.sha256(code + data).hexdigest()}.svg" if cache else None
        if kept and kept.is_file():
            return kept.read_text(encoding="utf-8")
        svg = _themed(_drawn(chart), chart.key)
        if kept:
            _keep(kept, svg)
        return svg

    return draw


def _keep(path: Path, svg: str) -> None:
    """Written aside and renamed, so that a killed publish leaves no half drawing; a cache that fails is no failure."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            aside = Path(folder) / path.name
            aside.write_text(svg, encoding="utf-8")
            aside.replace(path)


def _drawn(chart: Chart) -> str:
    import vl_convert  # noqa: PLC0415

    return str(vl_convert.vegalite_to_svg(_spec(chart)))


def _spec(chart: Chart) -> dict[str, Any]:
    """Horizontal bars from zero, each named at its left and labelled at its end."""
    import altair as alt  # noqa: PLC0415

    values = [
        {"label": bar.label, "amount": float(bar.amount), "words": bar.words, "colour": COLOURS[bar.bucket]}
        for bar in chart.bars
    ]
    base = alt.Chart(_data(values)).encode(
        x=alt.X("amount:Q", axis=None, scale=alt.Scale(range=[2, _BARS], zero=True)),
        y=alt.Y(
            "label:N", sort=None, axis=alt.Axis(title=None, ticks=False, domain=False, labelPadding=10, minExtent=92)
        ),
    )
    bars = base.mark_bar(height=22, stroke=_EDGE, strokeWidth=1).encode(color=alt.Color("colour:N", scale=None))
    ends = base.transform_calculate(end="max(datum.amount, 0)").mark_text(align="left", dx=7)
    named = ends.encode(x="end:Q", text="words:N")
    zero = alt.Chart(_data([{}])).mark_rule(color=_EDGE).encode(x=alt.datum(0))
    layers = alt.layer(bars, named, zero)
    layers = layers.properties(width=_WIDTH, height=_ROW * len(values), background="transparent")
    spec: dict[str, Any] = (
        layers.configure(font=_FONT, padding=2)
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=14, labelColor=_INK)
        .configure_text(fontSize=13, color=_INK)
        .to_dict()
    )
    return spec


def _data(values: list[dict[str, Any]]) -> Any:
    import altair as alt  # noqa: PLC0415

    return alt.InlineData(values=values)


def _themed(svg: str, key: str) -> str:
    """The drawing without its own font, ink and screen-reader noise, with hatching for unapplied credits."""
    svg = re.sub(r' (?:aria-[a-z]+|role|font-family|class|pointer-events|xmlns:xlink)="[^"]*"', "", svg)
    svg = re.sub(r'<path[^>]* d="(?:M0,0h0v0h0Z|)"[^>]*/>|<rect[^>]* fill="transparent"/>', "", svg)
    svg = svg.replace(_INK, "currentColor").replace(_EDGE, "var(--edge)")
    svg = svg.replace(f'fill="{COLOURS["unapplied"]}"', f'fill="url(#hatch-{key})"')
    hatch = (
        f'<defs><pattern id="hatch-{key}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="3" height="6" fill="{COLOURS["unapplied"]}"/></pattern></defs>'
    )
    return re.sub(r"(<svg[^>]*>)", lambda opening: opening[1] + hatch, svg, count=1)
