"""What one company sold, what was taken off and back, and its net revenue: the same number on every page."""

from collections.abc import Iterator

from dashboards import numbers, phrasing, waterfall
from dashboards.company_data import CompanyData
from dashboards.phrasing import plain
from dashboards.report import Block, Chart, Column, Figure, Report, Row, Table, Total, picked
from dashboards.reports import legacy_page
from dashboards.reports.revenue import charts, tie_out
from dashboards.reports.revenue.sections import paid_identity, payments, rates_and_payments

TITLE = "Revenue"
QUESTION = "What did we sell, what was taken off and back, and what is left as net revenue?"
_NOTES = (
    "Net revenue is invoices and sales receipts less credit memos and refund receipts, each once, without tax; drafts "
    "and voids are no part of it. It is the same number on every page.",
    "A day is a calendar day of the company's own zone. All until the as-of day, unless a heading says otherwise.",
    "Orders and payments keep no history: only pages about today, knowing all, show them.",
    "Paid is what came in until today, by its method: on orders as they have it, and all that the books have beside "
    "them; a payment that both have counts once.",
    "A store credit is a debt to a customer: issuing it is a refund, using it is a payment.",
)
PARTS = ("list_value", "discounts", "gross_billed", "credits", "net_billed", "tax", "net_revenue")
_LABELS = ("List value", "Discounts", "Gross billed", "Credits and refunds", "Net billed", "Tax", "Net revenue")


def build(data: CompanyData, path: str) -> Iterator[Report]:
    """Yield the one page of revenue, where there is any."""
    totals = data.home_first(data.views["revenue"])
    yield Report(
        path=path,
        title=TITLE,
        question=QUESTION,
        headline=" ".join(map(_sentence, totals)),
        header=data.header,
        blocks=(
            *(block for total in totals for block in _blocks(data, total, several=len(totals) > 1)),
            *tie_out.blocks(data),
        ),
        notes=(*_NOTES, *(("Currencies are shown apart and never added.",) if len(totals) > 1 else ())),
        identities=(
            *map(identity, totals),
            *(line for total in totals for line in paid_identity(data, total["currency"])),
        ),
        evidence=data.evidence(path),
        is_wide=True,
    )


def _sentence(total: Row) -> str:
    named = {"discounts": "discounts", "credits": "credits and refunds", "tax": "tax"}
    currency = total["currency"]
    less = [f"{phrasing.bare(currency, total[key])} of {name}" for key, name in named.items() if total[key] > 0]
    more = [
        f"{phrasing.bare(currency, -total[key])} of {name} below zero" for key, name in named.items() if total[key] < 0
    ]
    after = f", after {phrasing.listed(less)}" if less else ""
    after += f", with {phrasing.listed(more)} added" if more else ""
    return (
        f"Net revenue is {phrasing.amount(total['currency'], total['net_revenue'])} from "
        f"{phrasing.plural(total['sales_count'], 'sale')}{after}."
    )


def identity(total: Row) -> str:
    """Return the waterfall of revenue in one line."""
    list_value, discounts, gross, credits, net, tax, revenue = (plain(total, key) for key in PARTS)
    return (
        f"{total['currency']}: list value {list_value} − discounts {discounts} = gross billed {gross}; − credits and "
        f"refunds {credits} = net billed {net}; − tax {tax} = net revenue {revenue}; unexplained 0.00"
    )


def _blocks(data: CompanyData, total: Row, *, several: bool) -> Iterator[Block]:
    currency = total["currency"]
    prefix, key = (f"{currency}: " if several else ""), currency.lower()
    yield Block(
        key=key, title=f"{prefix}From list value to net revenue" if several else "", figures=_figures(data, total),
        charts=tuple(_revenue_charts(data, total)),
    )  # fmt: skip
    days = data.of("revenue_day", currency)
    items = charts.item_chart(f"items-{key}", currency, data.of("revenue_item_day", currency))
    drawn = (
        *((charts.day_chart(f"days-{key}", currency, days, _average(data)),) if days else ()),
        *((items,) if items else ()),
    )
    if drawn:
        yield Block(key=f"{key}-days", title=f"{prefix}The last 60 days", charts=drawn)
    yield Block(
        key=f"{key}-cash", title=f"{prefix}From bill and order to cash", charts=tuple(_cash_charts(data, currency))
    )
    yield from legacy_page.of_revenue(data, currency, prefix)
    by_status = payments(data, currency, "status")
    yield Block(
        key=f"{key}-discounts", title=f"{prefix}Discounts, refunds and payments",
        charts=tuple(rates_and_payments(data, total)), tables=(by_status,) if by_status else (),
    )  # fmt: skip
    parts = (("month", "By month, the last twelve"), ("item", "By item, without tax"), ("customer", "By customer"))
    tables = tuple(filter(None, (_part(data, currency, part, title) for part, title in parts)))
    yield Block(key=f"{key}-parts", title=f"{prefix}By month, item and customer", tables=tables)


def _figures(data: CompanyData, total: Row) -> tuple[Figure, ...]:
    currency = total["currency"]
    since = f"since {numbers.day_in_sentence(total['first_on'])}"
    refunds = phrasing.plural(total["refund_count"], "credit or refund", "credits and refunds")
    how_many = numbers.count(total["with_discount"]) if total["with_discount"] else "none"
    with_discount = f"{how_many} of {phrasing.plural(total['sales_count'], 'sale')} had one"
    return (
        Figure("net_revenue", "Net revenue", total["net_revenue"], "money", currency, since, f"{identity(total)}."),
        Figure(
            "gross_billed", "Gross billed", total["gross_billed"], "money", currency, _with_tax(total),
            "Totals of invoices and sales receipts, with what was paid up front on them.",
        ),
        Figure("sales_count", "Sales", total["sales_count"], "count", note="invoices and sales receipts"),
        Figure(
            "average_order_value", _average(data), total["average_order_value"], "money", currency,
            "without tax",
            "Sales without tax ÷ number of sales, free ones included; n/a without a sale.",
        ),
        Figure(
            "discount_rate", "Discount rate", total["discount_rate"], "share", note=with_discount,
            definition=f"Discounts {plain(total, 'discounts')} ÷ list value {plain(total, 'list_value')}.",
        ),
        Figure(
            "refund_rate", "Refund rate", total["refund_rate"], "share", note=refunds,
            definition=(
                f"Credits and refunds {plain(total, 'credits')} ÷ gross billed {plain(total, 'gross_billed')}."
            ),
        ),
    )  # fmt: skip


def _average(data: CompanyData) -> str:
    """Name the average sale: of orders where the company takes them, else of invoices and receipts."""
    return "Average order value" if data.has_rows("order_status") else "Average invoice"


def _with_tax(total: Row) -> str:
    up_front = total["paid_up_front"]
    return f"with tax; {phrasing.bare(total['currency'], up_front)} of it paid up front" if up_front else "with tax"


def _revenue_charts(data: CompanyData, total: Row) -> Iterator[Chart]:
    rows, currency = waterfall.steps(data, "revenue", total["currency"]), total["currency"]
    if any(row["value"] for row in rows):
        key = f"waterfall-revenue-{currency.lower()}"
        whole, left = (phrasing.amount(currency, total[key]) for key in ("list_value", "net_revenue"))
        said = f"The list value is {whole}, net revenue {left}."
        if not total["sales_count"]:
            said = f"Nothing was sold; net revenue is {left}."
        elif 0 <= total["net_revenue"] <= total["list_value"] > 0:
            said = f"Of {whole} of list value {left} is left as net revenue."
        yield waterfall.chart(key, "From list value to net revenue", said, rows)


def _cash_charts(data: CompanyData, currency: str) -> Iterator[Chart]:
    cash, orders = waterfall.steps(data, "cash", currency), waterfall.steps(data, "order_to_cash", currency)
    if any(row["value"] for row in cash):
        since = numbers.day_in_sentence(cash[0]["period_start"])
        opening, closing = (phrasing.amount(currency, row["value"]) for row in (cash[0], cash[-1]))
        moved = f"Since {since} receivables went from {opening} to {closing}."
        yield waterfall.chart(
            f"waterfall-cash-{currency.lower()}", "Receivables in the fiscal year so far", moved, cash
        )
    if any(row["value"] for row in orders):
        said = {row["label"]: phrasing.amount(currency, row["value"]) for row in orders}
        came = f"{said['Ordered']} was ordered and {said['Paid']} paid; {said['Net']} is left after refunds."
        yield waterfall.chart(f"waterfall-orders-{currency.lower()}", "From order to cash", came, orders)


def _part(data: CompanyData, currency: str, part: str, title: str) -> Table | None:
    rows = [row for row in data.of("revenue_part", currency) if row["part"] == part]
    if not rows:
        return None
    columns = tuple(Column(key, label, "money", currency) for key, label in zip(PARTS, _LABELS, strict=True))
    if part == "item":
        columns = tuple(column for column in columns if column.key not in ("net_billed", "tax"))
    head = Column("period_end", "Month to", "date") if part == "month" else Column(part, phrasing.capital(part))
    shown = [row for row in rows if not row["is_total"]]
    targets = tuple(None if row["is_others"] else data.customer_target(row["customer_id"]) for row in shown)
    return Table(
        key=f"by-{part}-{currency.lower()}", title=title, columns=(head, *columns),
        rows=tuple((_name(row, part), *picked(row, columns)) for row in shown),
        targets=targets if part == "customer" else (),
        totals=tuple(Total(("Total", *picked(row, columns))) for row in rows if row["is_total"]),
        sorted_by="" if part == "month" else "net_revenue",
    )  # fmt: skip


def _name(row: Row, part: str) -> object:
    if part == "month":
        return row["period_end"]
    if row["is_others"]:
        return phrasing.plural(row["merged"], "other")
    return phrasing.customer_name(row) if part == "customer" else row["item_name"]
