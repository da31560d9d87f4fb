"""QuickBooks Online's responses: rows that keep their raw text, counts, changes, exchange rates.

Facts: docs/sources/quickbooks.md, "Queries", "Change data capture" and "Documents". Each function raises ValueError for
a response of another form. Faults are read in `faults`, reports in `reports`; requests are made in `api`.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any, NamedTuple

import msgspec

from pipelines.sources.json_text import storable
from pipelines.sources.stream import Row


class _MetaData(msgspec.Struct):
    LastUpdatedTime: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class _Head(msgspec.Struct):
    Id: str | None = None
    MetaData: _MetaData | None = None
    status: str | None = None


class Count(NamedTuple):
    """A number of rows, and when it was counted by the service's own clock, if it says."""

    rows: int
    at: datetime | None


@dataclass(frozen=True)
class ChangeSet:
    """The changes of one entity: rows as they are now, and ids that are said to be deleted."""

    rows: tuple[Row, ...] = ()
    deleted: Mapping[str, datetime | None] = field(default_factory=dict)

    @property
    def objects(self) -> int:
        """Return how many of the thousand objects that one response may hold these are."""
        return len(self.rows) + len(self.deleted)


_PARTS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST_OF_PARTS = msgspec.json.Decoder(list[dict[str, msgspec.Raw]])
_DOCUMENTS = msgspec.json.Decoder(list[msgspec.Raw])
_HEAD = msgspec.json.Decoder(_Head)
_TIME = msgspec.json.Decoder(Annotated[datetime, msgspec.Meta(tz=True)])
_EXACT = msgspec.json.Decoder(float_hook=str)
_SORTED = msgspec.json.Encoder(order="sorted")


def rows(content: bytes, entity: str, *, volatile: Set[str] = frozenset(), only_id: str | None = None) -> list[Row]:
    """Return the rows of a query; none if the entity's array is missing.

    `volatile` keys are left out of the hash at every depth. A document without Id gets `only_id`.
    """
    response = _PARTS.decode(content).get("QueryResponse")
    found = _PARTS.decode(response).get(entity) if response is not None else None
    return [_row(document, volatile, only_id) for document in _DOCUMENTS.decode(found)] if found is not None else []


def count(content: bytes) -> Count:
    """Return the result of SELECT COUNT(*); QuickBooks leaves out what has no value, so a missing count is 0."""
    parts = _PARTS.decode(content)
    response = parts.get("QueryResponse")
    total = _PARTS.decode(response).get("totalCount") if response is not None else None
    rows = msgspec.json.decode(total, type=int) if total is not None else 0
    try:
        return Count(rows, _TIME.decode(parts["time"]))
    except (KeyError, msgspec.ValidationError):
        return Count(rows, None)


def changes(content: bytes, *, volatile: Mapping[str, Set[str]]) -> Mapping[str, ChangeSet]:
    """Return the changes of each entity in `volatile`, found by its name: slots come in any order and may be empty.

    A fault in a slot is a ValueError too.
    """
    found = dict.fromkeys(volatile, ChangeSet())
    parts = _PARTS.decode(content)
    if "CDCResponse" not in parts:
        raise ValueError("there are no changes in it")
    for response in _LIST_OF_PARTS.decode(parts["CDCResponse"]):
        for slot in _LIST_OF_PARTS.decode(response.get("QueryResponse", b"[]")):
            if "Fault" in slot or "fault" in slot:
                raise ValueError("change data capture answered a fault for an entity")
            for name in slot.keys() & volatile.keys():
                found[name] = _changed(_DOCUMENTS.decode(slot[name]), volatile[name])
    return found


def exchange_rate(content: bytes) -> Row:
    """Return the rate in a response, identified by its currencies and its day."""
    document = _PARTS.decode(content).get("ExchangeRate")
    if document is None:
        raise ValueError("there is no exchange rate in it")
    rate = msgspec.json.decode(document, type=dict[str, Any])
    name = ":".join(str(rate.get(key, "")) for key in ("SourceCurrencyCode", "TargetCurrencyCode", "AsOfDate"))
    return _row(document, frozenset({"MetaData"}), name)


def text_at(value: Any, *path: str) -> str | None:
    """Return the text at the end of a path of keys; None if there is none, whatever is in its place."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) and value else None


def _changed(documents: list[msgspec.Raw], volatile: Set[str]) -> ChangeSet:
    rows: list[Row] = []
    deleted: dict[str, datetime | None] = {}
    for document in documents:
        head = _head(document)
        if head.status == "Deleted" and head.Id:
            deleted[head.Id] = _stamp(head)
        else:
            rows.append(_row(document, volatile, None))
    return ChangeSet(tuple(rows), deleted)


def _head(document: msgspec.Raw) -> _Head:
    """Return a document's id, stamp and status; only the id if the stamp cannot be read: rows are judged later."""
    try:
        return _HEAD.decode(document)
    except msgspec.ValidationError:
        return _Head(msgspec.json.decode(_PARTS.decode(document).get("Id", b"null"), type=str | None))


def _stamp(head: _Head) -> datetime | None:
    updated_at = head.MetaData.LastUpdatedTime if head.MetaData else None
    try:
        return updated_at.astimezone(UTC) if updated_at else None
    except OverflowError:  # before year 1 or after 9999 in UTC
        return None


def _row(document: msgspec.Raw, volatile: Set[str], only_id: str | None) -> Row:
    payload = storable(bytes(document).decode())
    head = _head(document)
    identity = head.Id or only_id
    if not identity:
        raise ValueError("a document has no Id")
    return Row(identity, payload, _hash(payload, volatile), _stamp(head))


def _hash(payload: str, volatile: Set[str]) -> str:
    """Return the hash of the text as it came; without volatile keys, if any, and numbers digit by digit as written."""
    if volatile:
        return sha256(_SORTED.encode(_without(volatile, _EXACT.decode(payload)))).hexdigest()
    return sha256(payload.encode()).hexdigest()


def _without(keys: Set[str], value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(keys, inner) for key, inner in value.items() if key not in keys}
    return [_without(keys, inner) for inner in value] if isinstance(value, list) else value
