"""A report as JSON: the same figures and rows as its page, before the page rounds them; dates in ISO form.

Numbers are text with every digit that the warehouse gives, because a share that is cut twice is another share. Money
has the decimals of its currency at least, and more only where its source stated more.
"""

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dashboards.report import Block, Chart, Column, Figure, Kind, Link, Report, ReportHeader, Table, Total
from pipelines import currencies

ENDING = ".json"
_PLAIN = str.maketrans({"\u00a0": " ", "\u2068": None, "\u2069": None})  # marks that only typesetting needs


def render(report: Report) -> str:
    """Return the whole report in one JSON object."""
    content = {
        "title": report.title,
        "question": report.question,
        "headline": report.headline.translate(_PLAIN),
        **_header(report.header),
        "blocks": [_block(block) for block in report.blocks],
        "notes": list(report.notes),
        "left_out": [_link(link) for link in report.left_out],
        "identities": list(report.identities),
        "evidence": [_link(link) for link in report.evidence],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def _header(header: ReportHeader) -> dict[str, Any]:
    tie_out = header.tie_out
    return {
        "company": header.company,
        "currencies": list(header.currencies),
        "as_of": header.as_of.isoformat(),
        "known_at": header.known_at.isoformat(),
        "synced_at": _value(header.synced_at, "timestamp"),
        "warning": header.warning or None,
        "tie_out": {
            "subject": tie_out.subject,
            "status": None if tie_out.status == "nothing_known" else tie_out.status,
            "sentence": tie_out.sentence,
            "taken_at": _value(tie_out.taken_at, "timestamp"),
        },
        "version": header.version,
    }


def _block(block: Block) -> dict[str, Any]:
    content = {
        "key": block.key,
        "title": block.title,
        "headline": block.headline.translate(_PLAIN),
        "figures": [part for figure in block.figures for part in _figure(figure)],
        "facts": {fact.label: fact.value for fact in block.facts},
        "charts": [_chart(chart) for chart in block.charts],
        "tables": [_table(table) for table in block.tables],
        "readings": [
            {
                "moment": reading.occasion,
                "purpose": reading.purpose,
                "links": {company: [_link(link) for link in links] for company, links in reading.links.items()},
            }
            for reading in block.guides
        ],
    }
    return {key: value for key, value in content.items() if value or key == "key"}


def _figure(figure: Figure) -> list[dict[str, Any]]:
    """Return the figure and the one beside it, as equals."""
    content = {
        "key": figure.key,
        "label": figure.label,
        "value": _value(figure.value, figure.kind, figure.currency),
        "kind": figure.kind,
        "currency": figure.currency,
        "note": figure.note,
        "definition": figure.definition,
    }
    kept = {key: value for key, value in content.items() if value not in ("", None) or key == "value"}
    return [kept, *(_figure(figure.secondary) if figure.secondary else [])]


def _chart(chart: Chart) -> dict[str, Any]:
    sentence = chart.sentence.translate(_PLAIN)
    return {"key": chart.key, "title": chart.title, "sentence": sentence, "numbers": _table(chart.numbers)}


def _table(table: Table) -> dict[str, Any]:
    rows = [_row(row, table.columns) for row in table.rows]
    for row, target in zip(rows, table.targets, strict=False):
        row["link"] = target
    return {
        "key": table.key,
        "title": table.title,
        "columns": [_column(column) for column in table.columns],
        "rows": rows,
        "totals": [_total(total, table.columns) for total in table.totals],
    }


def _column(column: Column) -> dict[str, Any]:
    content = {"key": column.key, "label": column.label, "kind": column.kind, "currency": column.currency}
    return {key: value for key, value in content.items() if value}


def _row(values: tuple[Any, ...], columns: tuple[Column, ...]) -> dict[str, Any]:
    cells = list(zip(columns, values, strict=True))
    code = next((value for column, value in cells if column.key == "currency"), None)
    return {column.key: _value(value, column.kind, column.currency or code) for column, value in cells}


def _total(total: Total, columns: tuple[Column, ...]) -> dict[str, Any]:
    said = {column.key for column, value in zip(columns, total.values, strict=True) if value != ""}
    whole = tuple(replace(column, kind="share") for column in columns) if total.is_share else columns
    return {key: value for key, value in _row(total.values, whole).items() if key in said}


def _link(link: Link) -> dict[str, str]:
    return {"text": link.text.translate(_PLAIN), "target": link.target}


def _value(value: Any, kind: Kind, currency: str | None = None) -> Any:
    """Return a cell that JSON can hold without losing a digit."""
    if isinstance(value, Decimal):
        return _money(value, currency) if kind == "money" else f"{value:f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def _money(value: Decimal, currency: str | None) -> str:
    """Return all digits that are not zeros at the end, and as many decimals as the currency has."""
    whole, _, places = f"{value:f}".partition(".")
    kept = places.rstrip("0").ljust(currencies.decimals(currency), "0")
    return f"{whole}.{kept}" if kept else whole
