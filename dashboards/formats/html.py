"""A report as one HTML file that needs nothing else: style and script stand inside it, the network is forbidden."""

import base64
import hashlib
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
from markupsafe import Markup, escape

from dashboards import numbers, paths, phrasing
from dashboards.charts import render as charts
from dashboards.report import Column, Figure, Kind, Report, Table, Total
from pipelines import currencies

ENDING = ".html"
_ROOM = Path(__file__).parent.parent
_LEFT: frozenset[Kind] = frozenset({"text", "date", "timestamp", "status"})
_MARKS = {"text": " class=t", "date": " class=d", "timestamp": " class=d"}
_STATUS_MARKS = {value: f' class="s {value}"' for value in numbers.STATUSES}
_SAFE: frozenset[Kind] = frozenset(
    {"money", "rate", "hours", "decimal2", "share", "count", "days", "date"}
)  # written with digits and signs only

Cell = tuple[str, str]  # the mark of its <td>, its words; both escaped, because the template does not escape cells
Line = tuple[str | None, str, list[Cell]]  # where it leads, its head, its cells


class Sheet(NamedTuple):
    """A table made ready for the template: every cell written, every link relative."""

    table: Table
    lines: list[Line]
    totals: list[Line]
    reasons: list[str]


def renderer(chart_cache: Path | None = None) -> Callable[[Report], str]:
    """Return a function from a report to its page; chart drawings are kept in `chart_cache`."""
    environment = _environment(chart_cache)
    page = environment.get_template("page.html")

    def render(report: Report) -> str:
        return page.render(report=report, header=report.header, page=f"{report.path}{ENDING}")

    return render


def _environment(chart_cache: Path | None) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_ROOM / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    script = _static("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    draw = charts.drawer(chart_cache)
    environment.globals |= {
        "style": Markup(re.sub(r"\s+", " ", _static("page.css"))),  # noqa: S704 - a file of ours
        "script": Markup(script),  # noqa: S704 - a file of ours
        "script_hash": f"sha256-{digest}",
        "svg": lambda chart: Markup(draw(chart)),  # noqa: S704 - vl-convert escapes what it draws
        "sheet": _sheet,
        "relative": paths.relative,
        "is_outside": paths.is_outside,
    }
    environment.globals |= {"left": _LEFT, "places": _places, "positions": _positions, "percent": numbers.PERCENT}
    environment.globals["heads"] = _heads(environment)
    environment.filters |= {
        "figure": _figure,
        "day": numbers.day,
        "long_day": numbers.day_in_sentence,
        "timestamp": numbers.timestamp,
        "css_string": _css_string,
    }
    return environment


def _static(name: str) -> str:
    return (_ROOM / "static" / name).read_text(encoding="utf-8")


def _css_string(text: str) -> Markup:
    """Return any text as a CSS string: all but letters, digits and spaces is escaped, so nothing closes it."""
    inside = "".join(c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):x} " for c in text)
    return Markup(f'"{inside}"')  # noqa: S704 - escaped in the line above


def _figure(figure: Figure) -> str:
    """Return the number of a tile: money as in a headline, and zero as a number."""
    if figure.kind == "money":
        return numbers.money_in_headline(figure.value, figure.currency)
    if figure.value == 0:
        return numbers.share_in_sentence(figure.value) if figure.kind == "share" else "0"
    return numbers.WRITE[figure.kind](figure.value)


def _sheet(table: Table, page: str) -> Sheet:
    """Return the table with its numbers written column by column, which is faster than cell by cell."""
    columns = table.columns
    values = list(zip(*table.rows, strict=True))
    codes = next((codes for column, codes in zip(columns, values, strict=False) if column.key == "currency"), ())
    written = [_written(column, own, codes) for column, own in zip(columns, values, strict=False)]
    body = zip(*written, strict=True) if written else iter(())
    targets = [paths.relative(target, page) if target else None for target in table.targets] or [None] * len(table.rows)
    lines: list[Line] = [(target, head[1], cells) for target, (head, *cells) in zip(targets, body, strict=True)]
    totals = [_total(table, total) for total in table.totals]
    return Sheet(table, lines, totals, _reasons(table))


def _written(column: Column, values: tuple[Any, ...], codes: tuple[Any, ...]) -> list[Cell]:
    """Return the cells of a column; `codes` are the currencies of the rows, where these have one."""
    if column.kind == "money":
        own = codes if codes and column.currency is None else (column.currency,) * len(values)
        return [("", numbers.money(value, code)) for value, code in zip(values, own, strict=True)]
    if column.kind == "hours":
        return [(_exact(value), numbers.hours(value)) for value in values]
    if column.is_part:
        values = tuple(numbers.apportioned(values))
    write = numbers.WRITE[column.kind]
    if column.kind == "status":
        return [(_STATUS_MARKS.get(value, " class=t"), str(escape(write(value)))) for value in values]
    mark = _MARKS.get(column.kind, "")
    if column.kind in _SAFE:
        return [(mark, write(value)) for value in values]
    return [(mark, str(escape(write(value)))) for value in values]


def _exact(value: Decimal | int | None) -> str:
    """Return the mark of hours that are not all shown, so that the browser adds up what is added up here."""
    places = 2
    if value is None or Decimal(value) == round(Decimal(value), places):
        return ""
    return f" data-v={Decimal(value):f}"


def _heads(environment: jinja2.Environment) -> Callable[[Table], Markup]:
    """Return a function from a table to its header row, written once for all tables with the same columns."""
    template = environment.get_template("heads.html")

    @lru_cache(maxsize=256)
    def written(columns: tuple[Column, ...], sorted_by: str, amount: str) -> Markup:
        text = template.render(columns=columns, sorted_by=sorted_by, amount=amount)
        return Markup(text)  # noqa: S704 - an escaping template made it

    return lambda table: written(table.columns, table.sorted_by, table.amount)


def _places(column: Column) -> int:
    """Return how many decimals the column shows."""
    if column.kind == "money":
        return currencies.decimals(column.currency)
    return {"hours": 2, "decimal2": 2, "share": 1}.get(column.kind, 0)


def _positions(columns: tuple[Column, ...], keys: tuple[str, ...]) -> str:
    """Return where these columns stand, for the script."""
    return " ".join(str(place) for place, column in enumerate(columns) if column.key in keys)


def _total(table: Table, total: Total) -> Line:
    values = list(total.values)
    code = next((value for column, value in zip(table.columns, values, strict=True) if column.key == "currency"), None)
    if total.is_share:  # of the buckets, which are parts of the balance
        places = [place for place, column in enumerate(table.columns) if column.bucket]
        for place, value in zip(places, numbers.apportioned([values[place] for place in places]), strict=True):
            values[place] = value
    cells = zip(table.columns, values, strict=True)
    head, *others = [(_MARKS.get(column.kind, ""), _total_words(column, value, total, code)) for column, value in cells]
    return None, head[1], others


def _total_words(column: Column, value: Any, total: Total, code: str | None) -> str:
    """Return a total where there is one, n/a where it is unknown, a blank where adding up means nothing."""
    if isinstance(value, str):
        return str(escape(value))
    if column.kind == "money" and not total.is_share:
        return numbers.money(value, column.currency or code)
    return str(escape(numbers.WRITE["share" if total.is_share else column.kind](value)))


def _reasons(table: Table) -> list[str]:
    """Return why a value is n/a: each reason once, behind the columns that have one for it."""
    labels: dict[str, list[str]] = {}
    for position, column in enumerate(table.columns):
        if column.undefined and any(row[position] is None for row in table.rows):
            labels.setdefault(column.undefined, []).append(column.label)
    return [f"n/a in {phrasing.listed(columns)}: {reason}." for reason, columns in labels.items()]
