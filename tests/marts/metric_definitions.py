"""The open items of small books by definition, in Python: what the marts must answer, made in another way.

A state is the tables of one connection as a source gives them, every value a text and blank for null. What was known
at a moment is the state that was landed then, so the second clock needs no code here.
"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

Record = dict[str, str]
State = dict[str, list[Record]]

DEBITS = ("invoice", "journal_debit", "refund")
CREDITS = ("payment", "credit_memo", "journal_credit", "deposit", "write_off")
EDGES = ((0, "not_due"), (30, "days_1_30"), (60, "days_31_60"), (90, "days_61_90"), (120, "days_91_120"))
HOME = "USD"


class Item(NamedTuple):
    """One open item."""

    customer_id: str | None
    currency: str
    due_on: date | None
    open_amount: Decimal
    home_open_amount: Decimal | None
    days_past_due: int | None
    bucket: str


def open_items(state: State, as_of: date, ages_from: str) -> dict[str, Item]:
    """The open items of a day by document id."""
    documents = {
        row["document_id"]: row
        for row in state["documents"]
        if row["document_type"] in DEBITS + CREDITS and row["status"] in ("", "issued")
    }
    amounts: defaultdict[str, Decimal] = defaultdict(Decimal)
    for key, row in documents.items():
        if date.fromisoformat(row["issued_on"]) <= as_of:
            amounts[key] = _issued(row)
    for row in state["allocations"]:
        giver, receiver = (documents.get(row[end]) for end in ("from_document_id", "to_document_id"))
        if giver and receiver and _effective(row, giver, receiver) <= as_of and _in_one_currency(row, giver, receiver):
            amounts[giver["document_id"]] += Decimal(row["amount"])
            amounts[receiver["document_id"]] -= Decimal(row["amount"])
    return {key: _item(state, documents[key], amount, as_of, ages_from) for key, amount in amounts.items() if amount}


def _issued(row: Record) -> Decimal:
    if row["document_type"] in CREDITS:
        return -Decimal(row["total_amount"])
    return Decimal(row["total_amount"]) - Decimal(row["deposit_amount"] or 0)


def _effective(row: Record, giver: Record, receiver: Record) -> date:
    dates = (row["allocated_on"], giver["issued_on"], receiver["issued_on"])
    return max(date.fromisoformat(text) for text in dates if text)


def _in_one_currency(row: Record, giver: Record, receiver: Record) -> bool:
    own = giver["currency"] or HOME
    return own == (receiver["currency"] or HOME) == (row["currency"] or own)


def _item(state: State, row: Record, amount: Decimal, as_of: date, ages_from: str) -> Item:
    currency, rate = row["currency"] or HOME, _rate(state, row)
    home = None if rate is None else (amount * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
    customer = row["customer_id"] or None
    if row["document_type"] in CREDITS or amount < 0:
        return Item(customer, currency, None, amount, home, None, "unapplied")
    due_on = _due_on(state, row)
    days = (as_of - (due_on if ages_from == "due_date" else date.fromisoformat(row["issued_on"]))).days
    bucket = next((name for edge, name in EDGES if days <= edge), "days_over_120")
    return Item(customer, currency, due_on, amount, home, days, bucket)


def _due_on(state: State, row: Record) -> date:
    issued_on = date.fromisoformat(row["issued_on"])
    if row["due_on"]:
        return date.fromisoformat(row["due_on"])
    if row["document_type"] != "invoice":
        return issued_on
    terms = {each["customer_id"]: int(each["payment_terms_days"] or 0) for each in state["customers"]}
    return issued_on + timedelta(terms.get(row["customer_id"], 0))


def _rate(state: State, row: Record) -> Decimal | None:
    if (row["currency"] or HOME) == HOME:
        return Decimal(1)
    known = {
        each["rate_on"]: each["rate"]
        for each in state["exchange_rates"]
        if (each["from_currency"], each["to_currency"]) == (row["currency"], HOME)
        and each["rate_on"] <= row["issued_on"]
    }
    text = row["exchange_rate"] or (known[max(known)] if known else "")
    return Decimal(text) if text else None
