"""Values that a row may hold in place of what a model reads, put into payloads, and their landing as they are."""

import copy
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pipelines import settings as configuration
from pipelines import sync
from pipelines.sources.registry import SOURCES
from pipelines.sources.shape import Field, Kind
from pipelines.sources.stream import Page, Row
from pipelines.warehouse.database import Session
from pipelines.warehouse.landing import sync_log
from pipelines.warehouse.landing.raw import Landing
from pipelines.warehouse.landing.sync_log import Entry
from tests.case import Case

Payload = dict[str, Any]

LONG = json.dumps("x" * 5000)
NUMBERS = {"number", "integer", "days"}
# as JSON text: the kinds as which each may be read; every kind may be null but a list
LEGAL: dict[str, set[str]] = {
    '""': {"word"},
    '"x"': {"word"},
    "{}": {"object", "element"},
    "[]": {"array"},
    "[[]]": {"array"},
    "true": {"boolean", "word"},
    "-1": {"number", "integer", "days", "word"},
    "30.0": {*NUMBERS, "word"},
    "30.5": {"number", "word"},
    "1e400": set(),
    "-9999999999999999.99": {"number", "word"},
    "9999999999999999.99": {"number", "word"},
    '"0000-00-00"': {"word"},
    '"9999-99-99"': {"word"},
    '"2026-02-30"': {"word"},
    '"0001-01-01"': {"word", "date"},
    '"9999-12-31"': {"word", "date"},
    '"infinity"': {"word"},
    '"NaN"': {"word"},
    '"today"': {"word"},
    LONG: set(),
}
VALUES = ("null", *LEGAL)
_MARK = "value that stands for another"


def is_legal(path: str, value: str, fields: Sequence[Field]) -> bool:
    """Whether the value may stand at the path, of which the fields say what must be there."""
    if value == "{}" and not path and any(field.kind == "needed" for field in fields):
        return False
    return all(_fits(field.kind, value) for field in fields if field.path == path) and not (
        value == "[[]]" and Field(f"{path}[]", "element") in fields
    )


def _fits(kind: Kind, value: str) -> bool:
    if value == "null":
        return kind not in ("array", "element", "needed")
    return value != '""' if kind == "needed" else kind in LEGAL[value]


def with_value(payload: Payload, path: str, value: str) -> str:
    """The payload as JSON with `value` at `path`, in the first element of each list; what leads there is made."""
    changed: Any = {"": copy.deepcopy(payload)}
    holder: Any = changed
    key: Any = ""
    for step in path.split(".") if path else ():
        holder, key = _into(holder, key, {}), step.removesuffix("[]")
        if step.endswith("[]"):
            holder, key = _into(holder, key, []), 0
    holder[key] = _MARK
    return json.dumps(changed[""]).replace(json.dumps(_MARK), value)


def _into(holder: Any, key: Any, empty: Any) -> Any:
    """What the holder has at the key, made if it is not of that form; a list has one element at least."""
    found = holder.get(key) if isinstance(holder, dict) else holder[key]
    if not isinstance(found, type(empty)):
        found = holder[key] = copy.copy(empty)
    if isinstance(found, list) and not found:
        found.append({})
    return found


def leaves(value: Any, path: str = "") -> Iterator[str]:
    """The paths of what a payload holds."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        yield from leaves(value[0], f"{path}[]")
    elif path:
        yield path


@dataclass(frozen=True)
class Company:
    """All rows that a connection's source has."""

    source: str
    name: str
    streams: Mapping[str, Sequence[Row]]


def land(case: Case, now: str, companies: Sequence[Company]) -> None:
    """Nothing; the companies are landed by the parts that land real answers."""
    for company in companies:
        case.configure(company.name, source=company.source)
    os.environ[configuration.NOW_VARIABLE] = now
    try:
        moment = configuration.now()
        sync.prepare(sync.Plan(case.settings, case.warehouse, moment))
    finally:
        del os.environ[configuration.NOW_VARIABLE]
    with case.warehouse.session() as session:
        for company in companies:
            _land(session, company, moment)


def _land(session: Session, company: Company, moment: datetime) -> None:
    source, sync_id = SOURCES[company.source], sync_log.next_id(session)
    landing = Landing(session, source, company.name, sync_id)
    for stream in source.streams:
        if rows := company.streams.get(stream.name):
            landing.begin(stream)
            landing.stage(stream, Page(rows))
            merged = landing.compare(stream, is_full=True, accept_deletions=True)
            landing.merge(stream, moment)
            entry = Entry(sync_id, company.name, stream.name, "full", moment, moment)
            sync_log.write(session, replace(entry, inserted=merged.inserted, changed=merged.changed))
