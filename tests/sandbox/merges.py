"""Two customers become one: the loser's documents and jobs belong to the winner, and the loser is gone.

The documents may be touched by it or not, and change data capture may or may not tell that the loser vanished.
"""

from collections.abc import Iterator
from datetime import datetime

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.receivables import Payload
from pipelines.sandbox.quickbooks.ledger.stamps import touch


def merge(ledger: Ledger, loser: str, winner: str, *, at: datetime, touches: bool = True, tells: bool = True) -> None:
    """Merge customer `loser` into `winner`, of the same currency; `tells` leaves a tombstone, `touches` new stamps."""
    gone, kept = ledger.get("Customer", loser), ledger.get("Customer", winner)
    if loser in ledger.lineage(winner) or gone["CurrencyRef"] != kept["CurrencyRef"]:
        raise ValueError(f"customers {loser} and {winner} cannot be merged")
    name = {"value": winner, "name": kept["DisplayName"]}
    for kind, rows in ledger.entities.items():
        for row in rows.values():
            refs = [ref for ref in _customer_refs(kind, row) if ref["value"] == loser]
            for ref in refs:
                ref.update(name)
            if refs and touches:
                touch(row, at)
    del ledger.entities["Customer"][loser]
    if tells:
        ledger.deleted["Customer", loser] = at
    touch(kept, at)
    ledger.balance_all()


def _customer_refs(kind: str, row: Payload) -> Iterator[Payload]:
    """Yield the references to customers in a row; they are parts of it."""
    if kind == "Customer":
        yield from (row[key] for key in ("ParentRef",) if key in row)
        return
    if "CustomerRef" in row:
        yield row["CustomerRef"]
    if row.get("EntityRef", {}).get("type") == "Customer":
        yield row["EntityRef"]
    for line in row.get("Line") or ():
        detail = line.get(line.get("DetailType", ""), {})
        entity = detail.get("Entity", {})
        if entity.get("Type") == "Customer":
            yield entity["EntityRef"]
        elif entity.get("type") == "CUSTOMER":
            yield entity
        if "CustomerRef" in detail:
            yield detail["CustomerRef"]
