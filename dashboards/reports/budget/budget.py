"""What one company planned and what came of it: budgets, expenses, return, purchase orders, store credit."""

from collections.abc import Iterator

from dashboards import phrasing
from dashboards.company_data import CompanyData
from dashboards.phrasing import plain
from dashboards.report import Block, Report
from dashboards.reports import legacy_page
from dashboards.reports.budget import planned, profit
from dashboards.reports.budget.purchase_orders import by_method, by_status, orders_table, store_credits

TITLE = "Budget, expenses and purchase orders"
QUESTION = "What did we plan, what came of it, and what do purchase orders and store credits still come to?"
_NOTES = {
    "roi": "Profit is net revenue of all currencies less all expenses until the as-of day: documents at their own rate "
    "to the home currency, expenses at the rate of their day. Expenses of days to come are not deducted.",
    "budget": "Beside a budget stands what came in its period until the as-of day; one without a period is for all "
    "time. Budgets of different periods are not added. Grants committed are accepted and offered ones.",
    "purchase_order": "Purchase orders are receivables: what is open is due after assumed terms, because a purchase "
    "order states none. Drafts and cancelled ones owe nothing; what was paid beyond a total is an unapplied credit.",
    "store_credit": "Store credits are a debt to customers until they are used or expire.",
}


def build(data: CompanyData, path: str) -> Iterator[Report]:
    """Yield the one page of budgets, for a company that has them, expenses, purchase orders or store credits."""
    views = ("budget", "expense", "purchase_order", "store_credit")
    rows = data.home_first(row for view in views for row in data.views[view])
    currencies = tuple(dict.fromkeys(row["currency"] for row in rows))
    yield Report(
        path=path,
        title=TITLE,
        question=QUESTION,
        headline=_headline(data, currencies),
        header=data.header,
        blocks=(
            *filter(None, (profit.block(data),)),
            *(block for currency in currencies for block in _blocks(data, currency, several=len(currencies) > 1)),
        ),
        notes=tuple(note for view, note in _NOTES.items() if data.views[view]),
        identities=(
            *profit.identities(data),
            *(line for currency in currencies for line in _identities(data, currency)),
        ),
        evidence=data.evidence(path),
        is_wide=True,
    )


def _headline(data: CompanyData, currencies: tuple[str, ...]) -> str:
    said = profit.sentence(data) or " ".join(filter(None, (_sentence(data, currency) for currency in currencies)))
    return said or "Nothing is planned."


def _sentence(data: CompanyData, currency: str) -> str:
    for order in data.of("purchase_order", currency):
        if order["level"] == "total" and order["balance"] is not None:
            if not order["balance"]:
                return f"No {currency} purchase order is open."
            return f"{phrasing.amount(currency, order['balance'])} of purchase orders is open."
    for credit in data.of("store_credit", currency):
        if credit["is_total"] and credit["outstanding"]:
            return f"{phrasing.amount(currency, credit['outstanding'])} of store credit is outstanding."
    return ""


def _identities(data: CompanyData, currency: str) -> Iterator[str]:
    for credit in data.of("store_credit", currency):
        if credit["is_total"]:
            issued, used, expired, left = (plain(credit, key) for key in ("issued", "used", "expired", "outstanding"))
            yield f"{currency} store credit: issued {issued} − used {used} − expired {expired} = outstanding {left}"


def _blocks(data: CompanyData, currency: str, *, several: bool) -> Iterator[Block]:
    prefix, key, home = (f"{currency}: " if several else ""), currency.lower(), str(data.company["home_currency"])
    budget, expenses = data.of("budget", currency), data.of("expense", currency)
    if budget or expenses:
        attendance = planned.attendance(currency, budget)
        yield Block(
            key=key, title=f"{prefix}Planned and actual", charts=tuple(planned.chart(currency, home, budget)),
            tables=(*filter(None, (attendance,)), *planned.expenses(currency, home, expenses)),
        )  # fmt: skip
    orders = data.of("purchase_order", currency)
    if orders:
        tables = (by_status(currency, orders), orders_table(data, currency, orders), *by_method(data, currency))
        yield Block(key=f"{key}-purchase-orders", title=f"{prefix}Purchase orders", tables=tables)
    credits = data.of("store_credit", currency)
    if credits:
        yield Block(
            key=f"{key}-store-credit", title=f"{prefix}Store credit", tables=(store_credits(currency, credits),)
        )
    yield from legacy_page.of_budget(data, currency, prefix)
