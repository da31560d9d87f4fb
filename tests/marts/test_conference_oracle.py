"""The old finance page's own answers on a recorded database, against the models that say what it says."""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from tests import conferencedatabase
from tests.case import Case
from tests.realdata import folder

CLOCK = "2026-11-20T21:00:00+00:00"
CONFERENCES = ("python-2077", "python-2076", "python-2075")
FEW = Decimal("0.00000001")  # how far two divisions may differ in digits that nobody shows


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (folder("conference") / "oracle.json").read_text(), parse_float=Decimal, parse_int=Decimal
    )
    assert set(found["conferences"]) == set(CONFERENCES)
    return found


@pytest.fixture(scope="module")
def case(module_case: Case, new_database: Callable[[], str]) -> Case:
    url = new_database()
    conferencedatabase.load(url, folder("conference"))
    for slug in CONFERENCES:
        module_case.configure(slug, source="conference", database_url=url, conference=slug)
    module_case.refresh("2026-12-31T12:00:00+00:00")  # not the clock of the answers: that is asked for
    return module_case


@pytest.fixture(params=CONFERENCES)
def slug(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def asked(case: Case, query: str, *, now: str = CLOCK, zone: str = "America/Chicago") -> list[dict[str, Any]]:
    """The rows that the old page's models give at a clock and in a zone."""
    settings = "select set_config('tieout.old_page_now', %s, false), set_config('tieout.old_page_zone', %s, false)"
    with psycopg.connect(case.url, row_factory=dict_row, options="-c TimeZone=UTC") as session:
        session.execute(settings.encode(), [now, zone])
        return session.execute(query.encode()).fetchall()


def page(answers: dict[str, Any], slug: str) -> Any:
    return answers["conferences"][slug]["financial_dashboard_context"]


def functions(answers: dict[str, Any], slug: str) -> Any:
    return answers["conferences"][slug]["functions"]


def figures(case: Case, slug: str, function: str) -> dict[str, Decimal]:
    rows = asked(
        case, f"select figure, value from marts.old_page_figure where connection = '{slug}' and function = '{function}'"
    )
    return {row["figure"]: row["value"] for row in rows}


def assert_same(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Nothing, when all figures agree: money to the cent, divisions to the eighth place."""
    assert ours.keys() == theirs.keys()
    for name, value in theirs.items():
        assert abs(ours[name] - Decimal(value)) < FEW, (name, ours[name], value)


def in_full(answer: dict[str, Any]) -> dict[str, Any]:
    """The figures of an answer that are one number."""
    return {name: value for name, value in answer.items() if not isinstance(value, dict | list)}


WINDOWS = {"": "true", "(date_from=as_of-60d)": "is_in_window"}


@pytest.mark.parametrize("window", WINDOWS)
def test_sales_average_order_value_and_cumulative_revenue_by_day(
    case: Case, answers: dict[str, Any], slug: str, window: str
) -> None:
    rows = asked(
        case,
        "select day::text, orders, revenue, average_order_value, cumulative, cumulative_in_window"
        f" from marts.old_page_day where connection = '{slug}' and {WINDOWS[window]} order by day",
    )
    theirs = functions(answers, slug)
    cumulative = "cumulative_in_window" if window else "cumulative"
    assert [(row["day"], row["orders"], row["revenue"]) for row in rows] == [
        (each["date"], each["count"], Decimal(each["revenue"])) for each in theirs[f"get_sales_by_date{window}"]
    ]
    assert [(row["day"], row["orders"], round(row["average_order_value"], 8)) for row in rows] == [
        (each["date"], each["count"], round(Decimal(each["aov"]), 8)) for each in theirs[f"get_aov_by_date{window}"]
    ]
    assert [(row["day"], row["revenue"], row[cumulative]) for row in rows] == [
        (each["date"], Decimal(each["daily"]), Decimal(each["cumulative"]))
        for each in theirs[f"get_cumulative_revenue{window}"]
    ]


def test_the_charts_of_days_are_those_of_the_window(case: Case, answers: dict[str, Any], slug: str) -> None:
    rows = asked(
        case,
        "select day::text, orders, revenue, average_order_value, cumulative_in_window from marts.old_page_day"
        f" where connection = '{slug}' and is_in_window order by day",
    )
    shown = page(answers, slug)
    assert [(row["day"], row["orders"], row["revenue"]) for row in rows] == [
        (each["date"], each["count"], each["revenue"]) for each in shown["chart_sales_json"]
    ]
    assert [(row["day"], row["orders"], round(row["average_order_value"], 8)) for row in rows] == [
        (each["date"], each["count"], round(each["aov"], 8)) for each in shown["chart_aov_json"]
    ]
    assert [(row["day"], row["revenue"], row["cumulative_in_window"]) for row in rows] == [
        (each["date"], each["daily"], each["cumulative"]) for each in shown["chart_cumulative_json"]
    ]


@pytest.mark.parametrize("window", WINDOWS)
def test_revenue_by_ticket_type(case: Case, answers: dict[str, Any], slug: str, window: str) -> None:
    rows = asked(
        case,
        "select day::text, ticket_type, revenue, quantity from marts.old_page_ticket_type_day"
        f" where connection = '{slug}' and {WINDOWS[window]}",
    )
    theirs = functions(answers, slug)[f"get_revenue_by_ticket_type{window}"]
    expected = {
        (each["date"], each["ticket_type"], Decimal(each["revenue"]), each["count"])  # of one day in any order
        for each in theirs
    }
    assert {(row["day"], row["ticket_type"], row["revenue"], row["quantity"]) for row in rows} == expected
    assert len(rows) == len(theirs)
    if window:
        chart = page(answers, slug)["chart_rev_by_type_json"]
        assert {(each["date"], each["ticket_type"], each["revenue"], each["count"]) for each in chart} == expected


def test_discount_impact(case: Case, answers: dict[str, Any], slug: str) -> None:
    theirs = functions(answers, slug)["get_discount_impact"]
    assert_same(figures(case, slug, "discount_impact"), in_full(theirs))
    assert_same(figures(case, slug, "discount_impact"), in_full(page(answers, slug)["chart_discount_json"]))
    rows = asked(
        case,
        f"select voucher_code, discount_total, orders from marts.old_page_voucher where connection = '{slug}'"
        " order by place",
    )
    for vouchers in (theirs["by_voucher"], page(answers, slug)["chart_discount_json"]["by_voucher"]):
        assert [(row["voucher_code"], row["discount_total"], row["orders"]) for row in rows] == [
            (each["code"], each["discount_total"], each["order_count"]) for each in vouchers
        ]


def test_refund_metrics(case: Case, answers: dict[str, Any], slug: str) -> None:
    for theirs in (functions(answers, slug)["get_refund_metrics"], page(answers, slug)["chart_refund_json"]):
        assert_same(figures(case, slug, "refund_metrics"), {**in_full(theirs), **theirs["by_status"]})


def test_the_waterfall_with_its_labels_in_its_order(case: Case, answers: dict[str, Any], slug: str) -> None:
    rows = asked(
        case, f"select label, value, type from marts.old_page_waterfall where connection = '{slug}' order by step"
    )
    for theirs in (functions(answers, slug)["get_cashflow_waterfall"], page(answers, slug)["chart_waterfall_json"]):
        assert rows == [{**each, "value": Decimal(each["value"])} for each in theirs]


def test_ticket_inventory_by_the_chart_and_by_the_table(case: Case, answers: dict[str, Any], slug: str) -> None:
    rows = asked(case, f"select * from marts.old_page_ticket where connection = '{slug}' order by place")
    assert [
        (row["item_id"], row["ticket_type"], row["price"], row["total_quantity"], row["sold"], row["reserved"])
        for row in rows
    ] == [
        (
            f"ticket_type:{each['id']}",
            each["name"],
            Decimal(each["price"]),
            each["total_quantity"],
            each["sold"],
            each["reserved"],
        )
        for each in functions(answers, slug)["get_ticket_inventory"]
    ]
    assert [row["table_remaining"] for row in rows] == [
        each["remaining_property"] for each in functions(answers, slug)["get_ticket_inventory"]
    ]
    shown = page(answers, slug)
    assert [
        (row["ticket_type"], row["sold"], row["reserved"], row["chart_remaining"], row["total_quantity"])
        for row in rows
    ] == [
        (each["name"], each["sold"], each["reserved"], each["remaining"], each["total"])
        for each in shown["chart_tickets_json"]
    ]
    assert [
        (row["item_id"], row["ticket_type"], row["price"], row["sold"], row["revenue"], row["table_remaining"])
        for row in rows
    ] == [
        (
            f"ticket_type:{each['id']}",
            each["name"],
            Decimal(each["price"]),
            each["sold_count"],
            Decimal(each["ticket_revenue"]),
            each["remaining_quantity"],
        )
        for each in shown["ticket_sales"]
    ]


def test_expense_summary(case: Case, answers: dict[str, Any], slug: str) -> None:
    rows = asked(case, f"select * from marts.old_page_expense_category where connection = '{slug}' order by place")
    shown = page(answers, slug)
    for theirs in (functions(answers, slug)["get_expense_summary"], shown["expense_summary"]):
        assert_same(figures(case, slug, "expense_summary"), in_full(theirs))
        assert [(row["category"], row["budget"], row["actual"], row["variance"], row["expenses"]) for row in rows] == [
            (
                each["name"],
                Decimal(each["budget"]),
                Decimal(each["actual"]),
                Decimal(each["variance"]),
                each["expense_count"],
            )
            for each in theirs["by_category"]
        ]
    chart = shown["chart_expense_json"]
    assert [(row["category"], row["budget"], row["actual"]) for row in rows] == [
        (each["name"], each["budget"], each["actual"]) for each in chart["by_category"]
    ]
    ours = figures(case, slug, "expense_summary")
    assert_same({name: ours[name] for name in in_full(chart)}, in_full(chart))


def test_event_roi(case: Case, answers: dict[str, Any], slug: str) -> None:
    assert_same(figures(case, slug, "event_roi"), functions(answers, slug)["get_event_roi"])
    assert_same(figures(case, slug, "event_roi"), page(answers, slug)["roi"])


def test_the_revenue_cards_and_counts(case: Case, answers: dict[str, Any], slug: str) -> None:
    shown = page(answers, slug)
    assert_same(figures(case, slug, "revenue"), shown["revenue"])
    paid = shown["orders_by_status"]["paid"]["count"]
    assert_same(figures(case, slug, "orders"), {"total_orders": shown["total_orders"], "paid_orders": paid})
    assert_same(figures(case, slug, "payments"), {"total_payments": shown["total_payments"]})


def test_budget_against_actual_which_the_old_page_computes_and_never_shows(
    case: Case, answers: dict[str, Any], slug: str
) -> None:
    assert_same(figures(case, slug, "budget"), page(answers, slug)["budget"])
    assert_same(figures(case, slug, "budget"), page(answers, slug)["chart_budget_json"])


BREAKDOWNS = {
    "orders_by_status": ("orders_by_status", "total", "chart_orders_json"),
    "carts_by_status": ("carts_by_status", None, None),
    "payments_by_method": ("payments_by_method", "total_amount", "chart_payments_json"),
    "payments_by_status": ("payments_by_status", None, None),
    "purchase_orders_by_status": ("po_by_status", "total", "chart_po_json"),
    "purchase_order_payments_by_method": ("po_payments_by_method", "total", None),
}


@pytest.mark.parametrize("breakdown", BREAKDOWNS)
def test_a_breakdown_has_all_its_keys_in_their_order(
    case: Case, answers: dict[str, Any], slug: str, breakdown: str
) -> None:
    name, amount, chart = BREAKDOWNS[breakdown]
    rows = asked(
        case,
        "select key, label, count, total from marts.old_page_breakdown"
        f" where connection = '{slug}' and breakdown = '{breakdown}' order by place",
    )
    theirs = page(answers, slug)[name]
    assert [row["key"] for row in rows] == list(theirs)
    for row, each in zip(rows, theirs.values(), strict=True):
        if amount is None:
            assert row["count"] == each
            continue
        assert (row["count"], row["total"]) == (each["count"], Decimal(each[amount])), row["key"]
        assert row["label"] == each.get("label", row["label"])
    if chart:
        assert [(row["key"], row["count"], row["total"]) for row in rows if row["count"]] == [
            (each.get("status") or each["method"], each["count"], each["total"]) for each in page(answers, slug)[chart]
        ]


def test_purchase_order_totals(case: Case, answers: dict[str, Any], slug: str) -> None:
    shown = page(answers, slug)
    names = ("total_pos", "po_revenue", "po_collected", "po_credited", "po_balance_outstanding")
    expected = {name: shown[name] for name in names} | {"paid_pos": shown["po_by_status"]["paid"]["count"]}
    assert_same(figures(case, slug, "purchase_orders"), expected)


def test_recent_orders_active_carts_and_recent_purchase_orders(case: Case, answers: dict[str, Any], slug: str) -> None:
    shown = page(answers, slug)

    def rows(table: str) -> list[dict[str, Any]]:
        return asked(case, f"select * from marts.{table} where connection = '{slug}' order by place")

    assert [
        (row["order_id"], row["reference"], row["status"], row["total"], row["created_at"])
        for row in rows("old_page_recent_order")
    ] == [
        (f"order:{each['id']}", each["reference"], each["status"], Decimal(each["total"]), moment(each["created_at"]))
        for each in shown["recent_orders"]
    ]
    assert [
        (row["order_id"], row["items"], row["expires_at"], row["created_at"]) for row in rows("old_page_active_cart")
    ] == [
        (f"cart:{each['id']}", each["item_count"], moment(each["expires_at"]), moment(each["created_at"]))
        for each in shown["active_carts"]
    ]
    assert [
        (
            row["order_id"],
            row["reference"],
            row["status"],
            row["total"],
            row["paid"],
            row["credited"],
            row["balance_due"],
            row["created_at"],
        )
        for row in rows("old_page_recent_purchase_order")
    ] == [
        (
            f"purchase_order:{each['id']}",
            each["reference"],
            each["status"],
            Decimal(each["total"]),
            Decimal(each["total_paid"]),
            Decimal(each["total_credited"]),
            Decimal(each["balance_due"]),
            moment(each["created_at"]),
        )
        for each in shown["recent_pos"]
    ]


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def test_the_recorded_books_tie_out_row_by_row(case: Case) -> None:
    rows = case.rows("select connection, key, ours, theirs from marts.ar_tie_out where control = 'row_count'")
    assert len(rows) == 12 * len(CONFERENCES)
    assert [row for row in rows if row["ours"] != row["theirs"]] == []
    balances = case.rows(
        "select ours, status from marts.ar_tie_out where control = 'customer_balance' and key is not null"
    )
    assert len(balances) == 8
    assert {row["status"] for row in balances} == {"ties"}
    assert sum(row["ours"] for row in balances) == Decimal("4550.00")


def test_purchase_orders_are_receivables_with_the_terms_assumed(case: Case) -> None:
    rows = case.rows(
        "select document_id, document_type, issued_on::text, due_on::text, open_amount from marts.ar_open_item"
        " where connection = 'python-2077' order by document_id"
    )
    made = "2026-11-20"
    assert [(*row.values(),) for row in rows] == [
        ("purchase_order:2", "invoice", made, "2026-12-20", Decimal("2500.00")),
        ("purchase_order:3", "invoice", made, "2026-12-20", Decimal("2800.00")),
        ("purchase_order_credit_note:1", "credit_memo", made, None, Decimal("-700.00")),
        ("purchase_order_payment:4", "payment", "2026-11-12", None, Decimal("-50.00")),
    ]


def test_what_was_refunded_without_a_credit_is_found(case: Case) -> None:
    rows = case.rows("select kind, document_id, amount from marts.ar_finding order by kind, document_id")
    assert [(*row.values(),) for row in rows] == [
        ("partial_refund_without_credit", "order:74", Decimal("150.00")),
        ("refund_without_credit", "refund:12", Decimal("175.00")),
        ("refund_without_credit", "refund:44", Decimal("175.00")),
        ("refund_without_credit", "refund:56", Decimal("400.00")),
        ("refund_without_credit", "refund:90", Decimal("349.00")),
    ]
