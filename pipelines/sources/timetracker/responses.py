"""TimeTracker's answers, read: rows that keep their raw text, what a list says of itself, totals, and faults.

Facts: release 5.10.0 and recorded answers of a running instance. What is asked, and when: `timetracker`.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from hashlib import sha256
from typing import Any

import httpx
import msgspec

from pipelines.sources.http.client import Fault
from pipelines.sources.json_text import storable
from pipelines.sources.stream import Row

ADVICE = {
    401: "Make an API token (tt_…) as an administrator of TimeTracker and put it where token in tieout.toml points to.",
    403: "Give the token the scope that is named, or make one for an administrator with the scope read:*.",
    404: "Check base_url: it is the address of TimeTracker itself, without /api/v1.",
}
NOT_AN_API = (
    "Check base_url (the address of TimeTracker itself, without /api/v1), that its first set-up is finished, and that"
    " token is an API token (tt_…): session pages show the page to log in."
)
LONGEST_TEXT = 300

_PARTS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_DOCUMENTS = msgspec.json.Decoder(list[msgspec.Raw])
_SORTED = msgspec.json.Encoder(order="sorted")


class _Pagination(msgspec.Struct):
    total: int
    has_next: bool = False


_PAGINATION = msgspec.json.Decoder(_Pagination)


@dataclass(frozen=True)
class Listing:
    """One page of a list: its rows, how many the list has (None where it does not page), whether more follow."""

    rows: list[Row]
    total: int | None
    has_next: bool


def listing(content: bytes, key: str, *, volatile: Set[str], zone: tzinfo) -> Listing:
    """The page in an answer whose list is called `key`; `zone` is that of its times. Another form is a ValueError."""
    parts = _PARTS.decode(content)
    if key not in parts:
        raise ValueError(f"there is no {key!r} in it")
    rows = [row(document, volatile=volatile, zone=zone) for document in _DOCUMENTS.decode(parts[key])]
    if "pagination" not in parts:
        return Listing(rows, None, False)
    pagination = _PAGINATION.decode(parts["pagination"])
    return Listing(rows, pagination.total, pagination.has_next)


def inner(content: bytes, key: str) -> msgspec.Raw:
    """What an answer has under `key`; a ValueError where it has nothing."""
    parts = _PARTS.decode(content)
    if key not in parts:
        raise ValueError(f"there is no {key!r} in it")
    return parts[key]


def row(document: bytes | msgspec.Raw, *, volatile: Set[str], zone: tzinfo) -> Row:
    """A document as a row: identified by its id, else its code; hashed without the `volatile` keys."""
    parts = _PARTS.decode(document)
    identity = _text(parts.get("id")) or _text(parts.get("code"))
    if not identity:
        raise ValueError("a document has no id")
    updated_at = _text(parts.get("updated_at")) or _text(parts.get("created_at"))
    payload = storable(bytes(document).decode())
    return Row(identity, payload, _hash(parts, volatile), _moment(updated_at, zone) if updated_at else None)


def chosen(document: bytes | msgspec.Raw, keys: Iterable[str]) -> dict[str, msgspec.Raw]:
    """Some keys of a document, their values digit by digit as written; absent ones are null."""
    parts = _PARTS.decode(document)
    return {key: parts.get(key, msgspec.Raw(b"null")) for key in keys}


def made(row_id: str, content: Mapping[str, Any]) -> Row:
    """A row of our own making, from parts of an answer."""
    return kept(row_id, msgspec.json.encode(content).decode())


def kept(row_id: str, text: str) -> Row:
    """A row of JSON text all of which matters."""
    payload = storable(text)
    return Row(row_id, payload, sha256(payload.encode()).hexdigest())


def documents(raw: msgspec.Raw) -> list[msgspec.Raw]:
    """The elements of a list."""
    return _DOCUMENTS.decode(raw)


def total(content: bytes) -> int:
    """How many rows a list says that it has."""
    return _PAGINATION.decode(inner(content, "pagination")).total


def fault(response: httpx.Response) -> Fault | None:
    """The fault in an answer; None without one. A redirect or a page of HTML is one, whatever its status."""
    where = response.request.url.copy_with(query=None, fragment=None)
    if response.is_redirect:
        target = response.headers.get("Location", "nowhere").partition("?")[0]
        return Fault(f"{where} answered {response.status_code}, a redirect to {target}, not data", NOT_AN_API)
    if response.headers.get("Content-Type", "").partition(";")[0] != "application/json":
        return None if response.is_server_error else _not_json(response, where)
    if response.is_success:
        return None
    return Fault(f"{where} answered {response.status_code}: {_told(response)}", ADVICE.get(response.status_code))


def _not_json(response: httpx.Response, where: httpx.URL) -> Fault:
    kind = response.headers.get("Content-Type", "no content type").partition(";")[0]
    return Fault(f"{where} answered {response.status_code} with a page ({kind}), not with data", NOT_AN_API)


def _told(response: httpx.Response) -> str:
    """What the application says; of a refused token its error only, because a message may repeat the token."""
    try:
        parts = _PARTS.decode(response.content)
    except msgspec.DecodeError:
        return "no reason given"
    said = [_text(parts.get("error"))]
    if response.status_code != httpx.codes.UNAUTHORIZED:
        scope = _text(parts.get("required_scope"))
        said += [_text(parts.get("message")), f"required scope {scope}" if scope else ""]
    return ("; ".join(dict.fromkeys(text for text in said if text)) or "no reason given")[:LONGEST_TEXT]


def _text(raw: msgspec.Raw | None) -> str:
    """A string or a number as text; empty for null, for nothing and for anything else."""
    value = None if raw is None else msgspec.json.decode(raw)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _moment(text: str, zone: tzinfo) -> datetime | None:
    """The moment; None for what is none, which is judged with the row's other fields."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _hash(parts: Mapping[str, msgspec.Raw], volatile: Set[str]) -> str:
    """Of what matters, numbers digit by digit as written, whatever the order of the keys."""
    return sha256(_SORTED.encode({key: value for key, value in parts.items() if key not in volatile})).hexdigest()
