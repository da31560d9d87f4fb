"""A QuickBooks company synced again and again through what goes wrong with time, deletions, counts and permissions."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

import httpx
import pytest

from pipelines.cli.connect import connect
from pipelines.errors import ConfigurationError
from pipelines.sandbox.faults import Call
from pipelines.sandbox.quickbooks.api import responses
from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.server import SandboxServer, connection_options, running
from pipelines.sandbox.quickbooks.shapes.sales_documents import amount_line, currency_ref, invoice
from pipelines.sandbox.scenarios.company import chart
from pipelines.sources.quickbooks import api, keyset
from pipelines.sync import SyncResult
from tests.case import Case
from tests.sandbox.merges import merge

START = datetime(2026, 4, 1, 12, tzinfo=UTC)
CDC = "/cdc"


class Company:
    """A company with a few invoices behind the sandbox, and the warehouse that reads it."""

    def __init__(self, case: Case, server: SandboxServer) -> None:
        self.case = case
        self.server = server
        self.ledger = server.ledger
        case.configure("acme", source="quickbooks", **connection_options(server))

    def sell(self, at: datetime, amount: str = "10.00") -> str:
        (item, *_) = [row for row in self.ledger.rows("Item") if row["Type"] == "Service"]
        line, term = amount_line(item, Decimal(amount)), self.ledger.get("Term", "3")
        row = invoice(self.ledger.get("Customer", "1"), at.date(), [line], number="7", term=term)
        return self.ledger.add("Invoice", row, at=at)

    def sync(self, at: datetime) -> SyncResult:
        self.server.requests.clear()
        (result,) = self.case.sync(at.isoformat())
        return result

    def good(self, at: datetime) -> SyncResult:
        result = self.sync(at)
        assert result.error is None, result.error
        return result

    def types(self, result: SyncResult) -> dict[str, str]:
        return {entry.stream: entry.sync_type for entry in result.entries}

    def live(self) -> set[str]:
        rows = self.case.rows("select id from raw_quickbooks.invoice where seen_to is null and not is_deleted")
        return {row["id"] for row in rows}

    def cursor(self, stream: str) -> datetime | None:
        found: datetime | None = self.case.value("select cursor from tieout.cursor where stream = %s", stream)
        return found


@pytest.fixture
def company(case: Case) -> Iterator[Company]:
    ledger = Ledger(home_currency="USD")
    chart.add_lists(ledger, START - timedelta(days=400))
    row: dict[str, Any] = {"DisplayName": "One", "FullyQualifiedName": "One", "Active": True}
    balances = {"Balance": Decimal(0), "BalanceWithJobs": Decimal(0), "CurrencyRef": currency_ref("USD")}
    ledger.add("Customer", row | balances, at=START - timedelta(days=300))
    with running(ledger, clock=lambda: START) as server:
        made = Company(case, server)
        for days in (20, 10, 1):
            made.sell(START - timedelta(days=days))
        yield made


def answering(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[httpx.Request, httpx.Response], httpx.Response]
) -> None:
    """Every answer comes as `change` makes it."""
    whole = httpx.HTTPTransport.handle_request

    def handle(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        response = whole(self, request)
        response.read()
        return change(request, response)

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", handle)


# time


def test_after_the_first_sync_only_changes_are_asked_for_also_of_what_never_changes(company: Company) -> None:
    assert set(company.types(company.good(START)).values()) == {"full"}
    company.good(START + timedelta(hours=1))
    result = company.good(START + timedelta(hours=2))
    incremental = {stream for stream, type_ in company.types(result).items() if type_ == "incremental"}
    assert {"invoice", "customer", "payment"} <= incremental
    assert {"term", "class", "journal_entry"} <= incremental, "its cursor keeps up although nothing moves in it"
    assert result.landed == 0


def test_a_gap_longer_than_quickbooks_remembers_is_a_full_extraction_that_finds_what_was_deleted(
    company: Company,
) -> None:
    company.good(START)
    company.good(START + timedelta(hours=1))
    company.ledger.delete("Invoice", "2", at=START + timedelta(days=2))
    new = company.sell(START + timedelta(days=3))
    result = company.good(START + timedelta(days=31))
    assert company.types(result)["invoice"] == "full"
    assert company.live() == {"1", "3", new}
    assert not [call for call in company.server.requests if call.path.endswith(CDC)]


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_an_hour_off_misses_nothing(company: Company, hours: int) -> None:
    """Ours against theirs: cursors are the source's own stamps."""
    off = timedelta(hours=hours)
    company.good(START + off)
    company.good(START + timedelta(minutes=30) + off)
    known = {"1", "2", "3"}
    for minutes in range(31, 100, 20):
        known.add(company.sell(START + timedelta(minutes=minutes)))
        result = company.good(START + timedelta(minutes=minutes + 1) + off)
        assert company.types(result)["invoice"] == "incremental"
        assert company.live() == known


def test_one_stamp_of_the_future_hides_no_change(company: Company) -> None:
    company.good(START)
    ahead = company.sell(START + timedelta(days=3))
    company.good(START + timedelta(hours=1))
    assert ahead in company.live()
    for hours in (2, 30, 100):
        new = company.sell(START + timedelta(hours=hours))
        result = company.good(START + timedelta(hours=hours, minutes=1))
        assert company.types(result)["invoice"] == "incremental"
        assert new in company.live()


def test_a_cursor_of_the_future_is_forgotten_and_all_is_read(company: Company) -> None:
    """An older version, or a clock that was put right, may have left one."""
    company.good(START)
    company.case.execute("update tieout.cursor set cursor = %s", START + timedelta(days=6))
    new = company.sell(START + timedelta(hours=1))
    assert company.types(company.good(START + timedelta(hours=2)))["invoice"] == "full"
    assert new in company.live()
    cursor = company.cursor("invoice")
    assert cursor
    assert cursor <= START + timedelta(hours=2)
    assert company.types(company.good(START + timedelta(hours=3)))["invoice"] == "incremental"


def test_a_row_that_shares_its_second_with_the_cursor_is_found(company: Company) -> None:
    company.good(START)
    cursor = company.cursor("invoice")
    assert cursor is not None
    new = company.sell(cursor)
    company.good(START + timedelta(hours=1))
    assert new in company.live()


# deletions and counts


def test_a_deletion_that_a_change_tells_of_is_a_tombstone_without_a_full_extraction(company: Company) -> None:
    company.good(START)
    company.good(START + timedelta(minutes=1))
    company.ledger.delete("Invoice", "2", at=START + timedelta(minutes=2))
    result = company.good(START + timedelta(hours=1))
    (entry,) = [entry for entry in result.entries if entry.stream == "invoice"]
    assert (entry.sync_type, entry.deleted) == ("incremental", 1)
    assert company.live() == {"1", "3"}
    assert len([call for call in company.server.requests if call.path.endswith(CDC)]) == 1


def test_a_living_row_that_is_called_deleted_stays_without_a_new_version(company: Company) -> None:
    company.good(START)
    company.good(START + timedelta(minutes=1))
    company.server.capture_faults.false_tombstones.add(("Invoice", "2"))
    assert company.good(START + timedelta(hours=1)).landed == 0
    assert company.live() == {"1", "2", "3"}


def test_a_deletion_that_no_change_tells_of_is_found_by_the_count_and_read_in_full(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.good(START)
    company.ledger.delete("Invoice", "2", at=START + timedelta(minutes=1))
    company.ledger.deleted.clear()
    result = company.good(START + timedelta(hours=1))
    assert company.live() == {"1", "3"}
    (entry,) = [entry for entry in result.entries if entry.stream == "invoice"]
    assert entry.sync_type == "full"
    assert entry.error_message == "read in full, because the source counts 2 rows and not 3"


def test_a_deletion_that_another_row_hides_from_the_count_is_found_by_the_sweep(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One row gone and another there again, neither told of, leave the count as it was."""
    company.good(START)
    company.good(START + timedelta(hours=1))
    company.ledger.delete("Invoice", "2", at=START + timedelta(minutes=1))
    company.ledger.deleted.clear()
    new = company.sell(START - timedelta(days=15))
    company.good(START + timedelta(days=6))
    assert company.live() == {"1", "2", "3"}, "as no change told"
    company.good(START + timedelta(days=8))
    assert company.live() == {"1", "3", new}


def miscounting(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    statement = request.url.params.get("query", "")
    if statement == "SELECT COUNT(*) FROM Invoice":
        return httpx.Response(200, json={"QueryResponse": {"totalCount": 17}})
    return response


def test_where_the_count_cannot_be_made_to_agree_what_is_proven_is_landed_and_the_rest_is_said(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.good(START)
    company.ledger.delete("Invoice", "2", at=START + timedelta(minutes=1))
    new = company.sell(START + timedelta(minutes=2))
    answering(monkeypatch, miscounting)
    result = company.good(START + timedelta(hours=1))
    assert company.live() == {"1", "3", new}, "a row that came and a deletion that is confirmed are proven"
    (entry,) = result.incomplete
    assert (entry.stream, entry.status, entry.sync_type) == ("invoice", "partial", "full")
    assert "3 rows were read but QuickBooks counts 17" in str(entry.error_message)
    assert company.types(result)["customer"] == "incremental", "the other streams are what they were"
    monkeypatch.undo()
    assert company.good(START + timedelta(hours=2)).incomplete == (), "the count agrees with what is landed"
    assert company.live() == {"1", "3", new}


def test_a_first_load_that_cannot_be_proven_is_landed_and_read_in_full_again(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, miscounting)
    assert [entry.stream for entry in company.good(START).incomplete] == ["invoice"]
    assert company.live() == {"1", "2", "3"}
    assert company.case.rows("select * from tieout.cursor where stream = 'invoice'") == []
    monkeypatch.undo()
    assert company.types(company.good(START + timedelta(hours=1)))["invoice"] == "full"
    assert company.cursor("invoice") is not None


def test_a_row_that_an_unproven_extraction_lacks_is_not_gone_while_the_source_has_it_by_its_id(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.good(START)

    def lose(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        statement = request.url.params.get("query", "")
        if not statement.startswith("SELECT * FROM Invoice") or "Id IN" in statement:
            return response
        answer = json.loads(response.content, parse_float=Decimal)
        rows = answer["QueryResponse"].get("Invoice", [])
        answer["QueryResponse"]["Invoice"] = [row for row in rows if row["Id"] != "2"]
        return httpx.Response(200, content=responses.encoded(answer))

    answering(monkeypatch, lose)
    result = company.good(START + timedelta(days=8))  # the weekly reading in full
    assert [(entry.stream, entry.sync_type) for entry in result.incomplete] == [("invoice", "full")]
    assert company.live() == {"1", "2", "3"}


# a company in which people work all the time


@pytest.mark.parametrize("seed", range(3))
def test_a_full_extraction_of_a_living_company_ends_with_what_is_there(
    company: Company, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """With every page one invoice goes that was read already, and every third page another one comes."""
    monkeypatch.setattr(api, "PAGE_SIZE", 10)
    monkeypatch.setattr(keyset, "PAGE_SIZE", 10)
    chance, pages = Random(seed), count()
    for number in range(120):
        company.sell(START - timedelta(days=9, minutes=-number))

    def work(call: Call) -> None:
        if not (call.query.startswith("SELECT * FROM Invoice") and "ORDERBY" in call.query):
            return
        number = next(pages)
        rows = company.ledger.rows("Invoice")
        company.ledger.delete("Invoice", chance.choice(rows[: len(rows) // 4])["Id"], at=START)
        if number % 3 == 0:
            company.sell(START)

    company.server.page_hook = work
    result = company.good(START)
    assert result.incomplete == ()
    assert next(pages) > 10
    assert company.live() == {row["Id"] for row in company.ledger.rows("Invoice")}
    readings = [call for call in company.server.requests if call.query.startswith("SELECT * FROM Invoice")]
    assert len(readings) < 40, "it is brought up to date and not read again and again"


def test_customers_who_were_merged_are_gone_although_they_are_more_than_a_third(company: Company) -> None:
    row: dict[str, Any] = {"Active": True, "Balance": Decimal(0), "CurrencyRef": currency_ref("USD")}
    for number in range(40):
        name = {"DisplayName": f"Twin {number}", "FullyQualifiedName": f"Twin {number}"}
        company.ledger.add("Customer", row | name | {"BalanceWithJobs": Decimal(0)}, at=START - timedelta(days=30))
    company.good(START)
    losers = [each["Id"] for each in company.ledger.rows("Customer") if each["DisplayName"].startswith("Twin")][:30]
    for loser in losers:
        merge(company.ledger, loser, "1", at=START + timedelta(minutes=1), tells=False)
    result = company.good(START + timedelta(hours=1))
    (entry,) = [entry for entry in result.entries if entry.stream == "customer"]
    assert (entry.sync_type, entry.deleted) == ("full", 30)


def test_customers_who_are_missing_but_still_there_by_their_ids_are_not_landed_as_gone(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    row: dict[str, Any] = {"Active": True, "Balance": Decimal(0), "CurrencyRef": currency_ref("USD")}
    for number in range(40):
        name = {"DisplayName": f"Twin {number}", "FullyQualifiedName": f"Twin {number}"}
        company.ledger.add("Customer", row | name | {"BalanceWithJobs": Decimal(0)}, at=START - timedelta(days=30))
    company.good(START)

    first = company.ledger.rows("Customer")[0]

    def lose(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        statement = request.url.params.get("query", "")
        if "COUNT(*) FROM Customer" in statement:
            return httpx.Response(200, json={"QueryResponse": {"totalCount": 1}})
        if statement.startswith("SELECT * FROM Customer") and "Id IN" not in statement:
            return httpx.Response(200, content=responses.encoded({"QueryResponse": {"Customer": [first]}}))
        return response

    answering(monkeypatch, lose)
    result = company.sync(START + timedelta(hours=1))
    assert "the source gave 1 rows, the warehouse has 41; landing this would delete 40" in str(result.error)


def test_invoices_that_are_gone_are_stopped_by_the_guard_although_they_are_gone(company: Company) -> None:
    for number in range(30):
        company.sell(START - timedelta(days=9, minutes=-number))
    company.good(START)
    for row in company.ledger.rows("Invoice")[:20]:
        company.ledger.delete("Invoice", row["Id"], at=START + timedelta(minutes=1))
    company.ledger.deleted.clear()
    result = company.sync(START + timedelta(hours=1))
    assert "landing this would delete 20" in str(result.error)


def test_a_report_that_quickbooks_cut_states_nothing(company: Company) -> None:
    company.server.shorten_reports(10)
    company.good(START)
    (row,) = company.case.rows("select payload from raw_quickbooks.aged_receivable")
    assert (row["payload"]["is_cut"], row["payload"]["total"]) == (True, None)


# permissions


def test_a_realm_that_may_not_be_read_ends_in_a_message_about_the_realm(company: Company) -> None:
    company.case.configure("acme", realm_id="9999")
    result = company.sync(START)
    assert "Connection acme, stream company_info: QuickBooks answered 403, fault 3100" in str(result.error)
    assert "realm_id" in str(result.error)
    assert "(trace 1-" in str(result.error)


def test_an_entity_that_the_plan_lacks_is_skipped_and_the_rest_is_read(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if "FROM Department" in request.url.params.get("query", ""):
            error = {"Message": "Feature not supported", "Detail": "locations are off", "code": "5030"}
            return httpx.Response(400, json={"Fault": {"Error": [error], "type": "ValidationFault"}})
        return response

    answering(monkeypatch, refuse)
    result = company.good(START)
    (entry,) = [entry for entry in result.entries if entry.stream == "department"]
    assert str(entry.error_message).startswith("skipped: ")
    assert company.live() == {"1", "2", "3"}
    assert company.case.rows("select * from tieout.cursor where stream = 'department'") == []


# what nobody foresaw


def test_an_answer_that_no_reader_foresaw_fails_its_own_connection_and_says_where(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = b'{"QueryResponse": {"Invoice": [{"Id": "1", "Line": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]}}"

    def nested(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        asked = request.url.params.get("query", "")
        return httpx.Response(200, content=deep) if "SELECT * FROM Invoice" in asked else response

    answering(monkeypatch, nested)
    result = company.sync(START)
    assert result.error is not None
    assert result.error.exit_code == 3
    assert "acme, stream invoice: " in str(result.error)
    assert {entry.status for entry in result.entries} == {"failed"}
    monkeypatch.undo()
    assert company.good(START + timedelta(minutes=1)).landed > 0


# whose books


def test_another_realm_under_the_same_name_is_refused_and_taking_it_back_works(company: Company) -> None:
    company.good(START)
    realm = connection_options(company.server)["realm_id"]
    company.case.configure("acme", realm_id="4711")
    with pytest.raises(ConfigurationError, match=f"read with company {realm} and cannot go on with company 4711"):
        company.sync(START + timedelta(hours=1))
    with pytest.raises(ConfigurationError, match="4711"):
        connect(company.case.settings, "quickbooks", "acme", lambda address, redirect: pytest.fail("nobody is asked"))
    company.case.configure("acme", realm_id=realm)
    assert company.good(START + timedelta(hours=2)).landed == 0


def test_a_realm_that_was_never_read_may_be_corrected(company: Company) -> None:
    realm = connection_options(company.server)["realm_id"]
    company.case.configure("acme", realm_id="4711")
    assert company.sync(START).error
    company.case.configure("acme", realm_id=realm)
    company.good(START + timedelta(hours=1))
