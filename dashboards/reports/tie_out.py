"""Whether one company's numbers equal its books: every control with both figures, and what could not be placed."""

from collections.abc import Iterator

from dashboards import words
from dashboards.aging_columns import overview_identity
from dashboards.books import Books
from dashboards.report import Block, Column, Kind, Report, Row, Table

TITLE = "Tie-out"
QUESTION = "Do these numbers equal the books, and what does not fit?"
CONTROLS: dict[str, tuple[str, str, Kind]] = {
    "ar_account": ("The A/R account in the books", "Account", "money"),
    "customer_balance": ("Customer balances", "Customer", "money"),
    "aging_bucket": ("The aging in the books", "Days past due", "money"),
    "aging_detail": ("Open documents in the books", "Documents", "money"),
    "net_revenue": ("Net revenue in the books", "Period", "money"),
    "tax": ("Sales tax in the books", "Period", "money"),
    "row_count": ("Rows landed", "Stream", "count"),
    "hours": ("Hours of projects", "Project", "hours"),
    "billable_hours": ("Billable hours of projects", "Project", "hours"),
    "reported_hours": ("Hours in the source's own summary", "Hours", "hours"),
}
_SAID = {"ties": "tie", "differs": "differ", "not_available": "could not be compared"}
ADVICE = {
    "unknown_document_type": "Tell the source which kind of document it is, or leave it out there.",
    "unknown_status": "Correct the document's status at the source.",
    "negative_total": "Check the document; a credit belongs in a credit memo.",
    "missing_currency": "Give the document a currency at the source; until then the home currency is assumed.",
    "blank_customer": "Give the document a customer in the books.",
    "unknown_customer": "Make the customer active again in the books, or sync it.",
    "missing_rate": "Enter an exchange rate on the document.",
    "not_itemised": "Open the document in the books and give it lines.",
    "allocation_across_currencies": "Apply the payment to a document in its own currency.",
    "allocation_to_missing_document": "Find out where the other document went; until then the cash is unapplied.",
    "allocation_to_void_document": "Apply the payment to another document, or pay it back.",
    "overdue_never_sent": "Ask whether the invoice was sent; make it a draft again if it was not.",
    "several_links": "Open the payment in the books; one line should pay one document.",
    "statement_charge_assumed": "Bill the charge by an invoice instead; then its date and total are known.",
    "over_allocated": "Undo a payment that was applied twice.",
    "rate_contradiction": "Ask which rate was agreed and since when; correct the override at the source.",
    "history_contradiction": "Ask since when it has been so; the first day decides whose work and rate it is.",
    "refund_without_credit": "Record the refund as a credit on the order, with its amount and day.",
    "partial_refund_without_credit": "Record the refund as a credit on the order, with its amount and day.",
    "refund_above_sale": "Check the order's credits; one of them may belong to another order.",
    "credit_without_sale": "Check the order; if it was never sold, take the credit back.",
    "total_not_subtotal_less_discount": "Correct the order's total, subtotal or discount.",
    "payment_in_another_currency": "Check the payment's currency, or the order's.",
    "order_in_another_currency": "Check the currency of the order, or name another document.",
    "unknown_budget_kind": "Give the budget one of the kinds that are known.",
    "budget_period_reversed": "Exchange the budget's first and last day.",
    "payment_on_cancelled_order": "Pay the money back, or reopen the purchase order.",
    "unreadable_row": "Correct the row at its source; it counts as soon as a version comes that can be read.",
    "report_cut": "Nothing to do; rows and balances are still compared one by one.",
    "report_does_not_add_up": "Open the report in the books and compare its rows with its total.",
    "source_open_differs": "Compare the document's payments with the books.",
}
_ADVICE_ELSE = "Open the document in the books and compare."


def build(books: Books) -> Iterator[Report]:
    """The one tie-out page."""
    path = books.trail[3].target.removesuffix(".html")
    blocks = [_control(books, control) for control in CONTROLS]
    yield Report(
        path=path,
        title=TITLE,
        question=QUESTION,
        headline=_headline(books),
        stamp=books.stamp,
        blocks=(*filter(None, blocks), _findings(books)),
        notes=(
            "Ours is computed from documents and allocations; theirs is what the books said when they were asked.",
            "A difference is theirs subtracted from ours.",
        ),
        identities=tuple(map(overview_identity, books.overview)),
        evidence=books.evidence(path),
        trail=books.trail,
        is_wide=True,
    )


def _headline(books: Books) -> str:
    states = [row["status"] for row in books.tie_outs if row["is_of_day"]]
    findings = len(books.views["finding"])
    unplaced = f" {words.capital(words.plural(findings, 'finding'))} to clear up." if findings else ""
    counted = words.listed([f"{states.count(status):,} {said}" for status, said in _SAID.items()])
    return f"{books.stamp.tie_out.sentence}. Of the figures of this day {counted}.{unplaced}"


def _control(books: Books, control: str) -> Block | None:
    rows = [row for row in books.tie_outs if row["control"] == control]
    if not rows:
        return None
    title, key_label, kind = CONTROLS[control]
    has_currency = kind == "money"
    columns = (
        Column("key", key_label),
        *((Column("currency", "Currency"),) if has_currency else ()),
        Column("as_of", "As of", "date"),
        Column("ours", "Ours", kind, undefined="we hold none"),
        Column("theirs", "Theirs", kind, undefined="the books gave none"),
        Column("difference", "Difference", kind, undefined="there is nothing to compare"),
        Column("taken_at", "Taken", "moment", undefined="it was never asked"),
        Column("status", "State", "status"),
    )
    return Block(
        key=control.replace("_", "-"),
        title=title,
        tables=(
            Table(
                key=f"control-{control.replace('_', '-')}",
                title=words.plural(len(rows), "control"),
                columns=columns,
                rows=tuple(_cells(books, row, has_currency) for row in rows),
                targets=tuple(_target(books, row) for row in rows),
            ),
        ),
    )


def _cells(books: Books, row: Row, has_currency: bool) -> tuple[object, ...]:
    taken = books.local(row["taken_at"]) if row["taken_at"] else None
    currency = (row["currency"],) if has_currency else ()
    figures = (row["ours"], row["theirs"], row["difference"])
    return (_key(books, row), *currency, row["as_of"], *figures, taken, row["status"])


def _key(books: Books, row: Row) -> str:
    if row["control"] == "customer_balance":
        customer = books.customers.get(row["key"]) if row["key"] else None
        return words.customer_name(customer) if customer else str(row["key"] or "All customers")
    return str(row["key_name"] or row["key"] or "All")


def _target(books: Books, row: Row) -> str | None:
    return books.customer_target(row["key"]) if row["control"] == "customer_balance" else None


def _findings(books: Books) -> Block:
    rows = books.views["finding"]
    columns = (
        Column("kind", "What"),
        Column("customer_name", "Customer"),
        Column("document_id", "Document"),
        Column("amount", "Amount", "money", undefined="the finding has no amount"),
        Column("currency", "Currency"),
        Column("message", "Why"),
        Column("advice", "What to do"),
        Column("first_seen_at", "First seen", "moment"),
    )
    table = Table(
        key="open-findings",
        title=words.plural(len(rows), "open finding"),
        columns=columns,
        rows=tuple(_finding(books, row) for row in rows),
        targets=tuple(books.customer_target(row["customer_id"]) for row in rows),
        empty="Everything could be placed.",
    )
    return Block(key="findings", title="What could not be placed or does not agree", tables=(table,))


def _finding(books: Books, row: Row) -> tuple[object, ...]:
    what = words.capital(row["kind"].replace("_", " "))
    customer = words.customer_name(row) if row["customer_id"] or row["customer_name"] else ""
    advice = ADVICE.get(row["kind"], _ADVICE_ELSE)
    seen = books.local(row["first_seen_at"]) if row["first_seen_at"] else None
    return (what, customer, row["document_id"], row["amount"], row["currency"], row["message"], advice, seen)
