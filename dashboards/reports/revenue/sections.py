"""Parts of the revenue page: discounts and refunds, payments."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from dashboards import numbers, phrasing
from dashboards.company_data import CompanyData
from dashboards.phrasing import plain, spoken
from dashboards.report import Bar, Chart, Column, Row, Table, Total, picked
from dashboards.reports.revenue import charts


def rates_and_payments(data: CompanyData, total: Row) -> Iterator[Chart]:
    """Yield discounts by voucher, the gauge of refunds, payments by method."""
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
    by_voucher = any(row["voucher_code"] for row in rows)
    title = "Discounts by voucher" if by_voucher else "Discounts"
    without = "No voucher" if by_voucher else "With a discount"
    (whole,) = (row for row in data.of("discount", currency) if row["is_total"])
    columns = (
        Column("voucher_code", "Voucher" if by_voucher else "Sales"),
        Column("sales_count", "Sales", "count"),
        Column("list_value", "List value", "money", currency),
        Column("discounts", "Discounts", "money", currency),
        Column("discount_rate", "Rate", "share", undefined="there is no list value"),
    )
    lines = tuple((row["voucher_code"] or without, *picked(row, columns[1:])) for row in rows)
    bars = tuple(
        Bar(
            "decrease",
            row["voucher_code"] or without,
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
        f"discounts-{currency.lower()}-numbers", title, columns, lines,
        totals=(Total(("All sales", *picked(whole, columns[1:]))),),
    )  # fmt: skip
    return Chart(
        f"discounts-{currency.lower()}", f"{title}, the five largest" if by_voucher else title, said, bars, table
    )


def payments(data: CompanyData, currency: str, by: str) -> Table | None:
    """Return payments by `method` or by `status`, whatever became of them."""
    rows = data.of(f"payments_by_{by}", currency)
    if not rows:
        return None
    key = "payment_method" if by == "method" else by
    beside = (Column("succeeded_amount", "Succeeded", "money", currency),) if by == "method" else ()
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
    """Return what succeeded by each method of payment; nothing where no payment did."""
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
    said = _most_by(paid, total, bars) if total > 0 else f"What was paid, less what was refunded, comes to {paid}."
    return Chart(f"payments-{currency.lower()}", "Paid by method", said, bars, table)


def _most_by(paid: str, total: Decimal, bars: Sequence[Bar]) -> str:
    """Return how most of it was paid, or the largest part; methods with equal parts are all named."""
    first = [bar.label for bar in bars if bar.amount == bars[0].amount]
    if len(bars) == 1:
        return f"{paid} was paid, all of it by {first[0]}."
    if len(first) > 1:
        return f"{paid} was paid, the largest parts of it by {phrasing.few(first, 'methods')}: {bars[0].words} each."
    return f"{paid} was paid, {phrasing.most(bars[0].amount, total)} of it by {first[0]}: {bars[0].words}."


def paid_identity(data: CompanyData, currency: str) -> Iterator[str]:
    """Yield how what was paid by method is what the books have, and what orders have beyond them."""
    for row in data.of("payments_in_all", currency):
        beyond = f" + on orders without a document {plain(row, 'not_booked')}" if row["not_booked"] else ""
        yield (
            f"{currency}: paid by method {plain(row, 'by_method')} = collected {plain(row, 'collected')} + receipts "
            f"{plain(row, 'receipts')} + paid up front {plain(row, 'paid_up_front')}{beyond}"
        )


def _headline_amount(currency: str, amount: Decimal) -> str:
    return phrasing.bare(currency, amount) if amount else numbers.DASH
