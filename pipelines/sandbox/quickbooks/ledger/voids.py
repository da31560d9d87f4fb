"""What is left of a document when it is voided, and of a payment when what it paid is gone.

Shapes are those of a recorded void of an invoice.
"""

from collections.abc import Callable
from typing import Any

from pipelines.sandbox.quickbooks.ledger.receivables import ZERO, Item, Payload, item_of, money


def voided(kind: str, row: Payload) -> Payload:
    """Return the changes (None removes a key) that void `row`: zero amounts and lines, a note that says Voided."""
    note = row.get("PrivateNote")
    changes: Payload = {"TotalAmt": 0, "PrivateNote": f"Voided - {note}" if note else "Voided"}
    if kind == "Payment":
        return {**changes, "Line": None}
    lines = [_zero_line(line) for line in row["Line"]]
    return {**changes, "Line": lines, "LinkedTxn": [], "TxnTaxDetail": {"TotalTax": 0}, "Deposit": None}


def _zero_line(line: Payload) -> Payload:
    shown = {key: value for key, value in line.items() if key != "LinkedTxn"}
    if "Amount" in shown:
        shown["Amount"] = 0
    name = line["DetailType"]
    if name in shown:
        shown[name] = _zero_detail(shown[name])
    return shown


def _zero_detail(detail: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in detail.items() if key != "UnitPrice"}
    for key in ("Qty", "Quantity"):
        if key in kept:
            kept[key] = 0
    if "Line" in kept:
        kept["Line"] = [_zero_line(line) for line in kept["Line"]]
    return kept


def unlinked(payment: Payload, gone: Item, sign: Callable[[Item], int]) -> list[Payload]:
    """Return the lines of `payment` without those on `gone`; what a gone credit funded shrinks, last line first."""
    lines = [(line, item_of(line)) for line in payment.get("Line", [])]
    lines = [(line, item) for line, item in lines if item != gone]
    debits = sum((money(line["Amount"]) * sign(item) for line, item in lines if item), ZERO)
    short = debits - money(payment["TotalAmt"])
    kept = []
    for line, item in reversed(lines):
        amount = money(line["Amount"])
        less = max(ZERO, min(short, amount)) if item and sign(item) > 0 else ZERO
        short -= less
        if amount > less:
            kept.append({**line, "Amount": amount - less})
    return kept[::-1]
