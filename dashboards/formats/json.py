"""A report as JSON: the same figures and rows as its page, money as text with two places, dates in ISO form."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dashboards.report import Block, Chart, Column, Figure, Kind, Link, Report, Stamp, Table, Total

ENDING = ".json"
_PLAIN = str.maketrans({"\u00a0": " ", "\u2068": None, "\u2069": None})  # marks that only typesetting needs


def render(report: Report) -> str:
    """The whole report in one JSON object."""
    content = {
        "title": report.title,
        "question": report.question,
        "headline": report.headline.translate(_PLAIN),
        **_stamp(report.stamp),
        "blocks": [_block(block) for block in report.blocks],
        "notes": list(report.notes),
        "identities": list(report.identities),
        "evidence": [_link(link) for link in report.evidence],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def _stamp(stamp: Stamp) -> dict[str, Any]:
    tie_out = stamp.tie_out
    return {
        "company": stamp.company,
        "currencies": list(stamp.currencies),
        "as_of": stamp.as_of.isoformat(),
        "known_at": stamp.known_at.isoformat(),
        "synced_at": _value(stamp.synced_at, "moment"),
        "warning": stamp.warning or None,
        "tie_out": {
            "subject": tie_out.subject,
            "status": None if tie_out.status == "nothing_known" else tie_out.status,
            "sentence": tie_out.sentence,
            "taken_at": _value(tie_out.taken_at, "moment"),
        },
        "version": stamp.version,
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
                "moment": reading.moment,
                "purpose": reading.purpose,
                "links": {company: [_link(link) for link in links] for company, links in reading.links.items()},
            }
            for reading in block.readings
        ],
    }
    return {key: value for key, value in content.items() if value or key == "key"}


def _figure(figure: Figure) -> list[dict[str, Any]]:
    """The figure and the one beside it, as equals."""
    content = {
        "key": figure.key,
        "label": figure.label,
        "value": _value(figure.value, figure.kind),
        "kind": figure.kind,
        "currency": figure.currency,
        "note": figure.note,
        "definition": figure.definition,
    }
    kept = {key: value for key, value in content.items() if value not in ("", None) or key == "value"}
    return [kept, *(_figure(figure.aside) if figure.aside else [])]


def _chart(chart: Chart) -> dict[str, Any]:
    sentence = chart.sentence.translate(_PLAIN)
    return {"key": chart.key, "title": chart.title, "sentence": sentence, "numbers": _table(chart.numbers)}


def _table(table: Table) -> dict[str, Any]:
    keys = [column.key for column in table.columns]
    kinds = [column.kind for column in table.columns]
    rows = [{key: _value(cell, kind) for key, cell, kind in zip(keys, row, kinds, strict=True)} for row in table.rows]
    for row, target in zip(rows, table.targets, strict=False):
        row["link"] = target
    return {
        "key": table.key,
        "title": table.title,
        "columns": [_column(column) for column in table.columns],
        "rows": rows,
        "totals": [_total(total, keys, kinds) for total in table.totals],
    }


def _column(column: Column) -> dict[str, Any]:
    content = {"key": column.key, "label": column.label, "kind": column.kind, "currency": column.currency}
    return {key: value for key, value in content.items() if value}


def _total(total: Total, keys: list[str], kinds: list[Kind]) -> dict[str, Any]:
    return {
        key: cell if isinstance(cell, str) else _value(cell, "share" if total.is_share else kind)
        for key, cell, kind in zip(keys, total.values, kinds, strict=True)
        if cell != ""
    }


def _link(link: Link) -> dict[str, str]:
    return {"text": link.text, "target": link.target}


def _value(value: Any, kind: Kind) -> Any:
    """A cell that JSON can hold without losing a digit."""
    if isinstance(value, Decimal):
        return f"{value:.2f}" if kind == "money" else f"{value:f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value
