"""Parts of the revenue page: the old page beside ours, discounts and refunds, payments."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from dashboards import numbers, phrasing
from dashboards.company_data import CompanyData
from dashboards.report import Bar, Chart, Column, Kind, Row, Table, Total, picked
from dashboards.reports.revenue import charts


def plain(row: Row, key: str) -> str:
    """An amount of a row in an identity: zero as 0.00."""
    return numbers.plain_money(row[key], row["currency"])


def steps(data: CompanyData, waterfall: str, currency: str) -> list[Row]:
    """The steps of one of the company's waterfalls."""
    return [row for row in data.of("revenue_waterfall", currency) if row["waterfall"] == waterfall]


def old_page(data: CompanyData, currency: str) -> Iterator[Chart]:
    """The old page's five steps, the same steps by our rules, and the bridge between both."""
    titles = {
        "finance_page": ("The old page's waterfall", "By its own labels and formula."),
        "finance_page_corrected": (
            "The same steps, each sale and refund once",
            "Refunded orders stay in gross sales, so that their refund counts once.",
        ),
        "finance_page_difference": (
            "Why the two differ", "Every part of the difference, measured where it arises; nothing is left over.",
        ),
    }  # fmt: skip
    for waterfall, (title, said) in titles.items():
        rows = steps(data, waterfall, currency)
        if rows:
            key = f"waterfall-{waterfall.replace('_', '-')}-{currency.lower()}"
            yield charts.waterfall_chart(key, title, said, rows)


def old_headline(data: CompanyData, currency: str) -> str:
    """Both net revenues in one sentence; the old page adds currencies, of which a block shows one."""
    old = steps(data, "finance_page", currency)[-1]["value"]
    ours = steps(data, "finance_page_corrected", currency)[-1]["value"]
    others = {row["currency"] for row in data.views["revenue_waterfall"] if row["waterfall"] == "finance_page"}
    part = f" of {currency}, which it adds to other currencies as if they were one" if len(others) > 1 else ""
    if old == ours:
        return f"The old page's waterfall says {phrasing.amount(currency, old)}{part}, as we do."
    return (
        f"The old page's waterfall says {phrasing.amount(currency, old)}{part}; net revenue is "
        f"{phrasing.amount(currency, ours)}."
    )


def compared(data: CompanyData, page: str, currency: str) -> Iterator[Table]:
    """Each figure of the old page beside ours: amounts, then rates."""
    kinds: tuple[tuple[str, Kind, str], ...] = (
        ("money", "money", "Figures of the old page beside ours"),
        ("percent", "share", "Rates of the old page beside ours"),
    )
    for unit, kind, title in kinds:
        rows = [row for row in data.of("old_figure", currency) if (row["page"], row["unit"]) == (page, unit)]
        if not rows:
            continue
        added = rows[0]["added_currencies"]
        code = currency if kind == "money" and not added else None
        columns = (
            Column("label", "Figure"),
            Column("old_value", "Old page", kind, code),
            Column("our_value", "Ours", kind, code, undefined="there is nothing to measure"),
            Column("difference", "Difference", kind, code, undefined="there is nothing to measure"),
            Column("explanation", "Why they differ"),
        )
        lines = tuple(picked(row, columns) for row in rows)
        note = f"Both add {added} as if they were one currency, because the old page does." if added else ""
        yield Table(f"compared-{unit}-{currency.lower()}", title, columns, lines, note=note)


def rates_and_payments(data: CompanyData, total: Row) -> Iterator[Chart]:
    """Discounts by voucher, the gauge of refunds, payments by method."""
    currency = total["currency"]
    discount = _discounts(data, total)
    if discount:
        yield discount
    gauge = charts.refund_gauge(f"refunds-{currency.lower()}", total)
    if gauge:
        yield gauge
    methods = method_chart(data, currency)
    if methods:
        yield methods


def _discounts(data: CompanyData, total: Row) -> Chart | None:
    currency = total["currency"]
    rows = [row for row in data.of("discount", currency) if not row["is_total"] and row["discounts"]]
    if not rows:
        return None
    (whole,) = (row for row in data.of("discount", currency) if row["is_total"])
    columns = (
        Column("voucher_code", "Voucher"),
        Column("sales_count", "Sales", "count"),
        Column("list_value", "List value", "money", currency),
        Column("discounts", "Discounts", "money", currency),
        Column("discount_rate", "Rate", "share", undefined="there is no list value"),
    )
    lines = tuple((row["voucher_code"] or "No voucher", *picked(row, columns[1:])) for row in rows)
    bars = tuple(
        Bar(
            "decrease",
            row["voucher_code"] or "No voucher",
            row["discounts"],
            phrasing.bare(currency, row["discounts"]),
        )
        for row in rows[:5]
    )
    said = (
        f"{numbers.share(whole['discount_rate'])} of the list value was taken off, in "
        f"{phrasing.plural(whole['with_discount'], 'sale')}; "
        f"{numbers.count(whole['without_discount'])} had no discount."
    )
    table = Table(
        f"discounts-{currency.lower()}-numbers", "Discounts by voucher", columns, lines,
        totals=(Total(("All sales", *picked(whole, columns[1:]))),),
    )  # fmt: skip
    return Chart(f"discounts-{currency.lower()}", "Discounts by voucher, the five largest", said, bars, table)


def payments(data: CompanyData, currency: str, by: str) -> Table | None:
    """Payments by `method` or by `status`, whatever became of them."""
    rows = data.of(f"payments_by_{by}", currency)
    if not rows:
        return None
    key = "payment_method" if by == "method" else by
    beside = (Column("succeeded_amount", "Of it succeeded", "money", currency),) if by == "method" else ()
    columns = (
        Column(key, spoken(by)),
        Column("paid_for", "Paid for"),
        Column("payments", "Payments", "count"),
        Column("amount", "Amount", "money", currency),
        *beside,
    )
    lines = tuple(
        (spoken(row[key]), spoken(row["paid_for"]), *picked(row, columns[2:]))
        for row in rows
        if not row["is_total"] and row["paid_for"]
    )
    totals = tuple(
        Total(("Total", "", *picked(row, columns[2:]))) for row in rows if row["is_total"] and not row["paid_for"]
    )
    return Table(f"payments-by-{by}-{currency.lower()}", f"Payments by {by}", columns, lines, totals=totals)


def method_chart(data: CompanyData, currency: str) -> Chart | None:
    """What succeeded by each method of payment; nothing where no payment did."""
    table = payments(data, currency, "method")
    if table is None:
        return None
    in_all = [row for row in data.of("payments_by_method", currency) if not row["paid_for"]]
    (whole,) = (row for row in in_all if row["is_total"])
    methods = sorted((row for row in in_all if not row["is_total"]), key=lambda row: -row["succeeded_amount"])
    bars = tuple(
        Bar(
            "total",
            spoken(row["payment_method"]),
            row["succeeded_amount"],
            _headline_amount(currency, row["succeeded_amount"]),
        )
        for row in methods
    )
    paid, total = phrasing.amount(currency, whole["succeeded_amount"]), whole["succeeded_amount"]
    if not any(row["succeeded_amount"] for row in methods):
        return None
    said = _most_by(paid, total, bars) if total > 0 else f"What was paid, less what was paid back, comes to {paid}."
    return Chart(f"payments-{currency.lower()}", "Paid by method", said, bars, table)


def _most_by(paid: str, total: Decimal, bars: Sequence[Bar]) -> str:
    """How most of it was paid, or the largest part; methods with equal parts are all named."""
    first = [bar.label for bar in bars if bar.amount == bars[0].amount]
    if len(bars) == 1:
        return f"{paid} was paid, all of it by {first[0]}."
    if len(first) > 1:
        return f"{paid} was paid, the largest parts of it by {phrasing.few(first, 'methods')}: {bars[0].words} each."
    return f"{paid} was paid, {phrasing.most(bars[0].amount, total)} of it by {first[0]}: {bars[0].words}."


def paid_identity(data: CompanyData, currency: str) -> Iterator[str]:
    """That what was paid by method is what the books have, and what orders have beyond them."""
    for row in data.of("payments_in_all", currency):
        beyond = f" + on orders without a document {plain(row, 'not_booked')}" if row["not_booked"] else ""
        yield (
            f"{currency}: paid by method {plain(row, 'by_method')} = collected {plain(row, 'collected')} + receipts "
            f"{plain(row, 'receipts')} + paid up front {plain(row, 'paid_up_front')}{beyond}"
        )


def _headline_amount(currency: str, amount: Decimal) -> str:
    return phrasing.bare(currency, amount) if amount else numbers.DASH


def spoken(name: str) -> str:
    """A source's word as people read it: `purchase_order` becomes `Purchase order`."""
    return phrasing.capital(name.replace("_", " "))
