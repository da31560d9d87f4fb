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

from dashboards.charts import axes, specs
from dashboards.charts.axes import EDGE
from dashboards.charts.specs import COLOURS, INK
from dashboards.report import Chart

Draw = Callable[[Chart], str]


def drawer(cache: Path | None = None) -> Draw:
    """Return a function from a chart to its SVG, kept in `cache` under a hash of its data and of this code."""
    code = b"".join(Path(file).read_bytes() for file in (__file__, axes.__file__, specs.__file__))
    code += "".join(map(version, ("altair", "vl-convert-python"))).encode()

    def draw(chart: Chart) -> str:
        data = json.dumps(asdict(chart), default=str, sort_keys=True).encode()
        kept = cache / f"{hashlib.sha256(code + data).hexdigest()}.svg" if cache else None
        if kept and kept.is_file():
            return kept.read_text(encoding="utf-8")
        svg = _both(chart) if chart.is_by_day else _themed(_drawn(chart), chart.key)
        if kept:
            _keep(kept, svg)
        return svg

    return draw


def _keep(path: Path, svg: str) -> None:
    """Write aside and rename, so that a killed publish leaves no half drawing; a cache that fails is no failure."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            aside = Path(folder) / path.name
            aside.write_text(svg, encoding="utf-8")
            aside.replace(path)


def _both(chart: Chart) -> str:
    """Draw by day twice, for screen or paper and for a phone, because days need room; the style shows one."""
    broad = _themed(_drawn(chart), chart.key)
    narrow = _themed(_drawn(chart, is_narrow=True), f"{chart.key}-narrow")
    return f'<div class="broad">{broad}</div><div class="narrow">{narrow}</div>'


def _drawn(chart: Chart, *, is_narrow: bool = False) -> str:
    import vl_convert  # noqa: PLC0415

    return str(vl_convert.vegalite_to_svg(specs.specification(chart, is_narrow=is_narrow)))


def _themed(svg: str, key: str) -> str:
    """Return the drawing without its own font, ink and screen-reader noise, with hatching for unapplied credits."""
    svg = re.sub(r' (?:aria-[a-z]+|role|font-family|class|pointer-events|xmlns:xlink)="[^"]*"', "", svg)
    svg = re.sub(r'<path[^>]* d="(?:M0,0h0v0h0Z|)"[^>]*/>|<rect[^>]* fill="transparent"/>', "", svg)
    svg = svg.replace(INK, "currentColor").replace(EDGE, "var(--edge)")
    svg = svg.replace(f'fill="{COLOURS["unapplied"]}"', f'fill="url(#hatch-{key})"')
    hatch = (
        f'<defs><pattern id="hatch-{key}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="3" height="6" fill="{COLOURS["unapplied"]}"/></pattern></defs>'
    )
    return re.sub(r"(<svg[^>]*>)", lambda opening: opening[1] + hatch, svg, count=1)
