"""The shapes of what moves receivables other than sales documents: journal entries, deposits, checks, allocations.

A line of these on an A/R account is an open item of its own. No balance is known here.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.receivables import ZERO, Item, Payload

CHECK = "Check"


class JournalLine(NamedTuple):
    """A signed amount (debit positive) on an account; `customer` (a Customer row) must be named where that is A/R."""

    account: Payload
    amount: Decimal
    customer: Payload | None = None
    text: str = ""


class Part(NamedTuple):
    """How much (positive) of a payment goes to, or comes from, one open item."""

    item: Item
    amount: Decimal


def ref(row: Payload) -> Payload:
    """Return the reference to a list row, with its name."""
    return {"value": row["Id"], "name": row.get("DisplayName") or row["Name"]}


def journal_entry(
    on: date, lines: Sequence[JournalLine], *, number: str, currency: Payload, rate: Decimal | None = None
) -> Payload:
    """Return a journal entry; its total reads 0 whatever its lines come to, and its lines count from 0."""
    if sum((line.amount for line in lines), ZERO):
        raise ValueError(f"journal entry {number} does not balance")
    row = {"DocNumber": number, "TxnDate": on.isoformat(), "CurrencyRef": currency, "Adjustment": False}
    shown = [_journal_line(str(place), line) for place, line in enumerate(lines)]
    return _rated({**row, "Line": shown, "TxnTaxDetail": {}, "TotalAmt": 0}, rate)


def _journal_line(number: str, line: JournalLine) -> Payload:
    side = "Debit" if line.amount >= 0 else "Credit"
    detail: Payload = {"PostingType": side, "AccountRef": ref(line.account)}
    if line.customer:
        detail["Entity"] = {"Type": "Customer", "EntityRef": ref(line.customer)}
    return {
        "Id": number,
        "Description": line.text,
        "Amount": abs(line.amount),
        "DetailType": "JournalEntryLineDetail",
        "JournalEntryLineDetail": detail,
    }


def deposit(
    on: date,
    bank: Payload,
    lines: Sequence[JournalLine],
    *,
    currency: Payload,
    taken: Sequence[tuple[str, str, Decimal]] = (),
    rate: Decimal | None = None,
) -> Payload:
    """Return a deposit to `bank`: its own lines (positive comes in), then payments (TxnType, id, amount) `taken`."""
    own = [_deposit_line(str(place), line) for place, line in enumerate(lines, 1)]
    linked = [
        {"Amount": amount, "LinkedTxn": [{"TxnId": number, "TxnType": kind, "TxnLineId": "0"}]}
        for kind, number, amount in taken
    ]
    total = sum((line["Amount"] for line in [*own, *linked]), ZERO)
    row = {"TxnDate": on.isoformat(), "CurrencyRef": currency, "DepositToAccountRef": ref(bank), "TotalAmt": total}
    return _rated({**row, "Line": [*own, *linked]}, rate)


def _deposit_line(number: str, line: JournalLine) -> Payload:
    detail: Payload = {"AccountRef": ref(line.account), "PaymentMethodRef": {"value": "2", "name": "Bank transfer"}}
    if line.customer:
        detail["Entity"] = {**ref(line.customer), "type": "CUSTOMER"}
    return {
        "Id": number,
        "LineNum": int(number),
        "Description": line.text,
        "Amount": line.amount,
        "DetailType": "DepositLineDetail",
        "DepositLineDetail": detail,
    }


def refund_check(
    customer: Payload, on: date, amount: Decimal, bank: Payload, receivable: Payload, *, rate: Decimal | None = None
) -> Payload:
    """Return a check that refunds a credit: a debit on A/R. The line names the customer, as does the payee."""
    detail = {"CustomerRef": ref(customer), "AccountRef": ref(receivable), "BillableStatus": "NotBillable"}
    line = {
        "Id": "1",
        "Description": "Refund of a credit",
        "Amount": amount,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {**detail, "TaxCodeRef": {"value": "NON"}},
    }
    row = {
        "AccountRef": ref(bank),
        "PaymentType": CHECK,
        "EntityRef": {**ref(customer), "type": "Customer"},
        "Credit": False,
        "TotalAmt": amount,
        "PrintStatus": "NeedToPrint",
        "TxnDate": on.isoformat(),
        "CurrencyRef": customer["CurrencyRef"],
        "Line": [line],
    }
    return _rated(row, rate)


def application(
    ledger: Ledger,
    customer: Payload,
    on: date,
    parts: Sequence[Part],
    *,
    unapplied: Decimal = ZERO,
    rate: Decimal | None = None,
) -> Payload:
    """Return a Payment that settles debits among `parts` with its money, if any, and the credits among them."""
    total = sum((ledger.sign(part.item) * part.amount for part in parts), unapplied)
    row: Payload = {
        "TxnDate": on.isoformat(),
        "CustomerRef": ref(customer),
        "CurrencyRef": customer["CurrencyRef"],
        "TotalAmt": total,
        "ProcessPayment": False,
    }
    if parts:
        row["Line"] = [{"Amount": part.amount, "LinkedTxn": [_link(ledger, part.item)]} for part in parts]
    return _rated(row, rate)


def _link(ledger: Ledger, item: Item) -> Payload:
    kind = item.kind
    if kind == "Purchase":
        kind = CHECK if ledger.get(kind, item.id)["PaymentType"] == CHECK else "Expense"
    return {"TxnId": item.id, "TxnType": kind, **({"TxnLineId": item.line} if item.line else {})}


def _rated(row: Payload, rate: Decimal | None) -> Payload:
    return row if rate is None else {**row, "ExchangeRate": rate}
