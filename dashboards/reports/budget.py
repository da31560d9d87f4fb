"""What one company planned and what came of it: budgets, expenses, return, purchase orders, store credit."""

from collections.abc import Iterator, Sequence

from dashboards import paths, words
from dashboards.books import Books
from dashboards.formats import numbers
from dashboards.report import Bar, Block, Chart, Column, Figure, Report, Row, Table, Total, picked

TITLE = "Budget, expenses and purchase orders"
QUESTION = "What did we plan, what came of it, and what do purchase orders and store credits still come to?"
_NAMES = {"revenue": "Net revenue", "attendance": "Attendance", "grants": "Grants committed", "expenses": "Expenses"}
_NO_BUDGET = "there is no budget"
_NOTES = (
    "Revenue is net revenue, as on the revenue page. Grants committed are accepted and offered ones.",
    "Purchase orders are receivables: what is open is due after terms that are assumed, because a purchase order states none. "
    "Drafts and cancelled ones owe nothing; what was paid beyond a total is an unapplied credit.",
    "Store credits are a debt to customers until they are used or expire. As known now.",
)


def build(books: Books) -> Iterator[Report]:
    """The one page of budgets, for a company that has them, expenses, purchase orders or store credits."""
    if not books.keeps_budgets:
        return
    path = paths.budget_page(books.connection).removesuffix(".html")
    views = ("budget", "expense", "roi", "purchase_order", "store_credit")
    currencies = tuple(dict.fromkeys(row["currency"] for view in views for row in books.views[view]))
    yield Report(
        path=path,
        title=TITLE,
        question=QUESTION,
        headline=" ".join(filter(None, (_sentence(books, currency) for currency in currencies)))
        or "Nothing is planned.",
        stamp=books.stamp,
        blocks=tuple(
            block for currency in currencies for block in _blocks(books, currency, several=len(currencies) > 1)
        ),
        notes=_NOTES,
        identities=tuple(line for currency in currencies for line in _identities(books, currency)),
        evidence=books.evidence(path),
        trail=books.trail,
        is_wide=True,
    )


def _sentence(books: Books, currency: str) -> str:
    (roi,) = books.of("roi", currency) or (None,)
    if roi and roi["expenses"]:
        kept = "left" if roi["profit"] >= 0 else "missing"
        return (
            f"Net revenue of {words.amount(currency, roi['net_revenue'])} less expenses of "
            f"{words.amount(None, roi['expenses'])}: {words.amount(None, abs(roi['profit']))} is {kept}."
        )
    orders = books.of("purchase_order", currency)
    if orders:
        return f"{words.amount(currency, sum(row['balance'] for row in orders))} of purchase orders is open."
    owed = sum(row["outstanding"] for row in books.of("store_credit", currency))
    return f"{words.amount(currency, owed)} of store credit is outstanding." if owed else ""


def _identities(books: Books, currency: str) -> Iterator[str]:
    for roi in books.of("roi", currency):
        revenue, expenses, profit = (_plain(roi[key]) for key in ("net_revenue", "expenses", "profit"))
        yield f"{currency}: net revenue {revenue} − expenses {expenses} = {profit}"
    credits = books.of("store_credit", currency)
    if credits:
        issued, used, expired, left = (
            _plain(sum(row[key] for row in credits)) for key in ("issued", "used", "expired", "outstanding")
        )
        yield f"{currency} store credit: issued {issued} − used {used} − expired {expired} = outstanding {left}"


def _plain(amount: object) -> str:
    return numbers.money(amount) if amount else "0.00"  # type: ignore[arg-type]


def _blocks(books: Books, currency: str, *, several: bool) -> Iterator[Block]:
    prefix, key = (f"{currency}: " if several else ""), currency.lower()
    roi = books.of("roi", currency)
    budget, expenses = books.of("budget", currency), books.of("expense", currency)
    if roi or budget or expenses:
        yield Block(
            key=key, title=f"{prefix}Planned and actual" if several else "", figures=_figures(roi[0]) if roi else (),
            charts=_used(currency, budget), tables=tuple(filter(None, [_expenses(currency, expenses)])),
        )  # fmt: skip
    orders = books.of("purchase_order", currency)
    if orders:
        tables = (_by_status(currency, orders), _orders(books, currency, orders), *_methods(books, currency))
        yield Block(key=f"{key}-purchase-orders", title=f"{prefix}Purchase orders", tables=tables)
    credits = books.of("store_credit", currency)
    if credits:
        yield Block(key=f"{key}-store-credit", title=f"{prefix}Store credit", tables=(_credits(currency, credits),))


def _figures(row: Row) -> tuple[Figure, ...]:
    currency, per = row["currency"], words.plural(row["attendees"], "attendee")
    made = f"Net revenue {_plain(row['net_revenue'])} − expenses {_plain(row['expenses'])} = {_plain(row['profit'])}."
    return (
        Figure("net_revenue", "Net revenue", row["net_revenue"], "money", currency, "as on the revenue page"),
        Figure("expenses", "Expenses", row["expenses"], "money", currency),
        Figure("profit", "Profit", row["profit"], "money", currency, "net revenue less expenses", made),
        Figure("margin", "Margin", row["margin"], "share", note="of net revenue", definition=f"{made} n/a without revenue."),
        Figure("roi", "Return on expenses", row["roi"], "share", note="profit of expenses", definition=f"{made} n/a without expenses."),
        Figure(
            "cost_per_attendee", "Cost per attendee", row["cost_per_attendee"], "money", currency, per,
            "Expenses ÷ attendees; n/a without any.",
            Figure("revenue_per_attendee", "Revenue per attendee", row["revenue_per_attendee"], "money", currency, "of revenue each"),
        ),
    )  # fmt: skip


def _used(currency: str, rows: Sequence[Row]) -> tuple[Chart, ...]:
    if not rows:
        return ()
    columns = (
        Column("kind", "Figure"),
        Column("budget", "Planned", "money", undefined="nothing is planned"),
        Column("actual", "Actual", "money"),
        Column("variance", "Planned less actual", "money", undefined="nothing is planned"),
        Column("used", "Reached", "share", undefined="nothing is planned"),
    )
    lines = [(_NAMES.get(row["kind"], row["kind"]), *picked(row, columns[1:])) for row in rows]
    for place, row in enumerate(rows):
        if row["disbursed"] is not None:
            share = row["disbursed"] / row["budget"] * 100 if row["budget"] else None
            left = row["budget"] - row["disbursed"] if row["budget"] is not None else None
            lines.insert(place + 1, ("Grants disbursed", row["budget"], row["disbursed"], left, share))
    bars = tuple(
        Bar("decrease" if row["kind"] == "expenses" and row["used"] > 100 else "total",
            _NAMES.get(row["kind"], row["kind"]), row["used"], numbers.share(row["used"]) if row["used"] else "0 %")
        for row in rows if row["used"] is not None
    )  # fmt: skip
    if not bars:
        return ()
    said = "; ".join(f"{bar.label} {bar.words} of plan" for bar in bars)
    table = Table(
        f"budget-{currency.lower()}-numbers", "Planned and actual", columns, tuple(lines),
        note=f"Amounts in {currency}; attendance counts people.",
    )  # fmt: skip
    return (Chart(f"budget-{currency.lower()}", "Planned and actual", f"{said}.", bars, table),)


def _expenses(currency: str, rows: Sequence[Row]) -> Table | None:
    if not rows:
        return None
    columns = (
        Column("category", "Category"),
        Column("budget", "Budget", "money", currency, undefined=_NO_BUDGET),
        Column("actual", "Actual", "money", currency),
        Column("variance", "Left", "money", currency, undefined=_NO_BUDGET),
        Column("expenses", "Expenses", "count"),
        Column("used", "Used", "share", undefined=_NO_BUDGET),
        Column("state", "State", "status"),
    )
    lines = tuple(
        (row["category"] or "No category", *picked(row, columns[1:-1]), _state(row))
        for row in rows
        if not row["is_total"]
    )
    total = next(row for row in rows if row["is_total"])
    return Table(
        key=f"expenses-{currency.lower()}", title="Expenses by category", columns=columns, rows=lines,
        totals=(Total(("Total", *picked(total, columns[1:-1]), "")),),
        note="Warning above 80 % of the budget, critical above 100 %.",
    )  # fmt: skip


def _state(row: Row) -> str:
    if row["used"] is None:
        return "not_available"
    return "critical" if row["used"] > 100 else "warning" if row["used"] > 80 else "healthy"


_MONEY = {
    "total": "Total",
    "collected": "Collected",
    "credited": "Credited",
    "balance": "Open",
    "unapplied": "Unapplied",
}


def _money(currency: str) -> tuple[Column, ...]:
    return tuple(Column(key, label, "money", currency) for key, label in _MONEY.items())


def _by_status(currency: str, rows: Sequence[Row]) -> Table:
    columns = (Column("status", "Status"), Column("orders", "Orders", "count"), *_money(currency))
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["status"], []).append(row)
    lines = tuple(
        (words.capital(status.replace("_", " ")), len(group), *(sum(row[key] for row in group) for key in _MONEY))
        for status, group in groups.items()
    )
    total = Total(("Total", len(rows), *(sum(row[key] for row in rows) for key in _MONEY)))
    return Table(f"purchase-order-status-{currency.lower()}", "By status", columns, lines, totals=(total,))


def _orders(books: Books, currency: str, rows: Sequence[Row]) -> Table:
    columns = (
        Column("reference", "Order"), Column("customer_name", "Organisation"), Column("status", "Status"),
        Column("ordered_on", "Ordered", "date"), Column("due_on", "Due, assumed", "date", undefined="there is no invoice"),
        *_money(currency), Column("days_past_due", "Days late", "days", undefined="nothing is open"),
    )  # fmt: skip
    lines = tuple(
        (
            row["reference"],
            words.customer_name(row),
            words.capital(row["status"].replace("_", " ")),
            *picked(row, columns[3:]),
        )
        for row in rows
    )
    total = Total(("Total", "", "", "", "", *(sum(row[key] for row in rows) for key in _MONEY), ""))
    return Table(
        f"purchase-orders-{currency.lower()}", words.plural(len(rows), "purchase order"), columns, lines,
        targets=tuple(books.customer_target(row["customer_id"]) for row in rows), totals=(total,),
    )  # fmt: skip


def _methods(books: Books, currency: str) -> Iterator[Table]:
    rows = [row for row in books.of("payments_by_method", currency) if row["paid_for"] == "purchase_order"]
    if rows:
        columns = (
            Column("payment_method", "Method"),
            Column("payments", "Payments", "count"),
            Column("amount", "Amount", "money", currency),
        )
        lines = tuple((words.capital(row["payment_method"]), *picked(row, columns[1:])) for row in rows)
        total = Total(("Total", *(sum(row[column.key] for row in rows) for column in columns[1:])))
        yield Table(
            f"purchase-order-payments-{currency.lower()}",
            "Payments of purchase orders by method",
            columns,
            lines,
            totals=(total,),
        )


def _credits(currency: str, rows: Sequence[Row]) -> Table:
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
    lines = tuple((named.get(row["origin"], row["origin"]), *picked(row, columns[1:])) for row in rows)
    total = Total(("Total", *(sum(row[column.key] for row in rows) for column in columns[1:])))
    note = "Outstanding is a liability. A credit that is partly used counts with its used part, not only when it is used up."
    return Table(f"store-credit-{currency.lower()}", "Store credit", columns, lines, totals=(total,), note=note)
