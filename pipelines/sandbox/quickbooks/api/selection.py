"""What a query finds in the ledger: the rows that meet its conditions, in order, one page of them.

Habits of the source: inactive rows stay hidden unless `Active` is asked about, every list and every transaction has an
order of its own, a missing property meets no condition.
"""

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from pipelines.sandbox.quickbooks.api.query import Condition, Query, QueryFault
from pipelines.sandbox.quickbooks.ledger.entities import Kind
from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.receivables import Payload
from pipelines.sandbox.quickbooks.ledger.stamps import PACIFIC


def page(ledger: Ledger, query: Query) -> list[Payload]:
    """Return the rows of the page that the query asks for, as stored."""
    return _found(ledger, query)[query.start - 1 : query.start - 1 + query.size]


def count(ledger: Ledger, query: Query) -> int:
    """Count the rows that meet the query's conditions, whatever page it asks for."""
    return len(_found(ledger, query))


def _found(ledger: Ledger, query: Query) -> list[Payload]:
    """Return all rows that meet the conditions, in the order asked for or in the source's own."""
    rows = ledger.rows(query.kind.name)
    if query.kind.has_active and not any(condition.path == "Active" for condition in query.conditions):
        rows = [row for row in rows if row["Active"]]
    rows = [row for row in rows if all(_meets(row, condition) for condition in query.conditions)]
    rows.sort(key=lambda row: int(row["Id"]))
    path, descending = query.order or _own_order(query.kind)
    return sorted(rows, key=lambda row: _sort_key(path, _value(row, path)), reverse=descending)


def _own_order(kind: Kind) -> tuple[str, bool]:
    """Return the order without ORDERBY: lists by name in byte order, transactions by last update, newest first."""
    for path in ("FullyQualifiedName", "DisplayName", "Name"):
        if path.lower() in kind.properties:
            return path, False
    return "MetaData.LastUpdatedTime", True


def _sort_key(path: str, value: Any) -> tuple[bool, Any]:
    if value is None:
        return False, 0
    if path == "Id":
        return True, int(value)
    if path.startswith("MetaData."):
        return True, datetime.fromisoformat(value)
    return True, value.encode() if isinstance(value, str) else value


def _value(row: Payload, path: str) -> Any:
    value: Any = row
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value["value"] if isinstance(value, dict) else value


def _meets(row: Payload, condition: Condition) -> bool:
    value = _value(row, condition.path)
    if value is None:
        return False
    if condition.operator == "LIKE":
        pattern = ".*".join(re.escape(part) for part in condition.values[0].split("%"))
        return re.fullmatch(pattern, str(value), re.IGNORECASE | re.DOTALL) is not None
    typed = [_typed(literal, value, condition.path) for literal in condition.values]
    own = datetime.fromisoformat(value) if condition.path.startswith("MetaData.") else value
    if condition.operator in ("=", "IN"):
        return own in typed
    wanted = typed[0]
    return bool({"<": own < wanted, ">": own > wanted, "<=": own <= wanted, ">=": own >= wanted}[condition.operator])


def _typed(literal: str, value: Any, path: str) -> Any:
    """Convert a literal to the type of the property that it is compared with."""
    try:
        if path.startswith("MetaData."):
            moment = datetime.fromisoformat(literal)
            return moment if moment.tzinfo else moment.replace(tzinfo=PACIFIC)
        if isinstance(value, bool):
            return {"true": True, "false": False}[literal.lower()]
        return literal if isinstance(value, str) else Decimal(literal)
    except (ValueError, KeyError, InvalidOperation):
        raise QueryFault("4001", f"QueryValidationError: value {literal} is not valid for property {path}") from None
