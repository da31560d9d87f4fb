"""Tables of purchase orders and store credits."""

from collections.abc import Iterator, Sequence

from dashboards import phrasing
from dashboards.company_data import CompanyData
from dashboards.phrasing import spoken
from dashboards.report import Column, Row, Table, Total, picked

_MONEY = {
    "total": "Total",
    "collected": "Collected",
    "credited": "Credited",
    "balance": "Open",
    "unapplied": "Unapplied",
}


def _money(currency: str) -> tuple[Column, ...]:
    other = "an invoice is in another currency than its order"
    return tuple(Column(key, label, "money", currency, undefined=other) for key, label in _MONEY.items())


def by_status(currency: str, rows: Sequence[Row]) -> Table:
    """Return purchase orders added up by status."""
    columns = (Column("status", "Status"), Column("orders", "Orders", "count"), *_money(currency))
    lines = tuple((spoken(row["status"]), *picked(row, columns[1:])) for row in rows if row["level"] == "status")
    totals = tuple(Total(("Total", *picked(row, columns[1:]))) for row in rows if row["level"] == "total")
    return Table(f"purchase-order-status-{currency.lower()}", "By status", columns, lines, totals=totals)


def orders_table(data: CompanyData, currency: str, rows: Sequence[Row]) -> Table:
    """Return every purchase order with what is open of it."""
    columns = (
        Column("reference", "Order"),
        Column("customer_name", "Organisation"),
        Column("status", "Status"),
        Column("ordered_on", "Ordered", "date"),
        Column("due_on", "Due, assumed", "date", undefined="there is no invoice"),
        *_money(currency),
        Column("days_past_due", "Days late", "days", undefined="nothing is open"),
    )
    orders = [row for row in rows if row["level"] == "order"]
    lines = tuple(
        (row["reference"], phrasing.customer_name(row), spoken(row["status"]), *picked(row, columns[3:]))
        for row in orders
    )
    totals = tuple(
        Total(("Total", "", "", "", "", *(row[key] for key in _MONEY), "")) for row in rows if row["level"] == "total"
    )
    return Table(
        f"purchase-orders-{currency.lower()}", phrasing.plural(len(orders), "purchase order"), columns, lines,
        targets=tuple(data.customer_target(row["customer_id"]) for row in orders), totals=totals,
    )  # fmt: skip


def by_method(data: CompanyData, currency: str) -> Iterator[Table]:
    """Yield their payments by method."""
    rows = [row for row in data.of("payments_by_method", currency) if row["paid_for"] == "purchase_order"]
    if rows:
        columns = (
            Column("payment_method", "Method"),
            Column("payments", "Payments", "count"),
            Column("amount", "Amount", "money", currency),
        )
        lines = tuple((spoken(row["payment_method"]), *picked(row, columns[1:])) for row in rows if not row["is_total"])
        totals = tuple(Total(("Total", *picked(row, columns[1:]))) for row in rows if row["is_total"])
        title = "Payments of purchase orders by method"
        yield Table(f"purchase-order-payments-{currency.lower()}", title, columns, lines, totals=totals)


def store_credits(currency: str, rows: Sequence[Row]) -> Table:
    """Return store credits by origin: what was issued, used, expired, and is outstanding."""
    counts = (
        ("credits", "Credits"),
        ("available_credits", "Available"),
        ("applied_credits", "Used up"),
        ("expired_credits", "Expired"),
    )
    money = (("issued", "Issued"), ("used", "Used"), ("expired", "Expired unused"), ("outstanding", "Outstanding"))
    columns = (
        Column("origin", "Origin"), *(Column(key, label, "count") for key, label in counts),
        *(Column(key, label, "money", currency) for key, label in money),
    )  # fmt: skip
    named = {"refund": "Refund of an order", "goodwill": "Goodwill"}
    lines = tuple(
        (named.get(row["origin"], row["origin"]), *picked(row, columns[1:])) for row in rows if not row["is_total"]
    )
    totals = tuple(Total(("Total", *picked(row, columns[1:]))) for row in rows if row["is_total"])
    note = "Outstanding is a liability. A partly used credit counts with its used part at once."
    return Table(f"store-credit-{currency.lower()}", "Store credit", columns, lines, totals=totals, note=note)
