"""The pages of revenue, orders and budgets, made from a real warehouse; and who has which of them."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.site import publish_site
from tests.case import Case
from tests.dashboards import shop
from tests.dashboards.parsed import parsed, reached

PAGES = ("revenue", "orders", "budget")
INVOICING = {
    "customers": "customer_id,customer_name\nA,Alpha",
    "documents": """
    document_id,document_type,customer_id,issued_on,currency,total_amount,tax_amount
    I1,invoice,A,2026-11-02,USD,119,19
    I2,invoice,A,2026-11-03,EUR,500,
    C1,credit_memo,A,2026-11-09,USD,23.80,3.80
    """,
}
ONLY_PAID = {
    "customers": "customer_id,customer_name\nA,Alpha",
    "documents": "document_id,document_type,customer_id,issued_on,total_amount\nP,payment,A,2026-11-02,5",
}


@pytest.fixture(scope="module")
def warehouse(module_case: Case) -> Case:
    shop.write(module_case)
    module_case.files("invoicing", **INVOICING)
    module_case.files("paid", **ONLY_PAID)
    module_case.refresh(shop.NOW)
    return module_case


@pytest.fixture(scope="module")
def site(warehouse: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("revenue") / "site"
    return publish_site(warehouse.settings, warehouse.url, warehouse.moment(shop.NOW), out=out).index.parent


def page(site: Path, name: str, company: str = "event") -> dict[str, Any]:
    content: dict[str, Any] = json.loads((site / company / f"{name}.json").read_text())
    return content


def tables(site: Path, name: str, company: str = "event") -> dict[str, dict[str, Any]]:
    """Every table of a page, those of its charts among them, by key."""
    found = {}
    for block in page(site, name, company)["blocks"]:
        for table in (*block.get("tables", []), *(chart["numbers"] for chart in block.get("charts", []))):
            found[table["key"]] = table
    return found


def figure(site: Path, name: str, key: str, company: str = "event") -> Any:
    figures = [each for block in page(site, name, company)["blocks"] for each in block.get("figures", [])]
    return next(each["value"] for each in figures if each["key"] == key)


def test_a_company_has_the_pages_of_what_it_does(site: Path) -> None:
    def names(company: str) -> list[str]:
        return sorted(path.stem for path in (site / company).glob("*.html"))

    assert names("event") == ["aging", "budget", "orders", "overview", "revenue", "tie-out"]
    assert names("invoicing") == ["aging", "overview", "revenue", "tie-out"]
    assert names("paid") == ["aging", "overview", "tie-out"]


def test_the_pages_lead_to_each_other(site: Path) -> None:
    nav = parsed(site / "event" / "orders.html").one("nav")
    assert [link.text for link in nav.all("a")][4:] == ["Revenue", "Orders", "Budget"]


def test_every_page_is_reached_by_clicks_from_home(site: Path) -> None:
    assert reached(site) == set(site.rglob("*.html"))


def test_home_says_when_to_read_them(site: Path) -> None:
    readings = parsed(site / "index.html").one(class_="readings")
    assert [head.text for head in readings.all("h3")] == ["Monday", "Month end", "Sale", "Board", "Audit"]
    links = [link.attributes["href"] for link in readings.all("a")]
    assert {"event/revenue.html", "event/orders.html", "event/budget.html", "invoicing/revenue.html"} <= set(links)
    assert "paid/revenue.html" not in links


def test_net_revenue_is_one_number_on_every_page(site: Path, warehouse: Case) -> None:
    truth = str(warehouse.value("select sum(net_revenue) from marts.revenue_document where connection = 'event'"))
    shown = {
        "figure": figure(site, "revenue", "net_revenue"),
        "budget figure": figure(site, "budget", "net_revenue"),
        "waterfall": tables(site, "revenue")["waterfall-revenue-usd-numbers"]["rows"][-1]["value"],
        "corrected": tables(site, "revenue")["waterfall-finance-page-corrected-usd-numbers"]["rows"][-1]["value"],
        "bridge": tables(site, "revenue")["waterfall-finance-page-difference-usd-numbers"]["rows"][-1]["value"],
        "days": tables(site, "revenue")["days-usd-numbers"]["rows"][-1]["cumulative"],
        "plan": tables(site, "budget")["budget-usd-numbers"]["rows"][0]["actual"],
        **{
            part: tables(site, "revenue")[f"by-{part}-usd"]["totals"][0]["net_revenue"] for part in ("item", "customer")
        },
        "old page": tables(site, "revenue")["compared-money-usd"]["rows"][0]["our_value"],
    }
    assert shown == dict.fromkeys(shown, truth)


@pytest.mark.parametrize("key", ["days-usd-numbers", "items-usd-numbers", "by-month-usd", "payments-by-method-usd"])
def test_totals_are_the_sums_of_their_rows(site: Path, key: str) -> None:
    table = tables(site, "revenue")[key]
    (total,) = table["totals"]
    summed = {name: value for name, value in total.items() if re.fullmatch(r"-?\d+(\.\d+)?", str(value))}
    summed.pop("average_order_value", None)  # an average of all, not a sum
    assert summed
    for name, value in summed.items():
        assert Decimal(str(value)) == sum(Decimal(str(row[name])) for row in table["rows"]), name


def test_the_old_figures_stand_beside_ours_with_the_reason(site: Path) -> None:
    for name in ("revenue", "budget"):
        rows = tables(site, name)["compared-money-usd"]["rows"]
        assert rows
        for row in rows:
            assert Decimal(row["our_value"]) - Decimal(row["old_value"]) == Decimal(row["difference"])
            assert row["explanation"] and (row["explanation"] == "The same.") == (Decimal(row["difference"]) == 0)
    bridge = tables(site, "revenue")["waterfall-finance-page-difference-usd-numbers"]["rows"]
    assert sum(Decimal(row["value"]) for row in bridge[:-1]) == Decimal(bridge[-1]["value"])


def test_each_chart_says_what_it_shows_and_is_drawn(site: Path) -> None:
    for name in PAGES:
        html = parsed(site / "event" / f"{name}.html")
        figures = html.all("figure")
        assert figures or name == "none"
        for drawn in figures:
            assert drawn.all("svg"), drawn.attributes
            assert drawn.all("table"), drawn.attributes
        for block in page(site, name)["blocks"]:
            assert all(chart["sentence"].endswith(".") for chart in block.get("charts", []))


def test_the_charts_of_the_old_page_are_there(site: Path) -> None:
    blocks = {name: page(site, name)["blocks"] for name in PAGES}
    charts = {name: [chart["key"] for block in blocks[name] for chart in block.get("charts", [])] for name in PAGES}
    assert charts == {
        "revenue": [
            "waterfall-revenue-usd", "days-usd", "items-usd", "waterfall-cash-usd", "waterfall-orders-usd",
            "waterfall-finance-page-usd", "waterfall-finance-page-corrected-usd",
            "waterfall-finance-page-difference-usd",
            "discounts-usd", "refunds-usd", "payments-usd",
        ],
        "orders": ["order-status-usd", "taken"],
        "budget": ["budget-usd"],
    }  # fmt: skip


def test_the_tables_of_the_old_page_are_there(site: Path) -> None:
    assert {"cart-status", "active-carts", "inventory", "recent-orders"} <= set(tables(site, "orders"))
    assert {"expenses-usd", "purchase-orders-usd", "purchase-order-status-usd", "purchase-order-payments-usd",
            "store-credit-usd", "attendance-usd"} <= set(tables(site, "budget"))  # fmt: skip


def test_the_headline_counts_orders_without_purchase_orders(site: Path, warehouse: Case) -> None:
    (count,) = warehouse.rows(
        "select sum(orders) as orders, sum(orders) filter (where status = 'paid') as paid from marts.orders_by_status"
        " where connection = 'event' and order_type = 'order'"
    )
    assert page(site, "orders")["headline"].startswith(f"{count['orders']} orders, {count['paid']} of them paid")


def test_an_open_cart_past_its_expiry_is_counted(site: Path) -> None:
    rows = {row["status"]: row["carts"] for row in tables(site, "orders")["cart-status"]["rows"]}
    assert rows == {"Active": 3, "Open past expiry": 1, "Checked out": 1, "Expired": 1, "Abandoned": 1}
    assert len(tables(site, "orders")["active-carts"]["rows"]) == 3
    assert len(tables(site, "orders")["recent-orders"]["rows"]) == 20


def test_expenses_have_their_progress_and_its_warning(site: Path) -> None:
    rows = {row["category"]: row for row in tables(site, "budget")["expenses-usd"]["rows"]}
    assert {name: row["state"] for name, row in rows.items()} == {
        "Venue": "warning", "Food": "critical", "Video": "warning", "Travel": "healthy", "Print": "not_available",
    }  # fmt: skip
    assert rows["Print"]["used"] is None


def test_a_sent_unpaid_purchase_order_is_owed_and_an_overpayment_is_unapplied(site: Path, warehouse: Case) -> None:
    rows = {row["status"]: row for row in tables(site, "budget")["purchase-orders-usd"]["rows"]}
    assert (rows["Sent"]["balance"], rows["Overpaid"]["balance"], rows["Overpaid"]["unapplied"]) == (
        "2500.00", "0.00", "250.00",
    )  # fmt: skip
    (total,) = tables(site, "budget")["purchase-orders-usd"]["totals"]
    owed = warehouse.value("select sum(total) from marts.ar_aging('2026-11-20') where connection = 'event'")
    assert Decimal(total["balance"]) - Decimal(total["unapplied"]) == owed


def test_currencies_stand_apart_the_company_s_own_first(site: Path) -> None:
    content = page(site, "revenue", "invoicing")
    assert content["headline"] == (
        "Net revenue is USD 80.00 from 1 sale, after 23.80 of credits and refunds and 15.20 of tax. "
        "Net revenue is EUR 500.00 from 1 sale."
    )
    assert [line.split(":")[0] for line in content["identities"]] == ["USD", "EUR"]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_an_answer_and_its_identity(site: Path, name: str) -> None:
    content = page(site, name)
    assert content["headline"].endswith(".") and "None" not in content["headline"]
    assert content["identities"] and content["as_of"] == "2026-11-20"
    assert content["tie_out"]["sentence"]
