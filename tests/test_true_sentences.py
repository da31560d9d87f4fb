"""What pages of revenue, orders, budgets and work say of random books is true of the marts, sentence by sentence."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from dashboards.site.publish import publish
from tests.case import Case
from tests.dashboards.page_parser import Element, parsed
from tests.marts import invented_work, random_orders
from tests.marts.test_random_books import written
from tests.marts.test_random_orders import COLUMNS, as_text
from tests.sentences import AMOUNT, DAY, MONEY, PART, Grammar, is_part, number, rounded, same, taken_apart

NOW, TODAY = "2026-11-20T21:00:00+00:00", date(2026, 11, 20)
SHOPS, AGENCIES = 12, 8
_SPENT = "expense_id,category,amount,currency,spent_on\nE1,Venue,{},EUR,2026-03-01\nE2,Food,{},,2026-12-24"
_CLIENTS = "customer_id,customer_name,currency,default_hourly_rate\nA,Alder,USD,100\nB,Birch,USD,100"
_WORK = "time_entry_id,customer_id,person_id,work_on,hours,is_billable,invoiced_document_id"
_OF_EQUALS = {
    "customers": _CLIENTS,
    "documents": "document_id,document_type,customer_id,issued_on,total_amount,payment_method\n"
    "S1,sales_receipt,A,2026-11-02,50,card\nS2,sales_receipt,B,2026-11-03,50,cash",
    "document_lines": "document_id,line_number,item_id,line_amount\nS1,1,X,50\nS2,1,Y,50",
    "items": "item_id,item_name,capacity\nX,Axe,4\nY,Yoke,4",
    "orders": "order_id,customer_id,status,total\nO1,A,paid,7",
    "order_lines": "order_id,line_number,item_id,quantity,line_amount\nO1,1,X,1,4\nO1,2,Y,1,3",
    "time_entries": f"{_WORK}\nT1,A,p,2026-09-15,0.75,true,\nT2,B,p,2026-10-12,0.75,true,",
}
_OVER_PAID = {
    "customers": _CLIENTS,
    "documents": "document_id,document_type,customer_id,issued_on,total_amount\n"
    "I1,invoice,A,2026-10-05,100\nP1,payment,A,2026-10-20,130",
    "document_lines": "document_id,line_number,line_amount,time_entry_ids\nI1,1,100,T1",
    "allocations": "from_document_id,to_document_id,amount,allocated_on\nP1,I1,130,",
    "time_entries": f"{_WORK}\nT1,A,p,2026-09-15,1,true,",
}
Rows = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def site(module_case: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of companies that sell, and of companies that charge hours."""
    chance = Random(5)
    for place in range(SHOPS):
        book = random_orders.book(chance)
        tables = {table: written(COLUMNS[table].split(), as_text(rows)) for table, rows in book.items()}
        rates = (
            {"exchange_rates": "from_currency,to_currency,rate_on,rate\nEUR,USD,2026-01-01,1.1"} if place % 2 else {}
        )
        if place % 3 == 0:
            tables["expenses"] = _SPENT.format(*(random_orders.money(chance) for _ in range(2)))
        module_case.files(f"shop{place}", customers="customer_id,customer_name\nA,Alder\nB,Birch", **tables, **rates)
    for place in range(AGENCIES):
        module_case.files(f"agency{place}", **invented_work.drawn(100 + place))
    module_case.files("equals", **_OF_EQUALS)
    module_case.files("overpaid", **_OVER_PAID)
    module_case.refresh(NOW)
    folder = tmp_path_factory.mktemp("sentences")
    with module_case.warehouse.reader() as reader:
        publish(reader, folder / "site", version="9.9.9", chart_cache=folder / "charts")
    return folder / "site"


class Books:
    """One company's page of a kind, and what the marts say of it."""

    def __init__(self, case: Case, path: Path) -> None:
        self.case = case
        self.connection = path.parent.name
        self.page = parsed(path)

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        return self.case.rows(query, self.connection, *values)

    def row(self, query: str, *values: object) -> dict[str, Any]:
        (row,) = self.rows(query, *values)
        return row

    def said(self, grammar: Grammar) -> int:
        return taken_apart(self.page.one(class_="headline").text, grammar)

    def charts(self, key: str) -> Iterator[tuple[str, str]]:
        """The sentence under each chart of this kind, with the currency in its id."""
        for figure in self.page.all("figure", class_="chart"):
            name, _, code = figure.attributes["id"].rpartition("-")
            if name == key:
                yield _caption(figure), code.upper()


def _caption(figure: Element) -> str:
    return figure.one("figcaption").one("p").text


def _books(site: Path, case: Case, page: str) -> list[Books]:
    found = [Books(case, path) for path in sorted(site.glob(f"*/{page}.html"))]
    assert found
    return found


def _fits(pattern: str, text: str) -> re.Match[str]:
    found = re.fullmatch(pattern, text)
    assert found, text
    return found


def _day(said: str) -> date:
    return datetime.strptime(said, "%d %B %Y").date()  # noqa: DTZ007


# --- revenue

SOLD = (
    "select count(*) filter (where is_sale) as sales_count, sum(list_value) as list_value, sum(discounts) as discounts,"
    " sum(credits) as credits, sum(tax) as tax, sum(net_revenue) as net_revenue, sum(gross_billed) as gross_billed,"
    " coalesce(sum(net_revenue) filter (where is_sale and issued_on >= date '2026-11-20' - 60), 0) as lately,"
    " count(*) filter (where is_sale and issued_on >= date '2026-11-20' - 60) as count_lately,"
    " coalesce(-sum(net_revenue) filter (where not is_sale and issued_on >= date '2026-11-20' - 60), 0) as back_lately"
    " from (select *, document_type in ('invoice', 'sales_receipt') as is_sale from marts.revenue_document) as document"
    " where connection = %s and currency = %s"
)


def _check_net_revenue(books: Books, said: re.Match[str]) -> None:
    code = said[1]
    truth = books.row(SOLD, code)
    assert same(said[2], truth["net_revenue"], code)
    assert number(said[3]) == truth["sales_count"]
    for part, sign, tail in ((said[4], 1, ""), (said[5], -1, " below zero")):
        parts = re.findall(rf"({AMOUNT}) of (discounts|credits and refunds|tax){tail}(?=,| and|$)", part or "")
        names = {name: amount for amount, name in parts}
        for name, column in (("discounts", "discounts"), ("credits and refunds", "credits"), ("tax", "tax")):
            value = sign * truth[column]
            assert same(names[name], value, code) if name in names else value <= 0


def test_the_sentences_of_revenue_are_true(site: Path, module_case: Case) -> None:
    pattern = re.compile(
        rf"Net revenue is {MONEY} from ([\d,]+) sales?(?:, after ((?:(?! after |, with ).)+?))?"
        r"(?:, with ((?:(?! with ).)+?) added)?\.(?= Net|$)"
    )
    told = 0
    for books in _books(site, module_case, "revenue"):
        told += books.said([(pattern, partial(_check_net_revenue, books))])
        for text, code in books.charts("waterfall-revenue"):
            truth = books.row(SOLD, code)
            if truth["sales_count"]:
                is_left = 0 <= truth["net_revenue"] <= truth["list_value"] > 0
                pattern_left = rf"Of {MONEY} of list value {MONEY} is left as net revenue\."
                said = _fits(pattern_left if is_left else rf"The list value is {MONEY}, net revenue {MONEY}\.", text)
                assert same(said[2], truth["list_value"], code)
                assert same(said[4], truth["net_revenue"], code)
            else:
                assert same(_fits(rf"Nothing was sold; net revenue is {MONEY}\.", text)[2], truth["net_revenue"], code)
            told += 1
    assert told > SHOPS


def test_the_sentences_of_days_refunds_and_discounts_are_true(site: Path, module_case: Case) -> None:
    told = dict.fromkeys(("days", "refunds", "discounts"), 0)
    checks = {"days": _check_days, "refunds": _check_refunds, "discounts": _check_discounts}
    for books in _books(site, module_case, "revenue"):
        for key, check in checks.items():
            for text, code in books.charts(key):
                check(books, text, code)
                told[key] += 1
    assert min(told.values()) > 2, told


def _check_days(books: Books, text: str, code: str) -> None:
    truth = books.row(SOLD, code)
    if truth["lately"] <= 0:
        start = rf"{MONEY} in ([\d,]+) sales?" if truth["count_lately"] else "Nothing was sold()()()"
        said = _fits(rf"{start} in the last 60 days; (?:{MONEY} was taken back|credits below zero add {MONEY})\.", text)
        assert not said[3] or (number(said[3]) == truth["count_lately"] and same(said[2], truth["lately"], code))
        assert same(said[5], truth["back_lately"], code) if said[5] else same(said[7], -truth["back_lately"], code)
        return
    said = _fits(
        rf"{MONEY} in ([\d,]+) sales? in the last 60 days; the best days? w(?:as|ere) "
        rf"((?:{DAY}(?:, | and )?)+|\d+ of them) with {MONEY}( each)?\.",
        text,
    )
    assert same(said[2], truth["lately"], code)
    assert number(said[3]) == truth["count_lately"]
    days = books.rows(
        "select issued_on, sum(net_revenue) as sold from marts.revenue_document where connection = %s and currency = %s"
        " and document_type in ('invoice', 'sales_receipt') and issued_on >= date '2026-11-20' - 60 group by issued_on",
        code,
    )
    best = max(row["sold"] for row in days)
    assert same(said[6], best, code)
    first = [row["issued_on"] for row in days if row["sold"] == best]
    assert bool(said[7]) == (len(first) > 1)
    named = [_day(day) for day in re.findall(DAY, said[4])]
    assert sorted(named) == sorted(first) if named else int(said[4].split()[0]) == len(first) > 3


def _check_refunds(books: Books, text: str, code: str) -> None:
    truth = books.row(SOLD, code)
    if not truth["credits"]:
        said = _fits(rf"Nothing of {MONEY} gross billed was taken back\.", text)
        assert same(said[2], truth["gross_billed"], code)
        return
    if truth["credits"] < 0 < truth["gross_billed"]:
        said = _fits(rf"Credits below zero add {MONEY} to {MONEY} gross billed\.", text)
        assert same(said[2], -truth["credits"], code)
        assert same(said[4], truth["gross_billed"], code)
        return
    said = _fits(rf"{MONEY} was taken back, ([\d,.]+)% of {MONEY} gross billed: (.+)\.", text)
    share = truth["credits"] * 100 / truth["gross_billed"]
    assert same(said[2], truth["credits"], code)
    assert same(said[5], truth["gross_billed"], code)
    assert number(said[3]) == rounded(str(share), 1)
    level = "at or below the 5% watch level" if share <= 5 else "above the 5% watch level"
    assert said[6] == ("above the 15% alarm level" if share > 15 else level)


def _check_discounts(books: Books, text: str, code: str) -> None:
    said = _fits(r"([\d,.]+)% of the list value was taken off, in ([\d,]+) sales?; ([\d,]+|–) had no discount\.", text)
    truth = books.row(
        "select sum(discounts) * 100 / sum(list_value) as share, count(*) filter (where discounts <> 0) as with_one,"
        " count(*) filter (where discounts = 0) as without from marts.revenue_document where connection = %s"
        " and currency = %s and document_type in ('invoice', 'sales_receipt')",
        code,
    )
    assert number(said[1]) == rounded(str(truth["share"]), 1)
    assert number(said[2]) == truth["with_one"]
    assert (0 if said[3] == "–" else number(said[3])) == truth["without"]


def test_what_is_said_of_payments_by_method_is_true(site: Path, module_case: Case) -> None:
    told, equals = 0, 0
    for books in _books(site, module_case, "revenue"):
        for text, code in books.charts("payments"):
            methods = books.rows(
                "select coalesce(payment_method, 'unknown') as method, sum(succeeded_amount) as amount"
                " from marts.payments_by_method where connection = %s and currency = %s group by 1",
                code,
            )
            total, most = sum(row["amount"] for row in methods), max(row["amount"] for row in methods)
            first = [row["method"] for row in methods if row["amount"] == most]
            if total <= 0:
                said = _fits(rf"What was paid, less what was paid back, comes to {MONEY}\.", text)
                assert same(said[2], total, code)
                continue
            part = "(all|most|the largest parts?) of it"
            said = _fits(rf"{MONEY} was paid, {part} by ([^:]+)(?:: ({AMOUNT})( each)?)?\.", text)
            assert same(said[2], total, code)
            assert (said[3] == "all") == (len(methods) == 1)
            assert said[3] == "all" or (said[3] == "most") == (most * 2 > total and len(first) == 1)
            assert said[3] == "all" or same(said[5], most, code)
            assert bool(said[6]) == (len(first) > 1) == (said[3] == "the largest parts")
            named = sorted(re.split(", | and ", said[4].lower()))
            assert named == sorted(method.replace("_", " ") for method in first) or len(first) > 3
            told += 1
            equals += len(first) > 1
    assert told > 2
    assert equals > 0


# --- orders and budgets


def test_the_sentences_of_orders_are_true(site: Path, module_case: Case) -> None:
    told = 0
    for books in _books(site, module_case, "orders"):
        text = books.page.one(class_="headline").text
        orders = books.rows(
            "select currency, sum(orders) as all_orders,"
            " coalesce(sum(orders) filter (where status = 'paid'), 0) as paid,"
            " coalesce(sum(orders) filter (where status = 'pending'), 0) as pending,"
            " coalesce(sum(total) filter (where status = 'pending'), 0) as waiting"
            " from marts.orders_by_status where connection = %s and order_type = 'order' group by currency"
        )
        said = re.findall(r"([\d,]+) orders?, (none|[\d,]+) of them paid", text)
        assert sorted((number(every), 0 if paid == "none" else number(paid)) for every, paid in said) == sorted(
            (row["all_orders"], row["paid"]) for row in orders
        )
        carts = {
            row["status"]: row["carts"]
            for row in books.rows("select * from marts.carts_by_status where connection = %s")
        }
        found = re.search(r"([\d,]+) active carts?(?: and ([\d,]+) open past expiry)?", text)
        assert bool(found) == bool(carts)
        if found:
            assert (number(found[1]), number(found[2] or "0")) == (carts["active"], carts["open_past_expiry"])
        assert (text == "There are no orders yet.") == (not orders and not carts)
        for caption, code in books.charts("order-status"):
            (row,) = (row for row in orders if row["currency"] == code)
            if not row["pending"]:
                assert caption == "No order waits for payment."
            else:
                waits = _fits(rf"([\d,]+) orders? waits? for payment: {MONEY}\.", caption)
                assert number(waits[1]) == row["pending"]
                assert same(waits[3], row["waiting"], code)
        told += len(orders)
    assert told > SHOPS / 3


def test_the_profit_is_what_was_earned_less_what_was_spent_until_today(site: Path, module_case: Case) -> None:
    pattern = (
        rf"(?:Until|From ({DAY}) to) {TODAY.day} November 2026, net revenue of {MONEY}( in all currencies)? less"
        rf" recorded expenses of ({AMOUNT}): ({AMOUNT}) is (left|missing)\."
    )
    told = dict.fromkeys(("left", "missing", "not known"), 0)
    for books in _books(site, module_case, "budget"):
        text = books.page.one(class_="headline").text
        revenue = books.rows(
            "select currency, home_net_revenue as amount from marts.revenue_document where connection = %s"
        )
        spent = books.rows(
            "select amount, coalesce(currency, 'USD') as currency, (select rate from marts.stated_exchange_rates"
            " as known where known.connection = stated.connection) as rate from marts.stated_expenses as stated"
            " where connection = %s and coalesce(spent_on, '-infinity') <= '2026-11-20'"
        )
        if not spent:
            continue
        unrated = [row for row in spent if row["currency"] != "USD" and row["rate"] is None]
        if unrated or any(row["amount"] is None for row in revenue):
            assert re.fullmatch(r"Profit is not known: .+ no rate to USD\.", text), text
            told["not known"] += 1
            continue
        earned = sum((row["amount"] for row in revenue), Decimal(0))
        cost = sum(
            (row["amount"] if row["currency"] == "USD" else round(row["amount"] * row["rate"], 2) for row in spent),
            Decimal(0),
        )
        said = _fits(pattern, text)
        assert same(said[3], earned, "USD")
        assert same(said[5], cost, "USD")
        assert same(said[6], abs(earned - cost), "USD")
        assert (said[7] == "left") == (earned >= cost)
        told[said[7]] += 1
    assert told["left"] + told["missing"] > 2
    assert told["not known"] > 0


# --- work

VALUED = (
    "select coalesce(sum(standard_value), 0) as value, coalesce(sum(hours), 0) as hours,"
    " coalesce(sum(billable_hours), 0) as billable from marts.work_value where connection = %s and currency = %s"
)
OUTCOME = (
    "select * from marts.realization where connection = %s and currency = %s and cohort = 'matter'"
    " and dimension = 'company' and period_kind = 'total'"
)


def _check_realized(books: Books, said: re.Match[str]) -> None:
    code = said[1]
    row, value = books.row(OUTCOME, code), books.row(VALUED, code)["value"]
    compared = value - row["not_compared_value"]
    assert same(said[2], compared, code)
    assert is_part(said[3], row["compared_invoiced"], compared)
    assert is_part(said[4], row["compared_collected"], compared)
    assert 0 <= row["compared_collected"] <= row["compared_invoiced"]
    _check_rest(said[5], said[6], row, code)


def _check_rest(to_invoice: str | None, apart: str | None, row: dict[str, Any], code: str) -> None:
    assert same(to_invoice, row["uninvoiced_value"], code) if to_invoice else row["uninvoiced_value"] == 0
    assert same(apart, row["not_compared_value"], code) if apart else row["not_compared_value"] == 0


def _check_beyond(books: Books, said: re.Match[str]) -> None:
    """What was collected or invoiced is no part of the value: amounts, and how much more came in."""
    code = said[1]
    row = books.row(OUTCOME, code)
    invoiced, collected = row["compared_invoiced"], row["compared_collected"]
    assert same(said[2], row["standard_value"] - row["not_compared_value"], code)
    assert same(said[3], invoiced, code)
    assert same(said[4], collected, code)
    assert same(said[5], collected - invoiced, code) if said[5] else collected <= invoiced
    _check_rest(said[6], said[7], row, code)


def _check_nothing_realized(books: Books, said: re.Match[str]) -> None:
    row = books.row(OUTCOME, said["all"] or said["other"] or said["none"])
    compared = row["standard_value"] - row["not_compared_value"]
    assert compared == 0
    assert bool(said["all"]) == bool(row["not_compared_value"])
    assert not said["none"] or not row["other_currency_invoiced"]


_REST = (
    rf"(?:; ({AMOUNT}) is still to invoice)?"
    rf"(?:; ({AMOUNT}) more was billed in another currency and is not compared)?\.(?: |$)"
)
_REALIZED = re.compile(rf"Of {MONEY} of work, {PART} was invoiced and {PART} collected{_REST}")
_BEYOND = re.compile(
    rf"For {MONEY} of work, ({AMOUNT}) was invoiced and ({AMOUNT}) collected"
    rf"(?:, ({AMOUNT}) more than was invoiced)?{_REST}"
)
_NOT_REALIZED = re.compile(
    rf"(?:All (?P<all>[A-Z]{{3}}) {AMOUNT} of work was billed in another currency, without a rate to compare it by"
    rf"|(?P<other>[A-Z]{{3}}) {AMOUNT} was invoiced for work whose rates are in another currency"
    rf"|No (?P<none>[A-Z]{{3}}) work has a value, so nothing can be compared)\.(?: |$)"
)


def test_the_sentences_of_realization_are_true(site: Path, module_case: Case) -> None:
    told = 0
    for books in _books(site, module_case, "realization"):
        told += books.said([
            (_REALIZED, partial(_check_realized, books)), (_BEYOND, partial(_check_beyond, books)),
            (_NOT_REALIZED, partial(_check_nothing_realized, books)),
        ])  # fmt: skip
        for text, code in books.charts("work"):
            said = _fits(
                rf"{MONEY} was invoiced for {MONEY} of work, and {MONEY}"
                rf"(?: of it is collected| is collected: ({AMOUNT}) more than was invoiced)\."
                rf"(?: Work of {MONEY} was billed in another currency and is not compared\.)?",
                text,
            )
            row = books.row(OUTCOME, code)
            apart = row["not_compared_value"]
            assert same(said[2], row["compared_invoiced"], code)
            assert same(said[4], row["standard_value"] - apart, code)
            assert same(said[6], row["compared_collected"], code)
            beyond = row["compared_collected"] - row["compared_invoiced"]
            assert same(said[7], beyond, code) if said[7] else beyond <= 0
            assert same(said[9], apart, code) if said[9] else apart == 0
            told += 1
    assert told > AGENCIES
    assert Books(module_case, site / "overpaid/realization.html").page.one(class_="headline").text == (
        "For USD 100.00 of work, 100.00 was invoiced and 130.00 collected, 30.00 more than was invoiced."
    )


def test_the_reason_why_a_ratio_is_not_there_is_true(site: Path) -> None:
    """Of each row: no value to compare, nothing invoiced of it, no hours to compare; and the note says these."""
    told = set()
    for path in sorted(site.glob("*/realization.json")):
        page = parsed(path.with_suffix(".html"))
        for table in (table for block in json.loads(path.read_text())["blocks"] for table in block.get("tables", ())):
            if table["key"].startswith("months-period"):
                continue  # what it does not compare is no column there
            for row in (row for row in table["rows"] if "overall_realization" in row):
                value = Decimal(row["standard_value"]) - Decimal(row.get("not_compared_value") or 0)
                assert (row["billing_realization"] is None) == (value == 0), (path, row)
                assert (row["collection_realization"] is None) == (Decimal(row["compared_invoiced"]) == 0)
                told |= {key for key in row if row[key] is None}
        assert "n/a in Billing and Overall: no work has" not in page.text
    assert {"billing_realization", "collection_realization"} <= told


UNBILLED = (
    "select sum(standard_value) as value, sum(hours) as hours,"
    " coalesce(sum(standard_value) filter (where age_days > 90), 0) as old,"
    " coalesce(sum(hours) filter (where rate is null), 0) as unpriced from marts.unbilled_work"
    " where connection = %s and currency = %s"
)


def _check_unbilled(books: Books, said: re.Match[str]) -> None:
    code = said[1]
    truth = books.row(UNBILLED, code)
    assert same(said[2], truth["value"], code)
    assert number(said[3]) == rounded(str(truth["hours"]), 2)
    assert same(said[4], truth["old"], code) if said[4] else truth["old"] == 0
    assert number(said[5]) == rounded(str(truth["unpriced"]), 2) if said[5] else truth["unpriced"] == 0


_ALL_BILLED = re.compile(r"All billable work is invoiced\.")


def _check_all_billed(books: Books, _: re.Match[str]) -> None:
    assert not books.rows("select 1 from marts.unbilled_work where connection = %s and hours <> 0")
    assert books.rows("select 1 from marts.work_value where connection = %s and billable_hours > 0")


def test_the_sentences_of_unbilled_work_are_true(site: Path, module_case: Case) -> None:
    pattern = re.compile(
        rf"{MONEY} of work \(({AMOUNT}) hours\) is not invoiced(?:; ({AMOUNT}) of it is older than 90 days)?"
        rf"(?:; ({AMOUNT}) hours have no rate)?\."
    )
    told = 0
    for books in _books(site, module_case, "unbilled"):
        told += books.said(
            [(pattern, partial(_check_unbilled, books)), (_ALL_BILLED, partial(_check_all_billed, books))]
        )
        for text, code in books.charts("age"):
            bands = books.rows(
                "select age_band, sum(standard_value) as amount from marts.unbilled_work"
                " where connection = %s and currency = %s group by age_band order by amount desc",
                code,
            )
            total = sum(row["amount"] for row in bands)
            if bands[0]["amount"] <= 0:
                assert same(_fits(rf"In all, {MONEY} is not invoiced\.", text)[2], total, code)
                continue
            part = "(Most|The largest parts?) (?:is|are)"
            said = _fits(rf"{part} ([\d–, andover]+) days old: {MONEY}( each)?\.", text)
            first = [row["age_band"] for row in bands if row["amount"] == bands[0]["amount"]]
            assert sorted(f"days_{re.sub('[– ]', '_', name)}" for name in re.split(", | and ", said[2])) == sorted(
                first
            )
            assert bool(said[5]) == (len(first) > 1) == (said[1] == "The largest parts")
            assert (said[1] == "Most") == (bands[0]["amount"] * 2 > total)
            assert same(said[4], bands[0]["amount"], code)
            told += 1
    assert told > AGENCIES


def test_the_sentences_of_clients_are_true(site: Path, module_case: Case) -> None:
    pattern = rf"({AMOUNT}|[Nn]o) (hours?) of work, {MONEY} invoiced, ({AMOUNT}) (?:collected|(refunded))"
    told = 0
    for books in _books(site, module_case, "clients"):
        text = books.page.one(class_="headline").text
        for part in text.removesuffix(".").split("; "):
            said = _fits(pattern, part)
            code = said[3]
            truth = books.row(
                "select sum(total_amount) filter (where document_type in ('invoice', 'sales_receipt')) as invoiced,"
                " sum(case when document_type in ('payment', 'deposit', 'sales_receipt') then total_amount"
                " when document_type in ('invoice', 'journal_debit', 'refund') then deposit_amount end) as paid"
                " from intermediate.int_documents where (is_receivable or status = 'issued') and known_to = 'infinity'"
                " and issued_on <= '2026-11-20' and connection = %s and currency = %s",
                code,
            )
            hours = books.row(VALUED, code)["hours"]
            worked = number(said[1]) if said[1].lower() != "no" else Decimal(0)
            assert worked == (hours if "." not in said[1] else rounded(str(hours), 2))
            assert (said[2] == "hour") == (hours == 1)
            assert same(said[4], truth["invoiced"] or Decimal(0), code)
            assert same(said[5], abs(truth["paid"] or Decimal(0)), code)
            assert bool(said[6]) == ((truth["paid"] or 0) < 0)
            told += 1
        for caption, code in books.charts("largest"):
            said = _fits(rf"The largest clients? by value of work (?:is|are) (.+), with {MONEY}( each)?\.", caption)
            worth = books.rows(
                "select sum(standard_value) as value from marts.work_value where connection = %s and currency = %s"
                " group by customer_id order by value desc",
                code,
            )
            assert same(said[3], worth[0]["value"], code)
            assert bool(said[4]) == (len([row for row in worth if row["value"] == worth[0]["value"]]) > 1)
    assert told > AGENCIES


def test_a_superlative_names_all_that_are_equal(site: Path) -> None:
    """Also where only two of a kind are there; and one is called one."""
    said = {
        name: [_caption(figure) for figure in parsed(site / f"equals/{name}.html").all("figure", class_="chart")]
        for name in ("revenue", "orders", "clients", "realization", "unbilled")
    }
    days = "2\u00a0November\u00a02026 and 3\u00a0November\u00a02026".replace("\u00a0", " ")
    assert (
        f"USD 100.00 in 2 sales in the last 60 days; the best days were {days} with USD 50.00 each." in said["revenue"]
    )
    assert "In these 60 days the items with the highest sales are Axe and Yoke, with USD 50.00 each." in said["revenue"]
    assert "USD 100.00 was paid, the largest parts of it by Card and Cash: 50.00 each." in said["revenue"]
    assert "Axe and Yoke are the fullest: 25.0% each." in said["orders"]
    assert "The largest clients by value of work are Alder and Birch, with USD 75.00 each." in said["clients"]
    assert any(
        each.startswith("The largest months by value of work are the one to 30 September 2026 and the one to 31 Oct")
        for each in said["realization"]
    )
    assert "The largest parts are 31–60 and 61–90 days old: USD 75.00 each." in said["unbilled"]
    assert "The newest order" in [head.text for head in parsed(site / "equals/orders.html").all("h3")]


def test_the_sentence_of_rates_is_true(site: Path, module_case: Case) -> None:
    told = 0
    for books in _books(site, module_case, "rates"):
        text = books.page.one(class_="headline").text
        rows = books.rows(
            "select r.*, c.currency from marts.client_rate_as_of('2026-11-20') r left join marts.client c"
            " using (connection, customer_id) where connection = %s"
        )
        rated = [row for row in rows if row["rate"] is not None]
        if not rated:
            assert text.startswith("No rate is in force")
            continue
        said = _fits(r"([\d,]+) clients? pays? (.+) an hour(?:; (\d+) projects? ha(?:s|ve) no rate at all)?\.", text)
        assert number(said[1]) == len({row["customer_id"] for row in rated})
        for code in {row["currency"] for row in rated}:
            each = [row["rate"] for row in rated if row["currency"] == code]
            span = re.search(rf"{code} ({AMOUNT})(?: to ({AMOUNT}))?", said[2])
            assert span
            assert (number(span[1]), number(span[2] or span[1])) == (min(each), max(each))
        told += 1
    assert told > AGENCIES / 2


def test_each_part_of_a_sentence_was_met(site: Path, module_case: Case) -> None:
    """The random books say each kind of thing at least once, so that none of the checks above is idle."""
    headlines = " ".join(books.page.one(class_="headline").text for page in ("revenue", "realization", "unbilled")
                         for books in _books(site, module_case, page))  # fmt: skip
    for part in ("of discounts", "of credits and refunds", "of tax", "is still to invoice", "is not compared",
                 "older than 90 days", "have no rate"):  # fmt: skip
        assert part in headlines, part
