"""Change data capture over real HTTP, with every habit that has cost somebody data."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from pipelines.sandbox.quickbooks.api import changes
from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.server import SandboxServer
from pipelines.sandbox.quickbooks.shapes.sales_documents import amount_line, invoice
from pipelines.sandbox.scenarios.company.chart import by_name
from tests.realdata import folder

from .api_caller import Caller, error, exact

BEGIN = datetime(2026, 11, 1, 17, tzinfo=UTC)
LATER = BEGIN + timedelta(days=5)


def told(caller: Caller, entities: str, since: datetime = BEGIN, **more: str) -> list[dict[str, Any]]:
    answer = caller.get("/cdc", entities=entities, changedSince=since.isoformat(), **more)
    assert answer.status_code == 200, answer.text
    (response,) = exact(answer)["CDCResponse"]
    slots: list[dict[str, Any]] = response["QueryResponse"]
    return slots


def bill(ledger: Ledger, at: datetime) -> str:
    line = amount_line(by_name(ledger, "Item")["Monthly retainer"], Decimal(100))
    term = by_name(ledger, "Term")["Net 30"]
    row = invoice(ledger.get("Customer", "1"), at.date(), [line], number="1", term=term)
    return ledger.add("Invoice", row, at=at)


def test_each_entity_has_a_slot_and_one_without_change_an_empty_one(caller: Caller, small: Ledger) -> None:
    row_id = bill(small, LATER)
    slots = told(caller, "customer,Invoice,CreditMemo", since=LATER)
    assert [list(slot)[:1] for slot in slots] == [["Customer"], ["Invoice"], []]
    assert [row["Id"] for row in slots[1]["Invoice"]] == [row_id]
    assert (slots[1]["startPosition"], slots[1]["maxResults"]) == (1, 1)


def test_rows_come_by_their_last_update_and_deleted_ones_behind_them(caller: Caller, small: Ledger) -> None:
    first, second, third = (bill(small, LATER + timedelta(hours=hour)) for hour in (2, 0, 1))
    small.delete("Invoice", second, at=LATER + timedelta(minutes=1))
    (slot,) = told(caller, "Invoice", since=LATER)
    assert [(row["Id"], row.get("status")) for row in slot["Invoice"]] == [
        (third, None), (first, None), (second, "Deleted"),
    ]  # fmt: skip
    assert set(slot["Invoice"][-1]) == {"domain", "status", "Id", "MetaData"}


def test_what_was_changed_before_is_not_told(caller: Caller, small: Ledger) -> None:
    bill(small, BEGIN)
    assert told(caller, "Invoice", since=LATER) == [{}]


def test_a_thousand_objects_end_the_answer_without_a_word_and_pages_are_ignored(
    caller: Caller, small: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "LARGEST_ANSWER", 4)
    ids = [bill(small, LATER + timedelta(minutes=minute)) for minute in range(4)]
    small.delete("Invoice", ids[0], at=LATER + timedelta(hours=1))
    slots = told(caller, "Invoice,Customer", since=LATER, startPosition="3")
    assert [row["Id"] for row in slots[0]["Invoice"]] == [*ids[1:], ids[0]]
    assert slots[1] == {}  # the customer changed too, and there is no room for it


def test_a_living_row_may_be_called_deleted(caller: Caller, server: SandboxServer, small: Ledger) -> None:
    row_id = bill(small, LATER)
    server.capture_faults.false_tombstones.add(("Invoice", row_id))
    (slot,) = told(caller, "Invoice", since=LATER)
    assert [(row["Id"], row.get("status")) for row in slot["Invoice"]] == [(row_id, "Deleted")]
    assert exact(caller.get(f"/invoice/{row_id}"))["Invoice"]["Id"] == row_id


def test_a_row_that_was_called_deleted_may_really_be_deleted_later(
    caller: Caller, server: SandboxServer, small: Ledger
) -> None:
    row_id = bill(small, LATER)
    server.capture_faults.false_tombstones.add(("Invoice", row_id))
    small.delete("Invoice", row_id, at=LATER + timedelta(hours=1, microseconds=5))
    (slot,) = told(caller, "Invoice", since=LATER + timedelta(hours=1))
    assert [(row["Id"], row["status"]) for row in slot["Invoice"]] == [(row_id, "Deleted")]
    assert told(caller, "Invoice", since=LATER + timedelta(hours=2)) == [{}]


def test_a_deleted_row_is_gone_when_it_is_read(caller: Caller, small: Ledger) -> None:
    row_id = bill(small, LATER)
    small.delete("Invoice", row_id, at=LATER)
    answer = caller.get(f"/invoice/{row_id}")
    assert (answer.status_code, error(answer)["code"]) == (400, "610")


def test_an_old_moment_is_answered_in_full_or_silently_cut(
    caller: Caller, server: SandboxServer, small: Ledger
) -> None:
    old = bill(small, datetime(2026, 2, 1, 17, tzinfo=UTC))
    long_ago = datetime(2010, 1, 1, tzinfo=UTC)
    assert [row["Id"] for row in told(caller, "Invoice", since=long_ago)[0]["Invoice"]] == [old]
    server.capture_faults.forgets_old_changes = True
    assert told(caller, "Invoice", since=long_ago) == [{}]


@pytest.mark.parametrize("entities", ["TimeActivity", "Custmoer", ""])
def test_an_entity_outside_of_it_is_refused(caller: Caller, entities: str) -> None:
    answer = caller.get("/cdc", entities=entities, changedSince=BEGIN.isoformat())
    assert (answer.status_code, error(answer)["code"]) == (400, "4001")


def test_a_moment_that_is_none_is_refused(caller: Caller) -> None:
    answer = caller.get("/cdc", entities="Invoice", changedSince="yesterday")
    assert (answer.status_code, error(answer)["code"]) == (400, "4001")


def test_the_answer_has_the_recorded_shape(caller: Caller, small: Ledger) -> None:
    recorded = json.loads((folder("quickbooks_recorded") / "cdc__basic__1.json").read_text())
    bill(small, LATER)
    ours = exact(caller.get("/cdc", entities="Invoice", changedSince=LATER.isoformat()))
    assert ours.keys() == recorded.keys()
    assert ours["CDCResponse"][0].keys() == recorded["CDCResponse"][0].keys()
    (slot,) = recorded["CDCResponse"][0]["QueryResponse"]
    assert ours["CDCResponse"][0]["QueryResponse"][0].keys() == {"Invoice", *(slot.keys() - {"Estimate"})}
