"""QuickBooks Online's answers, read: rows that keep their raw text, counts, changes, and faults in both envelopes.

Wire facts: Intuit's query and error documentation and recorded answers (sections 2, 4 and 7 of our notes). What is
asked, and when: `quickbooks`.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any, NamedTuple

import httpx
import msgspec

from pipelines.sources.http.client import Fault
from pipelines.sources.json_text import storable, understood
from pipelines.sources.stream import Row

THROTTLED = "3001"
ADVICE = {
    "3200": "Type: tieout connect quickbooks (with --connection, where there are several).",
    "3100": "Check realm_id and base_url (or environment): the company must have been connected to this app, and"
    ' tokens of a sandbox company are only good with environment = "sandbox", those of a real one only with'
    ' "production".',
    "120": "Connect as a user who may read the company's accounting: tieout connect quickbooks.",
    THROTTLED: "QuickBooks limits requests a minute and, by plan, reads a month: wait, or look at the app's plan.",
    "4000": "This is a fault of Tieout: report the message with its trace id.",
    "4001": "This is a fault of Tieout: report the message with its trace id.",
    "610": "The object was deleted or made inactive while it was read.",
    "6190": "The company's subscription has ended: renew it, or take the connection out of tieout.toml.",
}
BY_STATUS = {401: "3200", 403: "3100", 429: THROTTLED}  # what a status means where no code is given

LONGEST_TEXT = 300

_FAULTS_THAT_PASS = ("systemfault", "service")


class _MetaData(msgspec.Struct):
    LastUpdatedTime: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class _Head(msgspec.Struct):
    Id: str | None = None
    MetaData: _MetaData | None = None
    status: str | None = None


class Count(NamedTuple):
    """How many rows there are, and when it was so by the service's own clock, where it says."""

    rows: int
    at: datetime | None


@dataclass(frozen=True)
class Changed:
    """What change data capture tells of one entity: rows as they are now, and ids that it says were deleted."""

    rows: tuple[Row, ...] = ()
    deleted: Mapping[str, datetime | None] = field(default_factory=dict)

    @property
    def objects(self) -> int:
        """How many objects of the thousand that one answer may hold."""
        return len(self.rows) + len(self.deleted)


_PARTS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST_OF_PARTS = msgspec.json.Decoder(list[dict[str, msgspec.Raw]])
_DOCUMENTS = msgspec.json.Decoder(list[msgspec.Raw])
_HEAD = msgspec.json.Decoder(_Head)
_TIME = msgspec.json.Decoder(Annotated[datetime, msgspec.Meta(tz=True)])
_EXACT = msgspec.json.Decoder(float_hook=str)
_SORTED = msgspec.json.Encoder(order="sorted")


def rows(content: bytes, entity: str, *, volatile: Set[str] = frozenset(), only_id: str | None = None) -> list[Row]:
    """The rows of a query's answer; none where the entity's array is missing.

    `volatile` keys are left out of the hash at every depth. A document without Id gets `only_id`. An answer of
    another form is a ValueError.
    """
    response = _PARTS.decode(content).get("QueryResponse")
    found = _PARTS.decode(response).get(entity) if response is not None else None
    return [_row(document, volatile, only_id) for document in _DOCUMENTS.decode(found)] if found is not None else []


def count(content: bytes) -> Count:
    """The answer to SELECT COUNT(*); QuickBooks leaves out what has no value, so a missing count is 0."""
    parts = _PARTS.decode(content)
    response = parts.get("QueryResponse")
    total = _PARTS.decode(response).get("totalCount") if response is not None else None
    rows = msgspec.json.decode(total, type=int) if total is not None else 0
    try:
        return Count(rows, _TIME.decode(parts["time"]))
    except (KeyError, msgspec.ValidationError):
        return Count(rows, None)


def changes(content: bytes, *, volatile: Mapping[str, Set[str]]) -> Mapping[str, Changed]:
    """The changes of each entity in `volatile`, found by its name: slots come in any order and may be empty.

    A fault in a slot, or an answer of another form, is a ValueError.
    """
    found = dict.fromkeys(volatile, Changed())
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
    """The rate in an answer, named by its currencies and its day."""
    document = _PARTS.decode(content).get("ExchangeRate")
    if document is None:
        raise ValueError("there is no exchange rate in it")
    rate = msgspec.json.decode(document, type=dict[str, Any])
    name = ":".join(str(rate.get(key, "")) for key in ("SourceCurrencyCode", "TargetCurrencyCode", "AsOfDate"))
    return _row(document, frozenset({"MetaData"}), name)


def fault(response: httpx.Response, *, connection: str) -> Fault | None:
    """The fault in an answer of any status, from `Fault` (the service) or `fault` (the gateway); None without one."""
    try:
        content = understood(response.content, _envelope)
    except ValueError:
        return _not_json(response, connection)
    if content is None and response.is_success:
        return None
    return _fault(content, response.status_code, connection)


def _envelope(content: bytes) -> Any:
    parts = _PARTS.decode(content)
    envelope = parts.get("Fault", parts.get("fault"))
    return None if envelope is None else msgspec.json.decode(envelope)


def text_at(value: Any, *path: str) -> str | None:
    """The text at the end of a path of keys; None where there is none, whatever is in its place."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) and value else None


def then_refresh(connection: str, advice: str = "") -> str:
    """A hint that ends with the command to type once the advice is followed."""
    begin = f"{advice} Then type" if advice else "Type"
    return f"{begin}: tieout refresh --connection {connection}"


def _changed(documents: list[msgspec.Raw], volatile: Set[str]) -> Changed:
    rows: list[Row] = []
    deleted: dict[str, datetime | None] = {}
    for document in documents:
        head = _head(document)
        if head.status == "Deleted" and head.Id:
            deleted[head.Id] = _stamp(head)
        else:
            rows.append(_row(document, volatile, None))
    return Changed(tuple(rows), deleted)


def _head(document: msgspec.Raw) -> _Head:
    """What tells of a document; of one whose stamp cannot be read its id, because the row is judged when it lands."""
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
    """Of the text as it came; without its volatile keys where there may be any, numbers digit by digit as written."""
    if volatile:
        return sha256(_SORTED.encode(_without(volatile, _EXACT.decode(payload)))).hexdigest()
    return sha256(payload.encode()).hexdigest()


def _without(keys: Set[str], value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(keys, inner) for key, inner in value.items() if key not in keys}
    return [_without(keys, inner) for inner in value] if isinstance(value, list) else value


def _not_json(response: httpx.Response, connection: str) -> Fault:
    """A page of the edge, or an answer that was cut without a trace: under a good status it is asked for again."""
    status = response.status_code
    kind = response.headers.get("Content-Type", "no content type").partition(";")[0]
    hint = then_refresh(connection, ADVICE.get(BY_STATUS.get(status, ""), ""))
    return Fault(f"QuickBooks answered {status}: not JSON but {kind}", hint, response.is_success or _may_pass(status))


def _fault(content: Any, status: int, connection: str) -> Fault:
    """One fault from either envelope; the detail of a refused token is left out, because it repeats the token."""
    envelope = _lowered(content)
    errors = envelope.get("error")
    error = _lowered(errors[0] if isinstance(errors, list) and errors else errors)
    message, detail = str(error.get("message") or ""), str(error.get("detail") or "")
    code = _code(error.get("code"), message) or BY_STATUS.get(status, "")
    said = [message] if code == "3200" or status == httpx.codes.UNAUTHORIZED else [message, detail]
    text = "; ".join(dict.fromkeys(part for part in said if part)) or "no reason given"
    is_hiccup = status < 400 and str(envelope.get("type")).lower() in _FAULTS_THAT_PASS
    return Fault(
        f"QuickBooks answered {status}" + (f", fault {code}" if code else "") + f": {text[:LONGEST_TEXT]}",
        then_refresh(connection, ADVICE.get(code, "")),
        is_passing=code == THROTTLED or _may_pass(status) or is_hiccup,
        code=code,
    )


def _may_pass(status: int) -> bool:
    return status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR


def _code(code: Any, message: str) -> str:
    """A code without padding, from the gateway's message (`errorCode=003001`) where it has no field of its own."""
    found = re.search(r"errorCode=(\d+)", message)
    given = str(code) if code else found[1] if found else ""
    return given.lstrip("0")


def _lowered(value: Any) -> dict[str, Any]:
    return {key.lower(): inner for key, inner in value.items()} if isinstance(value, dict) else {}
