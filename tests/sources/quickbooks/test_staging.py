"""What each kind of QuickBooks transaction does to receivables and revenue, to the cent.

One company per rule; all are landed first and built once. Amounts that are asked for are those of 31 March 2026.
"""

import json
from decimal import Decimal
from typing import Any

import pytest

from pipelines.sources.quickbooks.entities import ENTITIES
from tests.case import Case
from tests.quickbooksdocuments import (
    BANK,
    EURO_RECEIVABLE,
    INCOME,
    RECEIVABLE,
    TRAVEL,
    bare,
    customer,
    deposited,
    discount_line,
    item_line,
    journal,
    land,
    payment,
    pays,
    posted,
    rows,
    sale,
    spent,
)
from tests.realdata import folder

FIRST, SECOND, THIRD = "2026-03-10T12:00:00+00:00", "2026-03-11T12:00:00+00:00", "2026-03-12T12:00:00+00:00"
VOID: dict[str, Any] = {"PrivateNote": "Voided"}
EURO: dict[str, Any] = {"CurrencyRef": {"value": "EUR"}}

COMPANIES: dict[str, dict[str, list[dict[str, Any]]]] = {
    "journal": {
        "journal_entry": [
            journal(
                10,
                posted(0, "Debit", 300, RECEIVABLE, 1),
                posted(1, "Credit", 120, RECEIVABLE, 2),
                posted(2, "Credit", 180, INCOME),
            )
        ],
        "payment": [payment(20, pays(100, ("JournalEntry", 10, "0")), total=100, UnappliedAmt=0)],
    },
    "journal-credit": {
        "invoice": [sale(1, item_line(80), total=80, Balance=30)],
        "journal_entry": [
            journal(11, posted(0, "Debit", 50, INCOME), posted(1, "Credit", 50, RECEIVABLE, 1)),
            journal(12, posted(0, "Debit", 9, RECEIVABLE, 2), posted(1, "Debit", 7, RECEIVABLE, 1)),
            journal(13, posted(0, "Debit", 5, RECEIVABLE, 1), posted(1, "Debit", 4, RECEIVABLE, 1)),
        ],
        "payment": [
            payment(21, pays(50, ("Invoice", 1)), pays(50, ("JournalEntry", 11)), total=0, UnappliedAmt=0),
            payment(22, pays(6, ("JournalEntry", 12)), pays(4, ("JournalEntry", 13)), total=10, UnappliedAmt=0),
        ],
    },
    "deposit": {
        "invoice": [sale(1, item_line(80), total=80, Balance=5)],
        "deposit": [
            bare(
                30,
                {"Amount": 7, "LinkedTxn": [{"TxnId": "20", "TxnType": "Payment"}]},
                deposited(1, 75, RECEIVABLE, 1),
                deposited(2, -12, RECEIVABLE, 2),
                deposited(3, -3, INCOME, 1),
                TotalAmt=67,
            )
        ],
        "payment": [
            payment(23, pays(75, ("Invoice", 1)), pays(75, ("Deposit", 30, "1")), total=0, UnappliedAmt=0),
            payment(20, total=7, UnappliedAmt=7, by=2, LinkedTxn=[{"TxnId": "30", "TxnType": "Deposit"}]),
        ],
    },
    "refund": {
        "credit_memo": [sale(2, item_line(100), total=100, RemainingCredit=60, Balance=60)],
        "purchase": [
            bare(40, spent(1, 40, RECEIVABLE, 1), spent(2, 5, TRAVEL), PaymentType="Check", TotalAmt=45),
            bare(
                41,
                spent(1, 8, RECEIVABLE),
                PaymentType="Cash",
                TotalAmt=8,
                EntityRef={"value": "2", "type": "Customer"},
            ),
            bare(42, spent(1, 3, RECEIVABLE, 2), PaymentType="CreditCard", TotalAmt=3, Credit=True),
        ],
        "payment": [payment(24, pays(40, ("Check", 40)), pays(40, ("CreditMemo", 2)), total=0, UnappliedAmt=0)],
    },
    "receipts": {
        "sales_receipt": [
            sale(50, item_line(20), total=20, PaymentMethodRef={"value": "2", "name": "old name"}),
            {key: value for key, value in sale(51, item_line(5), total=5).items() if key != "CustomerRef"},
        ],
        "refund_receipt": [sale(52, item_line(4), total=4)],
    },
    "credit": {
        "invoice": [sale(1, item_line(100), total=100, Balance=70)],
        "credit_memo": [sale(2, item_line(30), total=30, RemainingCredit=0)],
        "payment": [payment(25, pays(30, ("Invoice", 1)), pays(30, ("CreditMemo", 2)), total=0, UnappliedAmt=0)],
    },
    "lines": {
        "invoice": [
            sale(
                1,
                item_line(100, Description="Design"),
                {
                    "Id": "2",
                    "Amount": 60,
                    "DetailType": "GroupLineDetail",
                    "GroupLineDetail": {"Line": [item_line(40, "3"), item_line(20, "4")]},
                },
                {"Description": "words", "DetailType": "DescriptionOnly", "DescriptionLineDetail": {}},
                item_line(12, "SHIPPING_ITEM_ID"),
                {"Amount": 172, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}},
                discount_line(16),
                total=164,
                Balance=164,
                TxnTaxDetail={"TotalTax": 8},
            )
        ]
    },
    "upfront": {"invoice": [sale(1, item_line(100), total=100, Deposit=40, Balance=60)]},
    "unapplied": {
        "invoice": [sale(1, item_line(100), total=100, Balance=0)],
        "payment": [
            payment(20, pays(100, ("Invoice", 1)), total=130, UnappliedAmt=30),
            {key: value for key, value in payment(26, total=9, by=2, UnappliedAmt=9).items() if key != "Line"},
        ],
    },
    "links": {
        "invoice": [sale(1, item_line(60), total=60, Balance=10), sale(2, item_line(60), total=60, Balance=56)],
        "payment": [
            payment(20, pays(50, ("Deposit", 99), ("Invoice", 1)), total=50, UnappliedAmt=0),
            payment(21, pays(4, ("Invoice", 2), ("Invoice", 1)), total=4, UnappliedAmt=0),
        ],
    },
    "void": {
        "invoice": [
            sale(1, item_line(0), total=0, Balance=0, **VOID),
            sale(2, item_line(5), total=5, Balance=5, PrivateNote="Voided check came back"),
            sale(3, item_line(5), discount_line(5), total=0, Balance=0, **VOID),
            sale(4, item_line(0), total=0, Balance=0),
        ],
        "payment": [payment(20, total=0, UnappliedAmt=0, **VOID)],
        "purchase": [bare(40, spent(1, 0, RECEIVABLE, 1), TotalAmt=0, **VOID)],
    },
    "names": {
        "customer": [
            customer(1, DisplayName="Amber (deleted)", Active=False),
            customer(2, DisplayName="Job (west)", Job=True, ParentRef={"value": "1"}),
        ],
        "item": [{"Id": "1", "Name": "Hours (deleted)", "Active": False, "Type": "Service"}],
        "invoice": [sale(1, item_line(10), total=10, Balance=10, by=2), sale(2, item_line(3), total=3, Balance=3)],
    },
    "euro": {
        "customer": [customer(1, **EURO), customer(2)],
        "invoice": [
            sale(1, item_line(100), total=100, Balance=0, ExchangeRate=Decimal("1.1"), **EURO),
            sale(2, item_line(50), total=50, Balance=50, on="2026-03-05", **EURO),
        ],
        "payment": [
            payment(20, pays(100, ("Invoice", 1)), total=100, UnappliedAmt=0, ExchangeRate=Decimal("1.12"), **EURO)
        ],
        "journal_entry": [
            journal(10, posted(0, "Debit", 20, EURO_RECEIVABLE, 1), posted(1, "Credit", 20, INCOME), on="2026-03-05")
            | {"ExchangeRate": Decimal("1.2")}
            | EURO
        ],
        "exchange_rate": [
            {"SourceCurrencyCode": "EUR", "TargetCurrencyCode": "USD", "AsOfDate": "2026-03-04", "Rate": 1.15}
        ],
    },
    "time": {
        "time_activity": [
            {"Id": "70", "TxnDate": "2026-03-02", "NameOf": "Employee", "Hours": 1, "Minutes": 30}
            | {"EmployeeRef": {"value": "5", "name": "Ada"}, "CustomerRef": {"value": "1"}}
            | {"BillableStatus": "HasBeenBilled", "HourlyRate": 100},
            {"Id": "71", "TxnDate": "2026-03-03", "NameOf": "Vendor", "VendorRef": {"value": "5", "name": "Bob"}}
            | {"StartTime": "2026-03-03T09:00:00-08:00", "EndTime": "2026-03-03T12:15:00-08:00", "BreakMinutes": 15}
            | {"BillableStatus": "NotBillable"},
        ],
        "invoice": [
            sale(
                1,
                item_line(150, LinkedTxn=[{"TxnId": "70", "TxnType": "TimeActivity", "TxnLineId": "0"}]),
                total=150,
                Balance=150,
                LinkedTxn=[{"TxnId": "70", "TxnType": "TimeActivity"}],
            )
        ],
    },
    "offers": {
        "estimate": [
            sale(60, item_line(100), discount_line(10), total=97, TxnStatus="Accepted", ExpirationDate="2026-04-01")
            | {"TxnTaxDetail": {"TotalTax": 7}, "LinkedTxn": [{"TxnId": "1", "TxnType": "Invoice"}]}
        ],
        "bill": [bare(80, spent(1, 33, TRAVEL), spent(2, 70, BANK), VendorRef={"value": "9", "name": "Air"})],
        "purchase": [
            bare(40, spent(1, 5, TRAVEL), spent(2, 6, RECEIVABLE, 1), PaymentType="Cash", TotalAmt=11),
            bare(41, spent(1, 2, TRAVEL), PaymentType="CreditCard", TotalAmt=2, Credit=True),
        ],
    },
}
REPORT: dict[str, Any] = {"report": "AgedReceivables", "report_date": "2026-03-10", "currency": "USD", "buckets": []}
REPORTS: dict[str, dict[str, Any]] = {
    "report-whole": {"is_cut": False, "total": "10.00", "rows_total": "10.00"},
    "report-short": {"is_cut": False, "total": "10.00", "rows_total": "7.50"},
    "report-cut": {"is_cut": True, "total": None, "rows_total": "7.50"},
}
CHARGED = [payment(20, pays(25, ("StatementCharge", 90)), total=25, UnappliedAmt=0)]
CHARGED_TWICE = [*CHARGED, payment(21, pays(15, ("Charge", 90)), total=20, UnappliedAmt=5, on="2026-03-09")]
ENTRY = journal(10, posted(0, "Debit", 50, RECEIVABLE, 1), posted(1, "Credit", 50, INCOME))


@pytest.fixture(scope="module")
def built(module_case: Case) -> Case:
    for name, streams in COMPANIES.items():
        land(module_case, name, FIRST, **streams)
    for name, report in REPORTS.items():
        taken = {**REPORT, **report, "taken_at": FIRST}
        land(module_case, name, FIRST, aged_receivable=[taken], aged_receivable_detail=[])
    land(module_case, "charge", FIRST, payment=CHARGED)
    land(module_case, "charge", SECOND, payment=CHARGED_TWICE)
    land(module_case, "deleted", FIRST, journal_entry=[ENTRY])
    land(module_case, "deleted", SECOND)
    for stream, documents in recorded().items():
        land(module_case, "recorded-" + stream.replace("_", "-"), FIRST, **{stream: documents})
    result = module_case.build()
    assert result.success, [str(each.message) for each in result.result if each.status in ("error", "fail")]
    return module_case


def recorded() -> dict[str, list[dict[str, Any]]]:
    """Every recorded document of an entity that is read, by stream; the newest of an id."""
    entities = {entity.name: entity.stream for entity in ENTITIES.values()}
    found: dict[str, dict[str, dict[str, Any]]] = {}

    def take(node: Any) -> None:
        if isinstance(node, list):
            for each in node:
                take(each)
        elif isinstance(node, dict):
            for key, value in node.items():
                documents = value if isinstance(value, list) else [value]
                for document in documents:
                    is_whole = isinstance(document, dict) and document.keys() >= {"Id", "MetaData", "SyncToken"}
                    if key in entities and is_whole:
                        found.setdefault(entities[key], {})[document["Id"]] = document
                take(value)

    for name in ("quickbooks_recorded", "quickbooks_recorded_2017", "quickbooks_sample_company"):
        for path in sorted(folder(name).glob("*.json")):
            if path.name != "index.json":
                content = json.loads(path.read_text(), parse_float=Decimal)
                take({"Invoice": content} if path.name == "invoice.json" else content)
    return {stream: list(documents.values()) for stream, documents in found.items()}


def open_items(case: Case, name: str, known_at: str = THIRD) -> dict[str, str]:
    """What is open on each item, signed."""
    found = case.rows(
        "select document_id, open_amount from marts.ar_open_items('2026-03-31', %s::timestamptz) where connection = %s",
        known_at,
        name,
    )
    return {row["document_id"]: str(row["open_amount"]) for row in found}


def staged(case: Case, table: str, columns: str, name: str, where: str = "true") -> list[tuple[Any, ...]]:
    query = f"select {columns} from staging.stg_quickbooks__{table} where connection = %s and {where} order by 1, 2"
    return [tuple(row.values()) for row in case.rows(query, name)]


def findings(case: Case, name: str) -> dict[str, str]:
    """Of the one company that all connections here read, but for that."""
    query = "select kind, document_id from marts.ar_finding where connection = %s and is_open and kind <> 'same_books'"
    return {row["kind"]: row["document_id"] for row in case.rows(query, name)}


def test_each_journal_line_on_receivables_is_an_item_of_its_customer(built: Case) -> None:
    assert open_items(built, "journal") == {"journal_entry:10:0": "200.00", "journal_entry:10:1": "-120.00"}
    assert staged(built, "documents", "document_id, document_type, customer_id", "journal", "total_amount <> 100") == [
        ("journal_entry:10:0", "journal_debit", "1"),
        ("journal_entry:10:1", "journal_credit", "2"),
    ]
    assert findings(built, "journal") == {}


def test_a_journal_credit_funds_an_invoice_and_a_line_is_found_by_customer_then_amount(built: Case) -> None:
    assert open_items(built, "journal-credit") == {
        "invoice:1": "30.00",
        "journal_entry:12:0": "9.00",
        "journal_entry:12:1": "1.00",
        "journal_entry:13:0": "5.00",
    }
    assert findings(built, "journal-credit") == {}


def test_deposit_lines_on_receivables_are_credits_and_negative_ones_are_not(built: Case) -> None:
    assert open_items(built, "deposit") == {"invoice:1": "5.00", "payment:20": "-7.00", "deposit:30:2": "12.00"}
    assert staged(
        built, "documents", "document_id, document_type, total_amount", "deposit", "document_id like 'd%%'"
    ) == [
        ("deposit:30:1", "deposit", Decimal(75)),
        ("deposit:30:2", "refund", Decimal(12)),
    ]
    assert findings(built, "deposit") == {}


def test_a_check_on_receivables_refunds_a_customers_credit(built: Case) -> None:
    assert open_items(built, "refund") == {
        "credit_memo:2": "-60.00",
        "purchase:41:1": "8.00",
        "purchase:42:1": "-3.00",
    }
    refunds = staged(built, "documents", "document_id, document_type, customer_id", "refund", "document_id like 'pu%%'")
    assert refunds == [
        ("purchase:40:1", "refund", "1"),
        ("purchase:41:1", "refund", "2"),
        ("purchase:42:1", "deposit", "2"),
    ]
    assert findings(built, "refund") == {}


def test_receipts_are_revenue_beside_receivables(built: Case) -> None:
    assert open_items(built, "receipts") == {}
    assert staged(built, "documents", "document_id, document_type, customer_id, payment_method", "receipts") == [
        ("refund_receipt:52", "refund_receipt", "1", None),
        ("sales_receipt:50", "sales_receipt", "1", "Check"),
        ("sales_receipt:51", "sales_receipt", None, None),
    ]
    assert [line[1] for line in staged(built, "document_lines", "document_id, line_amount", "receipts")] == [4, 20, 5]
    assert findings(built, "receipts") == {}


def test_a_payment_of_nothing_applies_a_credit_memo(built: Case) -> None:
    assert open_items(built, "credit") == {"invoice:1": "70.00"}
    assert findings(built, "credit") == {}


def test_discounts_are_subtracted_bundles_count_once_and_shipping_is_a_line(built: Case) -> None:
    lines = staged(built, "document_lines", "line_number, item_id, description, line_amount, discount_amount", "lines")
    assert lines == [
        (1000, "1", "Design", 100, 0),
        (2001, "3", None, 40, 0),
        (2002, "4", None, 20, 0),
        (4000, "SHIPPING_ITEM_ID", "Shipping", 12, 0),
        (6000, None, None, -16, 16),
    ]
    ((total, tax, discount),) = staged(built, "documents", "total_amount, tax_amount, discount_amount", "lines")
    assert (total, tax, discount) == (164, 8, 16)
    assert sum(line[3] for line in lines) + tax == total
    assert findings(built, "lines") == {}


def test_what_was_paid_up_front_is_in_the_total_and_not_in_the_balance(built: Case) -> None:
    assert open_items(built, "upfront") == {"invoice:1": "60.00"}
    assert findings(built, "upfront") == {}


def test_cash_beyond_invoices_is_unapplied(built: Case) -> None:
    assert open_items(built, "unapplied") == {"payment:20": "-30.00", "payment:26": "-9.00"}
    assert findings(built, "unapplied") == {}


def test_of_two_links_on_a_line_the_first_receivable_gets_the_amount_and_it_is_said(built: Case) -> None:
    assert open_items(built, "links") == {"invoice:1": "10.00", "invoice:2": "56.00"}
    assert [row[:2] for row in staged(built, "findings", "document_id, kind", "links")] == [
        ("payment:20", "several_links"),
        ("payment:21", "several_links"),
    ]
    assert findings(built, "links").keys() == {"several_links"}


def test_a_statement_charge_is_assumed_from_its_payments_and_said(built: Case) -> None:
    columns = "known_from, document_type, customer_id, issued_on::text, total_amount"
    charges = staged(built, "documents", columns, "charge", "document_id = 'statement_charge:90'")
    assert [row[1:] for row in charges] == [
        ("journal_debit", "1", "2026-03-01", Decimal(25)),
        ("journal_debit", "1", "2026-03-01", Decimal(40)),
    ]
    assert open_items(built, "charge", FIRST) == {}
    assert open_items(built, "charge") == {"payment:21": "-5.00"}
    assert findings(built, "charge") == {"statement_charge_assumed": "statement_charge:90"}


def test_a_report_that_does_not_add_up_or_was_cut_is_said(built: Case) -> None:
    assert staged(built, "findings", "kind, amount, currency", "report-short") == [
        ("report_does_not_add_up", Decimal("2.50"), "USD")
    ]
    assert staged(built, "findings", "kind, amount", "report-cut") == [("report_cut", None)]
    assert staged(built, "findings", "kind, amount", "report-whole") == []
    assert {"report_does_not_add_up", "report_cut"} <= {
        *findings(built, "report-short"),
        *findings(built, "report-cut"),
    }


def test_void_takes_the_note_the_total_and_every_line(built: Case) -> None:
    statuses = dict(staged(built, "documents", "document_id, status", "void"))
    assert statuses == {
        "invoice:1": "void",
        "invoice:2": "issued",
        "invoice:3": "issued",
        "invoice:4": "issued",
        "payment:20": "void",
        "purchase:40:1": "void",
    }
    assert open_items(built, "void") == {"invoice:2": "5.00"}


def test_names_lose_the_mark_of_inactive_rows_and_jobs_keep_their_parent(built: Case) -> None:
    assert staged(built, "customers", "customer_id, customer_name, status, parent_customer_id", "names") == [
        ("1", "Amber", "archived", None),
        ("2", "Job (west)", "active", "1"),
    ]
    assert staged(built, "items", "item_id, item_name", "names") == [("1", "Hours")]
    assert open_items(built, "names") == {"invoice:1": "10.00", "invoice:2": "3.00"}
    assert findings(built, "names") == {}


def test_foreign_items_stay_in_their_currency_and_take_the_rate_of_their_day(built: Case) -> None:
    items = built.rows(
        "select document_id, currency, open_amount, home_open_amount from marts.ar_open_items('2026-03-31', now())"
        " where connection = 'euro' order by 1"
    )
    assert [tuple(map(str, row.values())) for row in items] == [
        ("invoice:2", "EUR", "50.00", "57.50"),
        ("journal_entry:10:0", "EUR", "20.00", "24.00"),
    ]
    fx = "select sum(home_amount) from marts.ar_ledger where connection = 'euro' and entry_type = 'fx'"
    assert abs(built.value(fx)) == 2


def test_time_is_typed_or_clocked_and_knows_who_and_on_which_invoice(built: Case) -> None:
    columns = "time_entry_id, person_id, hours, is_billable, customer_id, invoiced_document_id"
    assert staged(built, "time_entries", columns, "time") == [
        ("70", "employee:5", Decimal("1.5"), True, "1", "invoice:1"),
        ("71", "vendor:5", Decimal(3), False, None, None),
    ]
    values = "select time_entry_id, rate, rate_origin, standard_value from marts.work_value where connection = 'time'"
    assert [tuple(row.values()) for row in built.rows(values + " order by 1")] == [
        ("70", 100, "entry", 150),
        ("71", None, "none", 0),
    ]
    assert built.rows("select 1 from marts.rate_leakage where connection = 'time'") == []
    assert staged(built, "people", "person_id, person_name", "time") == [("employee:5", "Ada"), ("vendor:5", "Bob")]
    assert staged(built, "document_lines", "document_id, time_entry_ids", "time") == [("invoice:1", "70")]


def test_estimates_are_orders_and_nothing_is_owed_for_them(built: Case) -> None:
    columns = "order_id, order_type, status, document_id, subtotal, discount, total, created_at::date::text"
    assert staged(built, "orders", columns, "offers") == [
        ("estimate:60", "estimate", "accepted", "invoice:1", 100, 10, 97, "2026-03-01")
    ]
    assert [row[1] for row in staged(built, "order_lines", "line_number, line_amount", "offers")] == [100, -10]
    assert open_items(built, "offers") == {"purchase:40:2": "6.00"}


def test_only_lines_on_expense_accounts_are_expenses(built: Case) -> None:
    assert staged(built, "expenses", "expense_id, category, vendor, amount, spent_on::text", "offers") == [
        ("bill:80:1", "Travel", "Air", 33, "2026-03-01"),
        ("purchase:40:1", "Travel", None, 5, "2026-03-01"),
        ("purchase:41:1", "Travel", None, -2, "2026-03-01"),
    ]


def test_a_journal_entry_that_is_deleted_was_owed_before(built: Case) -> None:
    assert open_items(built, "deleted", FIRST) == {"journal_entry:10:0": "50.00"}
    assert open_items(built, "deleted") == {}


def test_every_recorded_document_is_landed_and_staged(built: Case) -> None:
    found = recorded()
    assert len(found["customer"]) >= 41
    assert len(found["invoice"]) >= 31
    for stream, documents in found.items():
        assert len(rows(stream, documents)) == len(documents)
        name = "recorded-" + stream.replace("_", "-")
        query = f"select count(*) from raw_quickbooks.{stream} where connection = %s and seen_to is null"
        assert built.value(query, name) == len(documents)
        if stream in ("invoice", "sales_receipt", "payment", "credit_memo"):
            query = "select count(*) from marts.ar_finding where connection = %s and kind = 'unknown_document_type'"
            assert built.value(query, name) == 0
            assert len(staged(built, "documents", "document_id, total_amount", name)) == len(documents)
