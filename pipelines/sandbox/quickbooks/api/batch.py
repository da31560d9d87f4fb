"""Several queries in one request: each answered or refused by itself, under one good status."""

from collections.abc import Callable
from typing import Any

from pipelines.sandbox.quickbooks.api.query import QueryFault

MOST_ITEMS = 30

Json = dict[str, Any]


def batch(content: Json, queried: Callable[[str], Json], fault_of: Callable[[str, str], Json]) -> Json:
    """Return the answers in the order of the items; QueryFault if there are more than thirty.

    `queried` gives the answer to a statement, `fault_of` the fault of a code and a text.
    """
    items = content.get("BatchItemRequest", [])
    if len(items) > MOST_ITEMS:
        raise QueryFault("1040", f"Batch size should not be more than {MOST_ITEMS}")
    return {"BatchItemResponse": [{**_answer(item, queried, fault_of), "bId": item.get("bId")} for item in items]}


def _answer(item: Json, queried: Callable[[str], Json], fault_of: Callable[[str, str], Json]) -> Json:
    if "Query" not in item:
        return fault_of("500", "Operation is not supported: the ledger is read, not written.")
    try:
        return queried(item["Query"])
    except QueryFault as fault:
        return fault_of(fault.code, fault.detail)
