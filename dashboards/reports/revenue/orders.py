"""The orders of one company: their states, open carts, what is sold of each item and what is left."""

from collections.abc import Iterator
from decimal import Decimal

from dashboards import numbers, phrasing
from dashboards.company_data import CompanyData
from dashboards.phrasing import plain, spoken
from dashboards.report import Bar, Block, Chart, Column, Report, Row, Table, Total, picked

TITLE = "Orders and tickets"
QUESTION = "Which orders and carts are there, and how many tickets are left?"
_NO_PRICE, _UNLIMITED = "no price is stated", "no limit is stated"
_CHARTED = 8  # items of a chart of inventory
_NOTES = (
    "Sold counts orders that are paid or partially refunded, reserved those that wait for payment on hold. "
    "What remains is below zero where more was sold than there is.",
    "An open cart past its expiry is neither active nor marked as expired yet, so it is counted on its own.",
    "Totals of orders are as ordered: net revenue stands on the revenue page.",
)


def build(data: CompanyData, path: str) -> Iterator[Report]:
    """Yield the one page of orders, for a company that takes them."""
    yield Report(
        path=path,
        title=TITLE,
        question=QUESTION,
        headline=_headline(data),
        header=data.header,
        blocks=tuple(filter(None, (_statuses(data), _carts(data), _inventory(data), _recent(data)))),
        notes=_NOTES,
        identities=tuple(_identities(data)),
        evidence=data.evidence(path),
        is_wide=True,
    )


def _headline(data: CompanyData) -> str:
    parts = []
    orders = [row for row in data.views["order_status"] if row["order_type"] == "order"]  # not purchase orders
    for total in (row for row in orders if row["is_total"]):
        counted = {row["status"]: row["orders"] for row in orders if row["currency"] == total["currency"]}
        paid = numbers.count(counted["paid"]) if counted.get("paid") else "none"
        parts.append(f"{phrasing.plural(total['orders'], 'order')}, {paid} of them paid")
    carts = {row["status"]: row["carts"] for row in data.views["cart_status"]}
    if carts:
        late = f" and {numbers.count(carts['open_past_expiry'])} open past expiry" if carts["open_past_expiry"] else ""
        parts.append(f"{phrasing.plural(carts['active'], 'active cart')}{late}")
    over = [row for row in data.views["item_inventory"] if row["remaining"] is not None and row["remaining"] < 0]
    if over:
        too_many = [
            f"{phrasing.isolated(_named(row))} is oversold by {numbers.count(-row['remaining'])}" for row in over
        ]
        parts.append(phrasing.listed(too_many))
    return f"{'; '.join(parts)}." if parts else "There are no orders yet."


def _identities(data: CompanyData) -> Iterator[str]:
    for total in (row for row in data.views["order_status"] if row["order_type"] == "order" and row["is_total"]):
        rows = [row for row in data.of("order_status", total["currency"]) if row["order_type"] == "order"]
        said = " + ".join(
            f"{spoken(row['status'])} {plain(row, 'total')}" for row in rows if row["status"] and row["total"]
        )
        yield f"{total['currency']} orders: {said or 'nothing'} = {plain(total, 'total')}"


def _statuses(data: CompanyData) -> Block | None:
    charts = []
    for currency in dict.fromkeys(row["currency"] for row in data.views["order_status"]):
        rows = [row for row in data.of("order_status", currency) if row["order_type"] == "order"]
        if any(row["orders"] for row in rows):
            charts.append(_status_chart(currency, rows))
    return Block(key="statuses", title="Orders by status", charts=tuple(charts)) if charts else None


def _status_chart(currency: str, rows: list[Row]) -> Chart:
    key = f"order-status-{currency.lower()}"
    columns = (
        Column("status", "Status"),
        Column("orders", "Orders", "count"),
        Column("total", "Total", "money", currency),
    )
    shown = [row for row in rows if not row["is_total"]]
    lines = tuple((spoken(row["status"]), row["orders"], row["total"]) for row in shown)
    totals = tuple(Total(("Total", row["orders"], row["total"])) for row in rows if row["is_total"])
    bars = tuple(
        Bar("total", spoken(row["status"]), Decimal(row["orders"]), numbers.count(row["orders"])) for row in shown
    )
    waiting = next((row for row in rows if row["status"] == "pending"), None)
    said = (
        f"{phrasing.plural(waiting['orders'], 'order waits', 'orders wait')} for payment: "
        f"{phrasing.amount(currency, waiting['total'])}."
        if waiting and waiting["orders"]
        else "No order waits for payment."
    )
    table = Table(f"{key}-numbers", "Orders by status", columns, lines, totals=totals)
    return Chart(key, f"Number of orders, {currency}", said, bars, table)


def _carts(data: CompanyData) -> Block | None:
    states = data.views["cart_status"]
    if not states:
        return None
    counted = Table(
        key="cart-status", title="Carts by status",
        columns=(Column("status", "Status"), Column("carts", "Carts", "count")),
        rows=tuple((spoken(row["status"]), row["carts"]) for row in states if not row["is_total"]),
        totals=tuple(Total(("Total", row["carts"])) for row in states if row["is_total"]),
    )  # fmt: skip
    carts = data.views["active_cart"]
    columns = (
        Column("customer_name", "Customer"), Column("created_at", "Made", "timestamp"),
        Column("expires_at", "Held until", "timestamp", undefined="the cart does not expire"),
        Column("rows", "Rows", "count"), Column("quantity", "Items", "count"),
    )  # fmt: skip
    lines = tuple(
        (
            phrasing.customer_name(row), data.local(row["created_at"]) if row["created_at"] else None,
            data.local(row["expires_at"]) if row["expires_at"] else None, row["rows"], row["quantity"],
        )
        for row in carts
        if not row["is_total"]
    )  # fmt: skip
    totals = tuple(Total(("Total", "", "", row["rows"], row["quantity"])) for row in carts if row["is_total"])
    active = Table("active-carts", "Active carts", columns, lines, totals=totals, empty="No cart is active.")
    return Block(key="carts", title="Carts", tables=(counted, active))


def _inventory(data: CompanyData) -> Block | None:
    every = data.views["item_inventory"]
    rows = [row for row in every if not row["is_total"]]
    if not rows:
        return None
    currency = str(data.company["home_currency"])
    columns = (
        Column("item_name", "Item"), Column("kind", "Kind"),
        Column("unit_price", "Price", "rate", currency, undefined=_NO_PRICE),
        Column("capacity", "Capacity", "count", undefined=_UNLIMITED), Column("sold", "Sold", "count"),
        Column("reserved", "Reserved", "count"), Column("remaining", "Remaining", "count", undefined=_UNLIMITED),
        Column("taken", "Of capacity", "share", undefined=_UNLIMITED),
        Column("net_revenue", "Net revenue", "money", currency),
    )  # fmt: skip
    totals = tuple(
        Total(("Total", "", "", "", row["sold"], row["reserved"], "", "", row["net_revenue"]))
        for row in every
        if row["is_total"]
    )
    table = Table(
        key="inventory", title="Ticket and item sales", columns=columns,
        rows=tuple((_named(row), spoken(row["kind"] or ""), *picked(row, columns[2:])) for row in rows),
        totals=totals,
        note=f"Net revenue is that in {currency}, also of what invoices and purchase orders sell of an item; sold "
        "counts orders only. What names none of the items, such as a refund, stands in a row of its own, so that the "
        "total is net revenue as on the revenue page.",
    )  # fmt: skip
    limited = [row for row in rows if row["capacity"]][:_CHARTED]
    drawn = (_taken(limited),) if any(row["taken"] for row in limited) else ()
    return Block(key="items", title="Inventory", charts=drawn, tables=(table,))


def _named(row: Row) -> str:
    if row["is_other"]:
        return "Refunds and what names no item"
    return str(row["item_name"] or row["item_id"])


def _taken(rows: list[Row]) -> Chart:
    columns = (
        Column("item_name", "Item"), Column("sold", "Sold", "count"), Column("reserved", "Reserved", "count"),
        Column("remaining", "Remaining", "count"), Column("taken", "Of capacity", "share"),
    )  # fmt: skip
    bars = tuple(
        Bar(
            "decrease" if row["taken"] > 100 else "total", _named(row), row["taken"],
            f"{numbers.share(row['taken']) if row['taken'] else numbers.percent(0)} of {row['capacity']:,}",
        )
        for row in rows
    )  # fmt: skip
    fullest = phrasing.largest(rows, "taken")
    named, share = [phrasing.isolated(_named(row)) for row in fullest], numbers.share(fullest[0]["taken"])
    said = f"{named[0]} is the fullest: {share} of {fullest[0]['capacity']:,}."
    if len(fullest) > 1:
        said = f"{phrasing.capital(phrasing.few(named, 'items'))} are the fullest: {share} each."
    table = Table("taken-numbers", "Inventory", columns, tuple(picked(row, columns) for row in rows))
    return Chart("taken", "Sold and reserved of capacity", said, bars, table)


def _recent(data: CompanyData) -> Block | None:
    every = data.views["recent_order"]
    rows = [row for row in every if not row["is_total"]]
    if not rows:
        return None
    vouchers = (Column("voucher_code", "Voucher"),) if any(row["voucher_code"] for row in rows) else ()
    columns = (
        Column("reference", "Order"), Column("customer_name", "Customer"), Column("ordered_on", "Day", "date"),
        Column("status", "Status"), *vouchers, Column("currency", "Currency"),
        Column("subtotal", "Subtotal", "money"),
        Column("discount", "Discount", "money"), Column("total", "Total", "money"),
    )  # fmt: skip
    lines = tuple(
        (
            row["reference"],
            phrasing.customer_name(row),
            row["ordered_on"],
            spoken(row["status"]),
            *picked(row, columns[4:]),
        )
        for row in rows
    )
    totals = tuple(
        Total(("Total", *[""] * (3 + len(vouchers)), *picked(row, columns[4 + len(vouchers) :])))
        for row in every
        if row["is_total"]
    )
    title = "The newest order" if len(rows) == 1 else f"The {phrasing.spelled(len(rows))} newest orders"
    return Block(key="recent", title="Recent orders", tables=(
        Table("recent-orders", title, columns, lines, totals=totals),
    ))  # fmt: skip
