"""From QuickBooks' wire format over real HTTP to marts: the invented and the recorded company."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pipelines.sandbox.quickbooks import recorded
from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.server import SandboxServer, connection_options, running
from pipelines.sandbox.scenarios.company import chart, company
from tests.case import Case
from tests.quickbooksdocuments import (
    bare,
    customer,
    deposited,
    item_line,
    journal,
    payment,
    pays,
    posted,
    sale,
    spent,
)
from tests.realdata import folder

TODAY = date(2026, 4, 15)
MORNING, NEXT_DAY, THIRD_DAY = (f"2026-04-{day}T12:00:00+00:00" for day in (15, 16, 17))


def connect(case: Case, name: str, server: SandboxServer, **keys: str) -> None:
    case.configure(name, source="quickbooks", **connection_options(server), **keys)


@pytest.fixture(scope="module")
def sample(module_case: Case) -> Iterator[Case]:
    with running(recorded.load(folder("quickbooks_sample_company"))) as server:
        connect(module_case, "sample", server)
        module_case.refresh(MORNING)
        yield module_case


CONTROLS = {"ar_account", "customer_balance", "row_count", "aging_bucket", "aging_detail", "net_revenue"}


def test_the_recorded_company_is_owed_what_its_invoices_say(sample: Case) -> None:
    rows = sample.rows("select currency, sum(total) as total from marts.ar_aging('2026-04-15') group by currency")
    assert [(row["currency"], str(row["total"])) for row in rows] == [("USD", "4804.02")]


def test_the_recorded_company_ties_out_on_every_control(sample: Case) -> None:
    rows = sample.rows("select control, status from marts.ar_tie_out where connection = 'sample'")
    assert {row["control"] for row in rows} == CONTROLS
    assert {row["status"] for row in rows} == {"ties"}


def test_an_invoice_that_does_not_itemise_is_kept_and_listed(sample: Case) -> None:
    (invoice,) = sample.rows("select * from marts.ar_invoice where document_number = '1013'")
    assert invoice["total_amount"] == 81
    (finding,) = sample.rows("select * from marts.ar_finding where kind = 'not_itemised'")
    assert (finding["document_id"], finding["amount"], finding["is_open"]) == (invoice["document_id"], 75, True)


def test_a_void_invoice_opens_nothing(sample: Case) -> None:
    (invoice,) = sample.rows("select status, open_amount from marts.ar_invoice where document_number = '1036'")
    assert (invoice["status"], invoice["open_amount"]) == ("void", 0)


def test_partly_paid_invoices_open_what_the_source_says(sample: Case) -> None:
    rows = sample.rows(
        "select document_number, open_amount from marts.ar_invoice where document_number in ('1005', '1007', '1021')"
    )
    assert {row["document_number"]: row["open_amount"] for row in rows} == {"1005": 4, "1007": 450, "1021": 239}


@pytest.fixture
def studio(case: Case) -> Iterator[tuple[Case, SandboxServer]]:
    with running(company.build(TODAY)) as server:
        connect(case, "acme", server, sweep="always")
        case.refresh(MORNING)
        yield case, server


def balance(case: Case, known_at: str | None = None) -> object:
    arguments = [known_at] if known_at else []
    moment = ", %s::timestamptz" if known_at else ""
    query = f"select sum(total) from marts.ar_aging('2026-05-01'{moment}) where currency = 'USD'"
    return case.value(query, *arguments)


def test_the_invented_company_ties_out_and_every_open_amount_is_what_the_source_says(
    studio: tuple[Case, SandboxServer],
) -> None:
    case, _ = studio
    assert case.value("select count(*) from marts.ar_tie_out where status <> 'ties'") == 0
    assert case.value("select count(*) from marts.ar_tie_out where control = 'ar_account'") == 2
    assert {row["kind"] for row in case.rows("select kind from marts.ar_finding")} == {"not_itemised"}


def test_a_second_sync_lands_nothing_and_changes_leave_by_their_day_of_knowledge(
    studio: tuple[Case, SandboxServer],
) -> None:
    case, server = studio
    assert [result.landed for result in case.sync(MORNING)] == [0]
    before = balance(case)
    open_items = case.rows(
        "select document_id, open_amount from marts.ar_open_item"
        " where bucket <> 'unapplied' and currency = 'USD' and document_id in ("
        "   select document_id from marts.ar_invoice where open_amount = total_amount)"
        " order by document_id limit 2"
    )
    voided, deleted = (str(item["document_id"]).removeprefix("invoice:") for item in open_items)
    server.ledger.void("Invoice", voided, at=case.moment(NEXT_DAY))
    case.refresh(NEXT_DAY)
    after_void = balance(case)
    server.ledger.delete("Invoice", deleted, at=case.moment(THIRD_DAY))
    case.refresh(THIRD_DAY)
    assert after_void == before - open_items[0]["open_amount"]
    assert balance(case) == after_void - open_items[1]["open_amount"]
    assert balance(case, MORNING) == before
    assert balance(case, NEXT_DAY) == after_void
    assert case.value("select count(*) from marts.ar_tie_out where status <> 'ties'") == 0


def test_a_refresh_token_that_rotated_is_the_one_that_is_used_next(studio: tuple[Case, SandboxServer]) -> None:
    case, server = studio
    case.sync(NEXT_DAY)
    tokens = case.rows("select connection, expires_at from tieout.token")
    assert [row["connection"] for row in tokens] == ["acme"]
    server.requests.clear()
    assert [result.error for result in case.sync(NEXT_DAY)] == [None]


def test_every_kind_of_item_on_receivables_ties_out_day_by_day(case: Case) -> None:
    """Lines of journal entries, deposits and checks, credits that fund invoices, and what takes them back."""
    ledger = mixed_books()
    with running(ledger) as server:
        connect(case, "acme", server, sweep="always")
        case.refresh(MORNING)
        assert owed(case) == {"1": Decimal("211.00"), "2": Decimal("-113.00")}
        assert_tied_out(case)
        ledger.delete("JournalEntry", "1", at=case.moment(NEXT_DAY))
        ledger.void("Payment", "1", at=case.moment(NEXT_DAY))
        case.refresh(NEXT_DAY, accept_deletions=True)  # it was the only journal entry
        assert owed(case) == {customer: row["Balance"] for customer, row in ledger.entities["Customer"].items()}
        assert_tied_out(case)
        assert owed(case, MORNING) == {"1": Decimal("211.00"), "2": Decimal("-113.00")}


def mixed_books() -> Ledger:
    """Two customers, and one of each kind of transaction that posts to receivables."""
    ledger = Ledger(home_currency="USD")
    at = datetime(2026, 3, 2, 17, tzinfo=UTC)
    chart.add_lists(ledger, at)
    account, bank = ledger.receivable_accounts()["USD"], "1"
    for number in (1, 2):
        row = customer(number) | {"FullyQualifiedName": f"C{number}"}
        del row["Id"]
        ledger.add("Customer", row, at=at)
    entry = journal(
        1, posted(0, "Debit", 300, account, 1), posted(1, "Credit", 120, account, 2), posted(2, "Credit", 180, "6")
    )
    for kind, row in (
        ("Invoice", sale(1, item_line(Decimal(100)), total=Decimal(100))),
        ("CreditMemo", sale(1, item_line(Decimal(30)), total=Decimal(30))),
        ("JournalEntry", entry),
        ("Deposit", bare(1, deposited(1, Decimal(75), account, 1), deposited(2, Decimal(20), "6", 1))),
        ("Purchase", bare(1, spent(1, Decimal(7), account, 2), PaymentType="Check", AccountRef={"value": bank})),
        ("Payment", payment(1, pays(Decimal(84), ("JournalEntry", 1, "0")), total=Decimal(84), UnappliedAmt=0)),
        ("Payment", payment(2, pays(30, ("Invoice", 1)), pays(30, ("CreditMemo", 1)), total=0, UnappliedAmt=0)),
        ("Payment", payment(3, pays(70, ("Invoice", 1)), pays(70, ("Deposit", 1, "1")), total=0, UnappliedAmt=0)),
        ("SalesReceipt", sale(1, item_line(Decimal(15)), total=Decimal(15))),
        ("RefundReceipt", sale(1, item_line(Decimal(4)), total=Decimal(4))),
    ):
        del row["Id"]
        ledger.add(kind, row, at=at)
    return ledger


def owed(case: Case, known_at: str = THIRD_DAY) -> dict[str, Decimal]:
    query = "select customer_id, sum(total) as total from marts.ar_aging('2026-05-01', %s::timestamptz) group by 1"
    return {str(row["customer_id"]): row["total"] for row in case.rows(query, known_at)}


def assert_tied_out(case: Case) -> None:
    controls = case.rows("select control, key, ours, theirs, status from marts.ar_tie_out where status <> 'ties'")
    assert [row for row in controls if row["status"] != "not_available"] == []
    assert case.rows("select kind, document_id, message from marts.ar_finding where is_open") == []
