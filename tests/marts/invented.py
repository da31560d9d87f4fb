"""Random small books and random edits of them; the same seed gives the same."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from tests.marts.metric_definitions import CREDITS, DEBITS, Record, State

START = date(2026, 1, 1)
ODD = ("sales_receipt", "refund_receipt", "bill", "")
CURRENCIES = ("", "USD", "EUR", "EUR", "GBP")


def book(chance: Random) -> State:
    """A connection's first tables."""
    return {
        "customers": [customer(chance, key) for key in "AB"],
        "documents": [document(chance, f"D{number}") for number in range(chance.randint(1, 8))],
        "allocations": [allocation(chance, f"X{number}") for number in range(chance.randint(0, 8))],
        "exchange_rates": rates(chance),
    }


def edited(chance: Random, state: State) -> State:
    """The tables after a day's work: rows changed, gone and new."""
    customers = [customer(chance, row["customer_id"]) if chance.random() < 0.3 else row for row in state["customers"]]
    return {
        "customers": [row for row in customers if chance.random() < 0.9],
        "documents": _edited(chance, state["documents"], "document_id", document, f"D{chance.randint(0, 9)}"),
        "allocations": _edited(chance, state["allocations"], "allocation_id", allocation, f"X{chance.randint(0, 9)}"),
        "exchange_rates": rates(chance) if chance.random() < 0.3 else state["exchange_rates"],
    }


def _edited(
    chance: Random, rows: list[Record], key: str, make: Callable[[Random, str], Record], new: str
) -> list[Record]:
    changed = {row[key]: row for row in rows if chance.random() < 0.9}
    for row_id, row in list(changed.items()):
        if chance.random() < 0.25:
            fresh = make(chance, row_id)
            column = chance.choice([*row])
            changed[row_id] = fresh if chance.random() < 0.2 else {**row, column: fresh[column]}
    if chance.random() < 0.5:
        changed.setdefault(new, make(chance, new))
    return [*changed.values()]


def _day(chance: Random) -> str:
    return (START + timedelta(chance.randint(0, 180))).isoformat()


def _money(chance: Random, largest: int = 10_000) -> str:
    return f"{chance.choice((chance.randint(0, largest), chance.randint(0, 9))) / 100:.2f}"


def customer(chance: Random, key: str) -> Record:
    return {"customer_id": key, "customer_name": key, "payment_terms_days": chance.choice(("", "0", "14", "30", "60"))}


def document(chance: Random, key: str) -> Record:
    return {
        "document_id": key,
        "document_type": chance.choice(("invoice", "invoice", "payment", *DEBITS, *CREDITS, chance.choice(ODD))),
        "customer_id": chance.choice(("A", "A", "B", "B", "Z", "")),
        "issued_on": _day(chance),
        "due_on": chance.choice(("", _day(chance))),
        "currency": chance.choice(CURRENCIES),
        "exchange_rate": chance.choice(("", f"{chance.randint(1, 2_000_000) / 1_000_000:.6f}")),
        "total_amount": chance.choice(("", "", "", "", "-")) + _money(chance),
        "deposit_amount": chance.choice(("", "", "", _money(chance, 1_000))),
        "status": chance.choice(("", "issued", "issued", "issued", "issued", "draft", "void", "deleted", "sent")),
    }


def allocation(chance: Random, key: str) -> Record:
    return {
        "allocation_id": key,
        "from_document_id": f"D{chance.randint(0, 8)}",
        "to_document_id": f"D{chance.randint(0, 8)}",
        "amount": _money(chance, 5_000),
        "currency": chance.choice(("", "", "", *CURRENCIES)),
        "allocated_on": chance.choice(("", _day(chance))),
    }


def rates(chance: Random) -> list[Record]:
    days = sorted({_day(chance) for _ in range(chance.randint(0, 3))})
    rate = f"{chance.randint(1, 3_000_000) / 1_000_000:.6f}"
    return [{"from_currency": "EUR", "to_currency": "USD", "rate_on": day, "rate": rate} for day in days]
