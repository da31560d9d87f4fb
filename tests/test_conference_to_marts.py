"""An invented conference, from its own database to the marts: days, refunds, purchase orders, later changes."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests import conferencedatabase
from tests.case import Case
from tests.marts.test_conference_oracle import asked

FIRST = "2026-11-21T03:00:00+00:00"  # the 20th in Chicago and in New York, the 21st in UTC
LATER = "2026-11-22T03:00:00+00:00"
MADE = "2026-11-01T12:00:00+00:00"


def order(number: int, status: str, created_at: str, total: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "conference_id": 1, "user_id": number, "status": status, "subtotal": total,
        "discount_amount": "0.00", "total": total, "reference": f"ORD-{number}", "billing_name": f"Buyer {number}",
        "created_at": created_at, "updated_at": created_at, **more,
    }  # fmt: skip


def line(number: int, order_id: int, total: str, quantity: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "order_id": order_id, "description": "Ticket", "quantity": quantity, "unit_price": total,
        "discount_amount": "0.00", "line_total": total, "ticket_type_id": 1, "created_at": MADE, **more,
    }  # fmt: skip


def credit(number: int, amount: str, remaining: str, status: str, source: int | None) -> dict[str, Any]:
    return {
        "id": number, "conference_id": 1, "user_id": 1, "amount": amount, "remaining_amount": remaining,
        "status": status, "source_order_id": source, "created_at": "2026-11-10T12:00:00+00:00", "updated_at": MADE,
    }  # fmt: skip


def purchase_order(number: int, status: str, total: str, name: str = "Acme Corp") -> dict[str, Any]:
    return {
        "id": number, "conference_id": 1, "organization_name": name, "status": status, "reference": f"PO-{number}",
        "subtotal": total, "total": total, "created_at": "2026-10-02T04:30:00+00:00", "updated_at": MADE,
        "qbo_invoice_id": "",
    }  # fmt: skip


def paid(number: int, order_id: int, amount: str, on: str = "2026-10-15") -> dict[str, Any]:
    return {
        "id": number, "purchase_order_id": order_id, "amount": amount, "method": "wire", "reference": "",
        "payment_date": on, "created_at": MADE,
    }  # fmt: skip


ROWS: dict[str, Any] = {
    "conference": [
        {"id": 1, "name": "Invented", "slug": "invented", "timezone": "America/New_York", "revenue_budget": "1000.00",
         "target_attendance": None, "grant_budget": "100.00", "updated_at": MADE},
        {"id": 2, "name": "Other", "slug": "other", "timezone": "UTC", "updated_at": MADE},
    ],
    "tickettype": [
        {"id": 1, "conference_id": 1, "name": "Limited", "price": "10.00", "total_quantity": 2, "order": 1},
        {"id": 2, "conference_id": 1, "name": "Endless", "price": "10.00", "total_quantity": 0, "order": 0},
    ],
    "order": [
        order(1, "paid", "2026-03-08T05:30:00+00:00", "10.00"),  # 23:30 on the 7th in Chicago, 00:30 on the 8th east
        order(2, "paid", "2026-03-09T04:30:00+00:00", "20.00"),  # the clocks went forward: 23:30 on the 8th, 00:30
        order(3, "paid", "2026-11-02T05:30:00+00:00", "30.00"),  # and back: 23:30 on the 1st, 00:30 on the 2nd
        order(4, "paid", "2026-09-22T04:00:00+00:00", "40.00"),  # 23:00 on the 21st in Chicago: before the window
        order(5, "paid", "2026-09-22T05:00:00+00:00", "50.00"),  # 00:00 on the 22nd: its first day
        order(6, "refunded", "2026-11-05T12:00:00+00:00", "60.00", updated_at="2026-11-06T12:00:00+00:00"),
        order(7, "partially_refunded", "2026-11-05T12:00:00+00:00", "70.00"),
        order(8, "cancelled", "2026-11-05T12:00:00+00:00", "80.00"),
        order(9, "pending", "2026-11-05T12:00:00+00:00", "90.00", hold_expires_at=FIRST),  # over at this very moment
        order(10, "pending", "2026-11-05T12:00:00+00:00", "90.00", hold_expires_at="2026-11-21T03:00:01+00:00"),
        order(12, "pending", "2026-11-05T12:00:00+00:00", "90.00", hold_expires_at="2026-11-05T12:30:00+00:00"),
        order(11, "paid", "2026-11-06T12:00:00+00:00", "0.00", subtotal="25.00", discount_amount="40.00"),
    ],
    "orderlineitem": [
        line(1, 1, "10.00", 3), line(2, 9, "10.00"), line(3, 10, "10.00", 4), line(4, 6, "10.00", 5),
        line(5, 2, "20.00", ticket_type_id=None, addon_id=None), line(6, 11, "25.00", ticket_type_id=2),
    ],
    "payment": [
        {"id": 1, "order_id": 1, "method": "stripe", "status": "failed", "amount": "10.00", "created_at": MADE},
        {"id": 2, "order_id": 1, "method": "credit", "status": "succeeded", "amount": "10.00", "created_at": MADE},
    ],
    "credit": [
        credit(1, "15.00", "15.00", "available", 6),  # a part of what order 6 gave back
        credit(2, "100.00", "40.00", "available", 7),  # more than it cost, partly used
        credit(3, "25.00", "0.00", "applied", None),  # goodwill
        credit(4, "5.00", "5.00", "expired", 8),  # of an order that was never sold
    ],
    "cart": [
        {"id": 1, "conference_id": 1, "user_id": 1, "status": "open", "created_at": MADE},
        {"id": 2, "conference_id": 1, "user_id": 1, "status": "open", "created_at": MADE, "expires_at": FIRST},
    ],
    "cartitem": [{"id": 1, "cart_id": 1, "quantity": 3, "ticket_type_id": 1}],
    "expensecategory": [
        {"id": 1, "conference_id": 1, "name": "Venue", "slug": "venue", "budget_amount": None, "order": 0},
    ],
    "expense": [
        {"id": 1, "conference_id": 1, "category_id": 1, "amount": "30.00", "date": "2026-03-01", "updated_at": MADE},
        {"id": 2, "conference_id": 2, "category_id": 1, "amount": "4.00", "date": "2026-03-01", "updated_at": MADE},
    ],
    "purchaseorder": [
        purchase_order(1, "sent", "100.00"),
        purchase_order(2, "overpaid", "200.00", " acme CORP "),  # the same organisation
        purchase_order(3, "cancelled", "300.00", "Gone Inc"),
        purchase_order(4, "draft", "400.00"),
        purchase_order(5, "partially_paid", "500.00"),
    ],
    "purchaseorderlineitem": [
        {"id": 1, "purchase_order_id": 1, "description": "Seats", "quantity": 1, "unit_price": "100.00",
         "line_total": "100.00", "ticket_type_id": 1, "created_at": MADE},
    ],
    "purchaseorderpayment": [
        paid(1, 2, "150.00"), paid(2, 2, "75.00", "2026-10-16"), paid(3, 3, "33.00"), paid(4, 5, "125.00"),
    ],
    "purchaseordercreditnote": [
        {"id": 1, "purchase_order_id": 4, "amount": "44.00", "reason": "Draft", "created_at": MADE},
        {"id": 2, "purchase_order_id": 5, "amount": "55.00", "reason": "Fewer seats", "created_at": MADE},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def case(module_case: Case, new_database: Callable[[], str]) -> Case:
    """A first refresh, and a second one after the application and its staff went on."""
    url = new_database()
    conferencedatabase.make(url, **ROWS)
    module_case.configure(
        "pycon", source="conference", database_url=url, conference="invented", time_zone="America/New_York",
        purchase_order_terms_days=45,
    )  # fmt: skip
    module_case.refresh(FIRST)
    conferencedatabase.run(
        url,
        # as the next checkout does it: without a stamp
        "update program_registration_order set status = 'cancelled' where id = 12;"
        "update program_registration_order set status = 'refunded' where id = 1;"
        "delete from program_registration_cart where id = 2;"
        "delete from program_registration_orderlineitem where id = 6;"
        f"update program_registration_purchaseorder set status = 'paid', updated_at = '{LATER}' where id = 1;"
        "insert into program_registration_purchaseorderpayment"
        " values (9, 100.00, '', 'ach', '2026-11-21', '2026-11-21T12:00:00Z', 1);"
        f"update program_conference_expense set amount = 31.00, updated_at = '{LATER}' where id = 1;"
        "insert into program_registration_credit values"
        " (9, 10.00, 'available', '2026-11-21T12:00:00Z', '2026-11-21T12:00:00Z', 1, 1, null, 1, 10.00)",
    )
    module_case.refresh(LATER)
    return module_case


def known(case: Case, columns: str, table: str, at: str = FIRST) -> list[tuple[Any, ...]]:
    """What was known after the first refresh, else at a later moment."""
    where = (
        f"known_from <= '{at}'::timestamptz + interval '1 hour' and known_to > '{at}'::timestamptz + interval '1 hour'"
    )
    return [(*row.values(),) for row in case.rows(f"select {columns} from {table} where {where} order by 1, 2")]


def open_items(case: Case, at: str = FIRST) -> list[tuple[Any, ...]]:
    query = (
        "select document_id, customer_id, due_on::text, open_amount"
        f" from marts.ar_open_items('2026-11-21', '{at}'::timestamptz + interval '1 hour') order by document_id"
    )
    return [(*row.values(),) for row in case.rows(query)]


def money(text: str) -> Decimal:
    return Decimal(text)


def test_a_sale_is_of_its_day_in_the_companys_zone_also_when_clocks_change(case: Case) -> None:
    rows = known(case, "document_id, issued_on::text", "intermediate.int_documents")
    days = {document: day for document, day in rows if document in ("order:1", "order:2", "order:3", "order:4")}
    assert days == {
        "order:1": "2026-03-08", "order:2": "2026-03-09", "order:3": "2026-11-02", "order:4": "2026-09-22",
    }  # fmt: skip


def test_another_zone_currency_or_terms_change_no_day_that_was_known(
    tmp_path: Path, new_warehouse: Callable[[], str], new_database: Callable[[], str]
) -> None:
    url, made = new_database(), Case(tmp_path, new_warehouse())
    conferencedatabase.make(url, **ROWS)
    keys = {"source": "conference", "database_url": url, "conference": "invented"}
    made.configure("pycon", **keys, time_zone="America/New_York", purchase_order_terms_days=45)
    made.sync(FIRST)
    made.configure("pycon", time_zone="America/Chicago", home_currency="EUR", purchase_order_terms_days=30)
    made.refresh(LATER)
    asked_for = "document_id, issued_on::text, due_on::text, currency"
    for moment, row, due in (
        (FIRST, ("order:1", "2026-03-08", None, "USD"), "2026-11-16"),
        (LATER, ("order:1", "2026-03-07", None, "EUR"), "2026-10-31"),
    ):
        rows = known(made, asked_for, "intermediate.int_documents", moment)
        assert row in rows
        assert {each[2] for each in rows if each[0] == "purchase_order:1"} == {due}
        assert len({each[0] for each in rows}) == len(rows)


def test_the_old_pages_days_are_of_its_servers_zone_and_its_window_begins_by_utc(case: Case) -> None:
    query = "select day::text, revenue, is_in_window from marts.old_page_day where day < '2026-11-03' order by day"
    assert [(*row.values(),) for row in asked(case, query, now=LATER)] == [
        ("2026-03-08", money("20.00"), False),  # order 1 of the 7th has been refunded since
        ("2026-09-21", money("40.00"), False),
        ("2026-09-22", money("50.00"), False),
        ("2026-11-01", money("30.00"), True),
    ]
    (rule,) = asked(case, "select now, zone, window_start::text from marts.old_page_rule", now=FIRST, zone="Asia/Tokyo")
    assert rule == {"now": case.moment(FIRST), "zone": "Asia/Tokyo", "window_start": "2026-09-22"}
    rows = asked(case, "select day::text from marts.old_page_day where is_in_window order by day", now=FIRST)
    assert [row["day"] for row in rows] == ["2026-09-22", "2026-11-01", "2026-11-05", "2026-11-06"]


def test_sales_and_refunds_stand_beside_the_receivables(case: Case) -> None:
    rows = known(case, "document_id, document_type, issued_on::text, total_amount, discount_amount",
                 "intermediate.int_documents")  # fmt: skip
    receipts = [row for row in rows if row[1] in ("sales_receipt", "refund_receipt")]
    assert receipts == [
        ("credit:1", "refund_receipt", "2026-11-10", money("15.00"), 0),
        ("credit:2", "refund_receipt", "2026-11-10", money("100.00"), 0),
        ("order:1", "sales_receipt", "2026-03-08", money("10.00"), 0),
        ("order:11", "sales_receipt", "2026-11-06", money("0.00"), money("25.00")),
        ("order:2", "sales_receipt", "2026-03-09", money("20.00"), 0),
        ("order:3", "sales_receipt", "2026-11-02", money("30.00"), 0),
        ("order:4", "sales_receipt", "2026-09-22", money("40.00"), 0),
        ("order:5", "sales_receipt", "2026-09-22", money("50.00"), 0),
        ("order:6", "sales_receipt", "2026-11-05", money("60.00"), 0),
        ("order:7", "sales_receipt", "2026-11-05", money("70.00"), 0),
        ("refund:6", "refund_receipt", "2026-11-06", money("45.00"), 0),
    ]


def test_what_the_application_cannot_explain_is_found(case: Case) -> None:
    rows = case.rows(
        "select kind, document_id, amount from marts.ar_finding"
        f" where first_seen_at < '{LATER}' and kind <> 'not_itemised' order by kind, document_id"
    )
    assert [(*row.values(),) for row in rows] == [
        ("credit_without_sale", "credit:4", money("5.00")),
        ("payment_on_cancelled_order", "purchase_order_payment:3", money("33.00")),
        ("refund_above_sale", "order:7", money("30.00")),
        ("refund_without_credit", "refund:6", money("45.00")),
        ("total_not_subtotal_less_discount", "order:11", money("15.00")),
    ]


def test_purchase_orders_are_receivables_and_an_overpayment_is_unapplied(case: Case) -> None:
    due = "2026-11-16"  # made on October 2nd in New York, and 45 days
    assert open_items(case) == [
        ("purchase_order:1", "organization:acme corp", due, money("100.00")),
        ("purchase_order:5", "organization:acme corp", due, money("320.00")),
        ("purchase_order_payment:2", "organization:acme corp", None, money("-25.00")),
        ("purchase_order_payment:3", "organization:gone inc", None, money("-33.00")),
    ]
    assert open_items(case, LATER) == open_items(case)[1:]
    statuses = known(case, "document_id, status", "intermediate.int_documents")
    assert {
        "purchase_order:3": "void",
        "purchase_order:4": "draft",
        "purchase_order_credit_note:1": "draft",
    }.items() <= (dict(statuses).items())


def test_buyers_and_organisations_are_the_customers(case: Case) -> None:
    rows = case.rows("select customer_id, customer_name from marts.ar_customer where customer_id not like 'user:1_'")
    names = {row["customer_id"]: row["customer_name"] for row in rows}
    assert names["user:3"] == "Buyer 3"
    assert names["organization:acme corp"].lower() == "acme corp"
    assert len(names) == 11


def test_what_changed_without_a_stamp_is_seen_and_what_was_known_stays(case: Case) -> None:
    columns, table = "order_id, status", "intermediate.canonical_orders"
    before, after = dict(known(case, columns, table)), dict(known(case, columns, table, LATER))
    assert (before["order:12"], after["order:12"]) == ("pending", "cancelled")
    assert (before["order:1"], after["order:1"]) == ("paid", "refunded")
    assert (before["purchase_order:1"], after["purchase_order:1"]) == ("sent", "paid")
    # tombstones
    assert before.keys() - after.keys() == {"cart:2"}
    lines = "order_id, line_number", "intermediate.canonical_order_lines"
    assert {*known(case, *lines)} - {*known(case, *lines, LATER)} == {("order:11", 6)}


def test_a_refund_that_comes_later_takes_back_no_more_than_was_sold(case: Case) -> None:
    rows = known(case, "document_id, total_amount", "intermediate.int_documents", LATER)
    assert {"order:1": money("10.00"), "credit:9": money("10.00")}.items() <= dict(rows).items()
    assert "refund:1" not in dict(rows)


def test_the_second_refresh_reads_only_the_stamped_tables_in_part(case: Case) -> None:
    rows = case.rows(
        "select stream, sync_type, records_seen, changed from marts.ar_sync_log"
        f" where started_at >= '{LATER}' and (sync_type = 'incremental' or stream = 'order') order by stream"
    )
    assert [(*row.values(),) for row in rows] == [
        ("expense", "incremental", 2, 1),
        ("order", "full", 12, 2),
        ("purchase_order", "incremental", 5, 1),
    ]


def test_every_table_has_as_many_rows_as_the_source_counts(case: Case) -> None:
    rows = case.rows("select key, ours, theirs from marts.ar_tie_out where control = 'row_count' order by key")
    assert len(rows) == 12
    assert [row for row in rows if row["ours"] != row["theirs"]] == []


def test_each_organisation_owes_what_the_application_says(case: Case) -> None:
    rows = case.rows(
        "select key, ours, theirs, status from marts.ar_tie_out where control = 'customer_balance' and key is not null"
        " order by key"
    )
    assert [(*row.values(),) for row in rows] == [
        ("organization:acme corp", money("295.00"), money("295.00"), "ties"),
        ("organization:gone inc", money("-33.00"), money("-33.00"), "ties"),
    ]


def old(case: Case, columns: str, table: str, more: str = "true") -> list[tuple[Any, ...]]:
    rows = asked(case, f"select {columns} from marts.old_page_{table} where {more}", now=FIRST)
    return [(*row.values(),) for row in rows]


def test_the_old_inventory_holds_strictly_after_the_clock_and_may_be_negative(case: Case) -> None:
    columns = "ticket_type, total_quantity, sold, reserved, chart_remaining, table_remaining"
    assert sorted(old(case, columns, "ticket")) == [
        ("Endless", 0, 0, 0, 0, None),
        ("Limited", 2, 0, 4, 0, -2),
    ]


def test_the_old_waterfall_deducts_a_refunded_order_twice(case: Case) -> None:
    assert old(case, "label, value", "waterfall") == [
        ("Gross Sales", money("235.00")),
        ("Discounts", money("-40.00")),
        ("Refunds", money("-130.00")),
        ("Credits Applied", money("25.00")),
        ("Net Revenue", money("90.00")),
    ]


def test_old_expenses_of_a_category_hold_what_another_conference_spent(case: Case) -> None:
    assert old(case, "category, budget, actual, variance, expenses", "expense_category") == [
        ("Venue", None, money("35.00"), None, 2)
    ]
    figures = dict(old(case, "figure, value", "figure", "function in ('expense_summary', 'budget')"))
    assert (figures["total_expenses"], figures["total_budget"], figures["budget_variance_pct"]) == (31, 0, 0)
    assert (figures["attendance_target"], figures["attendance_pct"]) == (None, 0)
    assert figures["revenue_actual"] == 140


def test_an_open_cart_past_its_expiry_is_in_no_old_count(case: Case) -> None:
    rows = old(case, "key, count", "breakdown", "breakdown = 'carts_by_status'")
    assert dict(rows) == {"active": 1, "expired": 0, "checked_out": 0, "abandoned": 0}
    assert old(case, "order_id, items", "active_cart") == [("cart:1", 1)]


def test_old_payments_count_failed_ones_too(case: Case) -> None:
    rows = old(case, "key, count, total", "breakdown", "breakdown = 'payments_by_method' and count > 0")
    assert sorted(rows) == [("credit", 1, money("10.00")), ("stripe", 1, money("10.00"))]


def test_the_old_balance_lets_money_on_one_purchase_order_lower_the_others(case: Case) -> None:
    figures = dict(old(case, "figure, value", "figure", "function = 'purchase_orders'"))
    # revenue of 1, 2 and 5; collected on all but the cancelled one; credited on the draft too
    assert figures == {
        "total_pos": 5, "paid_pos": 1, "po_revenue": 800, "po_collected": 450, "po_credited": 99,
        "po_balance_outstanding": 251,
    }  # fmt: skip
