"""What may happen to documents and customers that are there: operations that a number decides."""

from datetime import date

from pipelines.sandbox.quickbooks.ledger.receivables import money
from pipelines.sandbox.quickbooks.shapes.sales_documents import amount_line
from pipelines.sandbox.quickbooks.shapes.sales_documents import sales_document as credit_memo
from tests.sandbox.merges import merge
from tests.sandbox.random_events import RandomEvent


def void(now: RandomEvent) -> None:
    if found := now.document("Invoice", "Payment", "CreditMemo"):
        now.ledger.void(found[0], found[1]["Id"], at=now.at)


def delete(now: RandomEvent) -> None:
    if found := now.document():
        now.ledger.delete(found[0], found[1]["Id"], at=now.at)


def unapply(now: RandomEvent) -> None:
    if found := now.document():
        now.ledger.unapply(found[0], found[1]["Id"], at=now.at)


def back_date(now: RandomEvent) -> None:
    if found := now.document():
        now.ledger.edit(found[0], found[1]["Id"], {"TxnDate": now.day().isoformat()}, at=now.at)


def edit_the_amount(now: RandomEvent) -> None:
    """Change an amount; what was applied to the document is unapplied first, as far as it needs to."""
    found = now.document("Invoice", "CreditMemo", "Payment")
    if not found:
        return
    kind, row = found
    if kind == "Payment":
        now.ledger.edit(kind, row["Id"], {"TotalAmt": row["TotalAmt"] + now.amount()}, at=now.at)
        return
    now.ledger.unapply(kind, row["Id"], at=now.at)
    customer = now.ledger.get("Customer", row["CustomerRef"]["value"])
    lines = [amount_line(now.item("Monthly retainer"), money(row.get("Deposit")) + now.amount())]
    new = credit_memo(customer, date.fromisoformat(row["TxnDate"]), lines)
    now.ledger.edit(kind, row["Id"], {key: new[key] for key in ("Line", "TxnTaxDetail", "TotalAmt")}, at=now.at)


def drop_a_journal_line(now: RandomEvent) -> None:
    """Drop a line of a journal entry, and what was applied to it; another account takes up its amount."""
    if found := now.document("JournalEntry"):
        lines = found[1]["Line"]
        away = now.rng.randrange(len(lines))
        gone = {**lines[away]["JournalEntryLineDetail"], "AccountRef": {"value": "6", "name": "Studio income"}}
        gone.pop("Entity", None)
        changed = [*lines[:away], {**lines[away], "JournalEntryLineDetail": gone}, *lines[away + 1 :]]
        now.ledger.edit("JournalEntry", found[1]["Id"], {"Line": changed}, at=now.at)


def deactivate(now: RandomEvent) -> None:
    """Deactivate a customer who owes nothing; one always stays."""
    customer = now.customer()
    others = [row for row in now.ledger.rows("Customer") if row["Active"] and row is not customer]
    if customer["Balance"] == 0 and any(row["CurrencyRef"] == customer["CurrencyRef"] for row in others):
        now.ledger.deactivate("Customer", customer["Id"], at=now.at)


def merge_customers(now: RandomEvent) -> None:
    loser = now.customer()
    winner = now.customer(loser)
    if loser["Id"] not in now.ledger.lineage(winner["Id"]):
        touches = not now.in_silence or now.rng.random() < 0.5
        merge(now.ledger, loser["Id"], winner["Id"], at=now.at, touches=touches, tells=now.rng.random() < 0.5)
