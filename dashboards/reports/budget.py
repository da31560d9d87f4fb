"""What one company planned and what came of it: budgets, expenses, return, purchase orders, store credit."""

from collections.abc import Iterator, Sequence

from dashboards import paths, words
from dashboards.books import Books
from dashboards.formats import numbers
from dashboards.purchase_orders import by_method, by_status, orders_table, store_credits
from dashboards.report import Bar, Block, Chart, Column, Figure, Report, Row, Table, Total, picked
from dashboards.revenue_sections import compared, plain

TITLE = "Budget, expenses and purchase orders"
QUESTION = "What did we plan, what came of it, and what do purchase orders and store credits still come to?"
_NAMES = {"revenue": "Net revenue", "grants": "Grants committed", "expenses": "Expenses"}
_NO_BUDGET = "there is no budget"
_NOTES = {
    "roi": "Revenue is net revenue, as on the revenue page.",
    "budget": "Grants committed are accepted and offered ones.",
    "purchase_order": "Purchase orders are receivables: what is open is due after assumed terms, because a purchase "
    "order states none. Drafts and cancelled ones owe nothing; what was paid beyond a total is an unapplied credit.",
    "store_credit": "Store credits are a debt to customers until they are used or expire.",
}


def build(books: Books) -> Iterator[Report]:
    """The one page of budgets, for a company that has them, expenses, purchase orders or store credits."""
    if not books.keeps_budgets:
        return
    path = paths.company_page(books.connection, "budget").removesuffix(".html")
    views = ("budget", "expense", "roi", "purchase_order", "store_credit")
    rows = books.home_first(row for view in views for row in books.views[view])
    currencies = tuple(dict.fromkeys(row["currency"] for row in rows))
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
        notes=tuple(note for view, note in _NOTES.items() if books.views[view]),
        identities=tuple(line for currency in currencies for line in _identities(books, currency)),
        evidence=books.evidence(path),
        trail=books.trail,
        is_wide=True,
    )


def _sentence(books: Books, currency: str) -> str:
    for roi in books.of("roi", currency):
        if roi["expenses"]:
            kept = "left" if roi["profit"] >= 0 else "missing"
            return (
                f"Net revenue of {words.amount(currency, roi['net_revenue'])} less recorded expenses of "
                f"{words.bare(currency, roi['expenses'])}: {words.bare(currency, abs(roi['profit']))} is {kept}."
            )
    for order in books.of("purchase_order", currency):
        if order["level"] == "total":
            if not order["balance"]:
                return f"No {currency} purchase order is open."
            return f"{words.amount(currency, order['balance'])} of purchase orders is open."
    for credit in books.of("store_credit", currency):
        if credit["is_total"] and credit["outstanding"]:
            return f"{words.amount(currency, credit['outstanding'])} of store credit is outstanding."
    return ""


def _identities(books: Books, currency: str) -> Iterator[str]:
    for roi in books.of("roi", currency):
        revenue, expenses, profit = (plain(roi, key) for key in ("net_revenue", "expenses", "profit"))
        yield f"{currency}: net revenue {revenue} − expenses {expenses} = {profit}"
    for credit in books.of("store_credit", currency):
        if credit["is_total"]:
            issued, used, expired, left = (plain(credit, key) for key in ("issued", "used", "expired", "outstanding"))
            yield f"{currency} store credit: issued {issued} − used {used} − expired {expired} = outstanding {left}"


def _blocks(books: Books, currency: str, *, several: bool) -> Iterator[Block]:
    prefix, key = (f"{currency}: " if several else ""), currency.lower()
    roi = books.of("roi", currency)
    budget, expenses = books.of("budget", currency), books.of("expense", currency)
    if roi or budget or expenses:
        planned = (_attendance(currency, budget), _expenses(currency, expenses))
        yield Block(
            key=key, title=f"{prefix}Planned and actual" if several else "", figures=_figures(roi[0]) if roi else (),
            charts=_used(currency, budget), tables=tuple(filter(None, planned)),
        )  # fmt: skip
    orders = books.of("purchase_order", currency)
    if orders:
        tables = (by_status(currency, orders), orders_table(books, currency, orders), *by_method(books, currency))
        yield Block(key=f"{key}-purchase-orders", title=f"{prefix}Purchase orders", tables=tables)
    credits = books.of("store_credit", currency)
    if credits:
        yield Block(
            key=f"{key}-store-credit", title=f"{prefix}Store credit", tables=(store_credits(currency, credits),)
        )
    old = tuple(compared(books, "budget", currency))
    if old:
        yield Block(key=f"{key}-old", title=f"{prefix}The old finance page beside ours", tables=old)


def _figures(row: Row) -> tuple[Figure, ...]:
    """What was earned and spent, and what that is for each attendee where there are any."""
    return (*_returns(row), *((_per_attendee(row),) if row["attendees"] else ()))


def _returns(row: Row) -> tuple[Figure, ...]:
    currency = row["currency"]
    made = f"Net revenue {plain(row, 'net_revenue')} − expenses {plain(row, 'expenses')} = {plain(row, 'profit')}."
    return (
        Figure("net_revenue", "Net revenue", row["net_revenue"], "money", currency, "as on the revenue page"),
        Figure("expenses", "Expenses", row["expenses"], "money", currency),
        Figure("profit", "Profit", row["profit"], "money", currency, "net revenue less expenses", made),
        Figure("margin", "Margin", row["margin"], "share", None, "of net revenue", f"{made} n/a without revenue."),
        Figure("roi", "Return on expenses", row["roi"], "share", None, "of expenses", f"{made} n/a without expenses."),
    )


def _per_attendee(row: Row) -> Figure:
    currency, per = row["currency"], words.plural(row["attendees"], "attendee")
    return Figure(
        "cost_per_attendee", "Cost per attendee", row["cost_per_attendee"], "money", currency, per,
        "Expenses ÷ attendees.",
        Figure("revenue_per_attendee", "Revenue each", row["revenue_per_attendee"], "money", currency, "revenue"),
    )  # fmt: skip


def _attendance(currency: str, rows: Sequence[Row]) -> Table | None:
    people = [row for row in rows if row["unit"] == "people"]
    if not people:
        return None
    columns = (
        Column("kind", "Figure"),
        Column("budget", "Planned", "count", undefined="nothing is planned"),
        Column("actual", "Attendees", "count"),
        Column("variance", "Still to come", "count", undefined="nothing is planned"),
        Column("used", "Reached", "share", undefined="nothing is planned"),
    )
    lines = tuple(("Attendance", *picked(row, columns[1:])) for row in people)
    return Table(f"attendance-{currency.lower()}", "Attendance", columns, lines)


def _used(currency: str, every: Sequence[Row]) -> tuple[Chart, ...]:
    rows = [row for row in every if row["unit"] == "money"]
    if not rows:
        return ()
    columns = (
        Column("kind", "Figure"),
        Column("budget", "Planned", "money", currency, undefined="nothing is planned"),
        Column("actual", "Actual", "money", currency),
        Column("variance", "Planned less actual", "money", currency, undefined="nothing is planned"),
        Column("used", "Reached", "share", undefined="nothing is planned"),
    )
    lines = [(_NAMES[row["kind"]], *picked(row, columns[1:])) for row in rows]
    for place, row in enumerate(rows):
        if row["disbursed"] is not None:
            share = row["disbursed"] / row["budget"] * 100 if row["budget"] else None
            left = row["budget"] - row["disbursed"] if row["budget"] is not None else None
            lines.insert(place + 1, ("Grants disbursed", row["budget"], row["disbursed"], left, share))
    bars = tuple(
        Bar("decrease" if row["kind"] == "expenses" and row["used"] > 100 else "total",
            _NAMES[row["kind"]], row["used"], numbers.share(row["used"]) if row["used"] else "0 %")
        for row in rows if row["used"] is not None
    )  # fmt: skip
    if not bars:
        return ()
    said = "; ".join(f"{bar.label} {bar.words} of plan" for bar in bars)
    table = Table(
        f"budget-{currency.lower()}-numbers", "Planned and actual", columns, tuple(lines)
    )  # fmt: skip
    return (Chart(f"budget-{currency.lower()}", "Planned and actual", f"{said}.", bars, table),)


def _expenses(currency: str, rows: Sequence[Row]) -> Table | None:
    if not rows:
        return None
    planned = any(row["budget"] is not None for row in rows)
    columns = _planned_columns(currency) if planned else _unplanned_columns(currency)
    total = next(row for row in rows if row["is_total"])
    return Table(
        key=f"expenses-{currency.lower()}",
        title="Expenses by category",
        columns=columns,
        rows=tuple(picked(_expense(row), columns) for row in rows if not row["is_total"]),
        totals=(Total(picked({**total, "category": "Total", "state": ""}, columns)),),
        note="Warning above 80 % of the budget, critical above 100 %." if planned else "No expense has a budget.",
    )


def _planned_columns(currency: str) -> tuple[Column, ...]:
    return (
        Column("category", "Category"),
        Column("budget", "Budget", "money", currency, undefined=_NO_BUDGET),
        Column("actual", "Actual", "money", currency),
        Column("variance", "Left", "money", currency, undefined=_NO_BUDGET),
        Column("expenses", "Expenses", "count"),
        Column("used", "Used", "share", undefined=_NO_BUDGET),
        Column("state", "State", "status"),
    )


def _unplanned_columns(currency: str) -> tuple[Column, ...]:
    return (
        Column("category", "Category"),
        Column("expenses", "Expenses", "count"),
        Column("actual", "Actual", "money", currency),
    )


def _expense(row: Row) -> Row:
    return {**row, "category": row["category"] or "No category", "state": _state(row)}


def _state(row: Row) -> str:
    if row["used"] is None:
        return "not_available"
    return "critical" if row["used"] > 100 else "warning" if row["used"] > 80 else "healthy"
