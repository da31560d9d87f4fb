"""TimeTracker's responses: rows that keep their raw text, what a list says of itself, totals.

Facts: docs/sources/timetracker.md, "Lists" and "Numbers and times". Each function raises ValueError for a response of
another form. Faults are read in `faults`; requests are made in `api`.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from hashlib import sha256
from typing import Any

import msgspec

from pipelines.sources.json_text import storable
from pipelines.sources.stream import Row

_PARTS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_DOCUMENTS = msgspec.json.Decoder(list[msgspec.Raw])
_SORTED = msgspec.json.Encoder(order="sorted")


class _Pagination(msgspec.Struct):
    total: int
    has_next: bool = False


_PAGINATION = msgspec.json.Decoder(_Pagination)


@dataclass(frozen=True)
class Listing:
    """A page of a list: its rows, how many the list has (None if it does not page), whether more follow."""

    rows: list[Row]
    total: int | None
    has_next: bool


def listing(content: bytes, key: str, *, volatile: Set[str], zone: tzinfo) -> Listing:
    """Return the page in a response whose list is called `key`; `zone` is that of its times."""
    parts = _PARTS.decode(content)
    if key not in parts:
        raise ValueError(f"there is no {key!r} in it")
    rows = [row(document, volatile=volatile, zone=zone) for document in _DOCUMENTS.decode(parts[key])]
    if "pagination" not in parts:
        return Listing(rows, None, False)
    pagination = _PAGINATION.decode(parts["pagination"])
    return Listing(rows, pagination.total, pagination.has_next)


def inner(content: bytes, key: str) -> msgspec.Raw:
    """Return what a response has under `key`."""
    parts = _PARTS.decode(content)
    if key not in parts:
        raise ValueError(f"there is no {key!r} in it")
    return parts[key]


def row(document: bytes | msgspec.Raw, *, volatile: Set[str], zone: tzinfo) -> Row:
    """Return a document as a row: identified by its id, else its code; hashed without the `volatile` keys."""
    parts = _PARTS.decode(document)
    identity = text(parts.get("id")) or text(parts.get("code"))
    if not identity:
        raise ValueError("a document has no id")
    updated_at = text(parts.get("updated_at")) or text(parts.get("created_at"))
    payload = storable(bytes(document).decode())
    return Row(identity, payload, _hash(parts, volatile), _moment(updated_at, zone) if updated_at else None)


def pick(document: bytes | msgspec.Raw, keys: Iterable[str]) -> dict[str, msgspec.Raw]:
    """Return some keys of a document, their values digit by digit as written; absent ones are null."""
    parts = _PARTS.decode(document)
    return {key: parts.get(key, msgspec.Raw(b"null")) for key in keys}


def made(row_id: str, content: Mapping[str, Any]) -> Row:
    """Return a row made here, from parts of a response."""
    return kept(row_id, msgspec.json.encode(content).decode())


def kept(row_id: str, content: str) -> Row:
    """Return a row of JSON text all of which matters."""
    payload = storable(content)
    return Row(row_id, payload, sha256(payload.encode()).hexdigest())


def total(content: bytes) -> int:
    """Return how many rows a list says that it has."""
    return _PAGINATION.decode(inner(content, "pagination")).total


def text(raw: msgspec.Raw | None) -> str:
    """Return a string or a number as text; an empty one for null, for nothing and for anything else."""
    value = None if raw is None else msgspec.json.decode(raw)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _moment(written: str, zone: tzinfo) -> datetime | None:
    """Return the moment; None for what is none, which is judged with the row's other fields."""
    try:
        moment = datetime.fromisoformat(written)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _hash(parts: Mapping[str, msgspec.Raw], volatile: Set[str]) -> str:
    """Return the hash of what matters, numbers digit by digit as written, whatever the order of the keys."""
    return sha256(_SORTED.encode({key: value for key, value in parts.items() if key not in volatile})).hexdigest()
