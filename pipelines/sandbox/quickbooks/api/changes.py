"""Change data capture as QuickBooks Online answers it: one slot for each entity asked for, a thousand objects in all.

Habits of the source: full rows by their last update, deleted ones behind them; an entity without change has an empty
slot; beyond a thousand objects the rest is missing without a word; there are no pages, and what is asked for besides
entities and a moment is ignored. A moment long ago is answered in full, as recorded, or, with `forgets_old_changes`, as
if it were thirty days ago.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pipelines.sandbox.quickbooks.api.query import QueryFault
from pipelines.sandbox.quickbooks.ledger.entities import BY_PATH, Kind
from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.receivables import Payload
from pipelines.sandbox.quickbooks.ledger.stamps import PACIFIC, pacific

LARGEST_ANSWER = 1000
LOOK_BACK = timedelta(days=30)
UNTOLD = frozenset({"TaxCode", "TaxRate", "TimeActivity", "CompanyInfo", "Preferences"})


@dataclass
class CaptureFaults:
    """What change data capture does wrong: tombstones (kind, id) of rows that are there, and a short memory."""

    false_tombstones: set[tuple[str, str]] = field(default_factory=set)
    forgets_old_changes: bool = False


def changes(ledger: Ledger, faults: CaptureFaults, asked: dict[str, str], now: datetime) -> dict[str, Any]:
    """Return the answer to `entities` and `changedSince`; QueryFault if an entity or the moment is not known."""
    kinds = [_kind(name.strip()) for name in asked.get("entities", "").split(",")]
    since = _moment(asked.get("changedSince", ""))
    if faults.forgets_old_changes:
        since = max(since, now - LOOK_BACK)
    room, slots = LARGEST_ANSWER, []
    for kind in kinds:
        told = _changed_rows(ledger, faults, kind.name, since)[:room]
        room -= len(told)
        slots.append({kind.name: told, "startPosition": 1, "maxResults": len(told)} if told else {})
    return {"CDCResponse": [{"QueryResponse": slots}]}


def _changed_rows(ledger: Ledger, faults: CaptureFaults, kind: str, since: datetime) -> list[Payload]:
    """Return the rows of a kind that changed since, and behind them a tombstone of each that is gone."""
    changed = sorted((_stamp(row), int(row["Id"]), row) for row in ledger.rows(kind) if _stamp(row) >= since)
    living = [ledger.as_read(kind, row) for _, _, row in changed if (kind, row["Id"]) not in faults.false_tombstones]
    gone = [(at.replace(microsecond=0), row_id) for (of, row_id), at in ledger.deleted.items() if of == kind]
    gone += [(_stamp(row), row["Id"]) for row in ledger.rows(kind) if (kind, row["Id"]) in faults.false_tombstones]
    gone = [(at, row_id) for at, row_id in gone if at >= since]
    return living + [_tombstone(row_id, at) for at, row_id in sorted(gone)]


def _tombstone(row_id: str, at: datetime) -> Payload:
    return {"domain": "QBO", "status": "Deleted", "Id": row_id, "MetaData": {"LastUpdatedTime": pacific(at)}}


def _stamp(row: Payload) -> datetime:
    return datetime.fromisoformat(row["MetaData"]["LastUpdatedTime"])


def _kind(name: str) -> Kind:
    kind = BY_PATH.get(name.lower())
    if kind is None or kind.name in UNTOLD:
        raise QueryFault("4001", f"QueryValidationError: invalid context declaration: {name}")
    return kind


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise QueryFault("4001", f"QueryValidationError: value {text} is not valid for changedSince") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=PACIFIC)
