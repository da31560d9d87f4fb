"""Documents in QuickBooks' own shapes, written by hand, and their landing by the parts that land real answers."""

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pipelines import settings as configuration
from pipelines import sync
from pipelines.sources.quickbooks import responses
from pipelines.sources.quickbooks.connector import SOURCE
from pipelines.sources.quickbooks.entities import ENTITIES
from pipelines.sources.stream import Page, Row
from pipelines.warehouse.landing import sync_log
from pipelines.warehouse.landing.raw import Landing
from pipelines.warehouse.landing.sync_log import Entry
from tests.case import Case

Document = dict[str, Any]

RECEIVABLE, EURO_RECEIVABLE, INCOME, BANK, TRAVEL = "84", "85", "79", "35", "60"
DAY = "2026-03-01"
OPTIONS = {"realm_id": "1", "client_id": "app", "client_secret": "hidden"}


def land(case: Case, name: str, now: str, **streams: Sequence[Document]) -> None:
    """Nothing; the documents are the whole company from now on. Lists that every company has are added."""
    case.configure(name, source="quickbooks", **OPTIONS)
    os.environ[configuration.NOW_VARIABLE] = now
    try:
        moment = configuration.now()
        sync.prepare(sync.Plan(case.settings, case.warehouse, moment))
    finally:
        del os.environ[configuration.NOW_VARIABLE]
    with case.warehouse.session() as session:
        sync_id = sync_log.next_id(session)
        landing = Landing(session, SOURCE, name, sync_id)
        for stream in SOURCE.streams:
            documents = streams.get(stream.name, _LISTS.get(stream.name, ()))
            landing.begin(stream)
            landing.stage(stream, Page(rows(stream.name, documents)))
            merged = landing.compare(stream, is_full=True, accept_deletions=True)
            landing.merge(stream, moment)
            entry = Entry(sync_id, name, stream.name, "full", moment, moment)
            landed = replace(entry, inserted=merged.inserted, changed=merged.changed, deleted=merged.deleted)
            sync_log.write(session, landed)


def rows(stream: str, documents: Sequence[Document]) -> list[Row]:
    """The rows that an answer with these documents gives."""
    entity = ENTITIES.get(stream)
    if entity is None:  # an exchange rate has no id of its own
        return [Row(str(place), json.dumps(document), str(document)) for place, document in enumerate(documents)]
    answer = json.dumps({"QueryResponse": {entity.name: list(documents)}}, default=_number).encode()
    return responses.rows(answer, entity.name, volatile=entity.volatile, only_id="1")


def customer(number: int, **more: Any) -> Document:
    """A customer who is called C and the number."""
    return {"Id": str(number), "DisplayName": f"C{number}", "Active": True, "CurrencyRef": _ref("USD"), **more}


def sale(number: int, *lines: Document, total: Any, by: int = 1, on: str = DAY, **more: Any) -> Document:
    """An invoice, or any document that is like one."""
    return _transaction(number, by, on, {"TotalAmt": total, "Line": list(lines), **more})


def item_line(amount: Any, item: str = "1", **more: Any) -> Document:
    """A line that sells an item."""
    line = {"Id": "1", "Amount": amount, "DetailType": "SalesItemLineDetail"}
    return {**line, "SalesItemLineDetail": {"ItemRef": _ref(item)}, **more}


def discount_line(amount: Any) -> Document:
    """A line that is positive and subtracted."""
    return {"Amount": amount, "DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": False}}


def payment(number: int, *lines: Document, total: Any, by: int = 1, on: str = DAY, **more: Any) -> Document:
    """A payment with lines from `pays`."""
    return _transaction(number, by, on, {"TotalAmt": total, "Line": list(lines), **more})


def pays(amount: Any, *links: tuple[Any, ...]) -> Document:
    """A payment's line: how much, and the type, id and line of each transaction that it names."""
    named = [dict(zip(("TxnType", "TxnId", "TxnLineId"), map(str, link), strict=False)) for link in links]
    return {"Amount": amount, "LinkedTxn": named}


def journal(number: int, *lines: Document, on: str = DAY) -> Document:
    """A journal entry; its total is always 0."""
    return {"Id": str(number), "TxnDate": on, "CurrencyRef": _ref("USD"), "TotalAmt": 0, "Line": list(lines)}


def posted(place: int, side: str, amount: Any, account: str, of: int | None = None) -> Document:
    """A journal entry's line."""
    detail: Document = {"PostingType": side, "AccountRef": _ref(account)}
    if of is not None:
        detail["Entity"] = {"Type": "Customer", "EntityRef": _ref(str(of))}
    line = {"Id": str(place), "Amount": amount, "DetailType": "JournalEntryLineDetail"}
    return line | {"JournalEntryLineDetail": detail}


def deposited(place: int, amount: Any, account: str, of: int) -> Document:
    """A deposit's line with an account of its own."""
    detail = {"AccountRef": _ref(account), "Entity": _ref(str(of)) | {"type": "CUSTOMER"}}
    return {"Id": str(place), "Amount": amount, "DetailType": "DepositLineDetail", "DepositLineDetail": detail}


def spent(place: int, amount: Any, account: str, of: int | None = None) -> Document:
    """A line of a check, an expense or a bill."""
    detail: Document = {"AccountRef": _ref(account)}
    if of is not None:
        detail["CustomerRef"] = _ref(str(of))
    line = {"Id": str(place), "Amount": amount, "DetailType": "AccountBasedExpenseLineDetail"}
    return line | {"AccountBasedExpenseLineDetail": detail}


def bare(number: int, *lines: Document, on: str = DAY, **more: Any) -> Document:
    """A deposit, check, expense or bill."""
    return {"Id": str(number), "TxnDate": on, "CurrencyRef": _ref("USD"), "Line": list(lines), **more}


def _transaction(number: int, by: int, on: str, more: Document) -> Document:
    head = {"Id": str(number), "TxnDate": on, "CustomerRef": _ref(str(by)), "CurrencyRef": _ref("USD")}
    return head | more


def _account(number: str, name: str, kind: str, classification: str, currency: str = "USD") -> Document:
    row = {"Id": number, "Name": name, "FullyQualifiedName": name, "Active": True, "AccountType": kind}
    return row | {"Classification": classification, "CurrencyRef": _ref(currency)}


def _ref(value: str) -> Document:
    return {"value": value}


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)


_LISTS: dict[str, tuple[Document, ...]] = {
    "company_info": ({"CompanyName": "By Hand", "FiscalYearStartMonth": "January"},),
    "preferences": ({"CurrencyPrefs": {"HomeCurrency": {"value": "USD"}}},),
    "customer": tuple(customer(number) for number in (1, 2)),
    "account": (
        _account(RECEIVABLE, "Accounts Receivable (A/R)", "Accounts Receivable", "Asset"),
        _account(EURO_RECEIVABLE, "Accounts Receivable (A/R) - EUR", "Accounts Receivable", "Asset", "EUR"),
        _account(INCOME, "Sales", "Income", "Revenue"),
        _account(BANK, "Checking", "Bank", "Asset"),
        _account(TRAVEL, "Travel", "Expense", "Expense"),
    ),
    "payment_method": ({"Id": "2", "Name": "Check (deleted)", "Active": False},),
}
