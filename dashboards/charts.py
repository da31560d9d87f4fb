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

from dashboards import drawings, time_drawings
from dashboards.drawings import COLOURS, EDGE, INK
from dashboards.report import Chart, ChartForm

Draw = Callable[[Chart], str]


def drawer(cache: Path | None = None) -> Draw:
    """A function from a chart to its SVG, kept in `cache` under the hash of its data and of the code that draws."""
    code = b"".join(Path(file).read_bytes() for file in (__file__, drawings.__file__, time_drawings.__file__))
    code += "".join(map(version, ("altair", "vl-convert-python"))).encode()

    def draw(chart: Chart) -> str:
        data = json.dumps(asdict(chart), default=str, sort_keys=True).encode()
        kept = cache / f"{hashlib.sha256(code + data).hexdigest()}.svg" if cache else None
        if kept and kept.is_file():
            return kept.read_text(encoding="utf-8")
        svg = _hatched("".join(map(_themed, _drawn(chart))), chart.key)
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


def _drawn(chart: Chart) -> list[str]:
    import vl_convert  # noqa: PLC0415

    return [str(vl_convert.vegalite_to_svg(drawings.dressed(layers))) for layers in _FORMS[chart.form](chart)]


def _themed(svg: str) -> str:
    """The drawing without its own font, ink and screen-reader noise."""
    svg = re.sub(r' (?:aria-[a-z]+|role|font-family|class|pointer-events|xmlns:xlink)="[^"]*"', "", svg)
    svg = re.sub(r'<path[^>]* d="(?:M0,0h0v0h0Z|)"[^>]*/>|<rect[^>]* fill="transparent"/>', "", svg)
    return svg.replace(INK, "currentColor").replace(EDGE, "var(--edge)")


def _hatched(svg: str, key: str) -> str:
    """The drawing with hatching for unapplied credits, where it has any."""
    plain = f'fill="{COLOURS["unapplied"]}"'
    if plain not in svg:
        return svg
    pattern = (
        f'<defs><pattern id="hatch-{key}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="3" height="6" {plain}/></pattern></defs>'
    )
    svg = svg.replace(plain, f'fill="url(#hatch-{key})"')
    return re.sub(r"(<svg[^>]*>)", lambda opening: opening[1] + pattern, svg, count=1)


def _alone(form: Callable[[Chart], Any]) -> Callable[[Chart], list[Any]]:
    return lambda chart: [form(chart)]


_FORMS: dict[ChartForm, Callable[[Chart], list[Any]]] = {
    "bars": _alone(drawings.bars),
    "waterfall": _alone(drawings.waterfall),
    "gauge": _alone(drawings.gauge),
    "days": time_drawings.panels,
    "stack": time_drawings.stack,
}
