"""Revenue of a recorded conference: the old page's figures, ours from the same tables, and the bridge between them."""

import csv
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests import conferencedatabase
from tests.case import Case
from tests.realdata import folder

SLUG = "python-2077"


@pytest.fixture(scope="module")
def case(module_case: Case, new_database: Callable[[], str]) -> Case:
    url = new_database()
    conferencedatabase.load(url, folder("conference"))
    module_case.configure(SLUG, source="conference", database_url=url, conference=SLUG)
    module_case.refresh("2026-11-20T21:00:00+00:00")
    return module_case


@pytest.fixture(scope="module")
def answers() -> Any:
    found = json.loads((folder("conference") / "oracle.json").read_text(), parse_float=Decimal)
    return found["conferences"][SLUG]


def recorded(table: str) -> list[dict[str, str]]:
    """The rows of one recorded table that belong to the conference, as text."""
    with (folder("conference") / f"program_registration_{table}.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row.get("conference_id", "1") == "1"]


def steps(case: Case, waterfall: str) -> list[tuple[str, Decimal]]:
    rows = case.rows(
        "select label, value from reports.rpt_revenue_waterfall where waterfall = %s order by position", waterfall
    )
    return [(row["label"], row["value"]) for row in rows]


def test_the_old_waterfall_is_the_old_page_s(case: Case, answers: Any) -> None:
    theirs = answers["functions"]["get_cashflow_waterfall"]
    assert steps(case, "finance_page") == [(step["label"], Decimal(step["value"])) for step in theirs]


def test_its_three_revenues_stand_beside_ours(case: Case, answers: Any) -> None:
    rows = case.rows("select old_value, our_value from reports.rpt_old_figure where page = 'revenue' and position <= 3")
    context, functions = answers["financial_dashboard_context"], answers["functions"]
    assert {row["old_value"] for row in rows} == {
        Decimal(context["revenue"]["net"]),
        Decimal(functions["get_cashflow_waterfall"][-1]["value"]),
        Decimal(functions["get_event_roi"]["total_revenue"]),
    }
    assert {row["our_value"] for row in rows} == {steps(case, "revenue")[-1][1]}


def test_ours_is_every_sale_less_every_refund_and_the_purchase_orders(case: Case) -> None:
    orders = recorded("order")
    sold = {row["id"]: row for row in orders if row["status"] in ("paid", "partially_refunded", "refunded")}
    back: dict[str, Decimal] = dict.fromkeys(sold, Decimal(0))
    for credit in recorded("credit"):
        if credit["source_order_id"] in sold:
            back[credit["source_order_id"]] += Decimal(credit["amount"])
    for key, order in sold.items():
        if order["status"] == "refunded":
            back[key] = max(back[key], Decimal(order["total"]))
    purchased = {
        row["id"]: Decimal(row["total"])
        for row in recorded("purchaseorder")
        if row["status"] not in ("draft", "cancelled")
    }
    notes = [row for row in recorded("purchaseordercreditnote") if row["purchase_order_id"] in purchased]
    expected = (
        sum(Decimal(order["total"]) for order in sold.values()) - sum(back.values())
        + sum(purchased.values()) - sum(Decimal(note["amount"]) for note in notes)
    )  # fmt: skip
    assert steps(case, "revenue")[-1] == ("Net revenue", expected)
    assert steps(case, "finance_page_corrected")[-1] == ("Net Revenue", expected)


def test_the_difference_is_explained_to_the_cent(case: Case) -> None:
    *parts, (label, ours) = steps(case, "finance_page_difference")
    assert (label, sum(value for _, value in parts)) == ("Net revenue", ours)
    assert dict(parts)["Net Revenue, old page"] == Decimal("14736.45")
    assert dict(parts)["Used refund credits"] == -308
    assert dict(parts)["Partly used credits"] == 99


def test_purchase_orders_are_owed_whatever_others_overpaid(case: Case) -> None:
    assert case.value("select sum(balance) from marts.purchase_orders") == 5300  # the old page says 2,050
    assert case.value("select sum(unapplied) from marts.purchase_orders") == 750
    assert case.value("select sum(total) from marts.ar_aging where as_of = '2026-11-20'") == 4550
