"""What may happen to a ledger: operations that a number decides, each as QuickBooks would let a person do it.

An operation that finds nothing to do does nothing.
"""

from collections.abc import Callable
from decimal import Decimal

from pipelines.sandbox.quickbooks.ledger.receivables import ZERO, Item, Payload, cents
from pipelines.sandbox.quickbooks.shapes import other_documents
from pipelines.sandbox.quickbooks.shapes.entries import (
    JournalLine,
    Part,
    application,
    deposit,
    journal_entry,
    refund_check,
)
from pipelines.sandbox.quickbooks.shapes.sales_documents import (
    Extras,
    amount_line,
    currency_ref,
    group_line,
    invoice,
    item_line,
)
from pipelines.sandbox.quickbooks.shapes.sales_documents import sales_document as credit_memo
from pipelines.sandbox.scenarios.company import chart
from tests.sandbox.random_edits import (
    back_date,
    deactivate,
    delete,
    drop_a_journal_line,
    edit_the_amount,
    merge_customers,
    unapply,
    void,
)
from tests.sandbox.random_events import RandomEvent


def new_invoice(now: RandomEvent) -> None:
    customer = now.customer()
    lines = [amount_line(now.item("Monthly retainer"), now.amount())]
    if now.rng.random() < 0.4:
        lines.append(group_line(now.item("Opening day kit"), [item_line(now.item("Letter set"), 3), lines[0]]))
    extras = Extras(
        discount_amount=cents(lines[0]["Amount"] / 3) if now.rng.random() < 0.3 else ZERO,
        shipping=now.amount() if now.rng.random() < 0.3 else ZERO,
        taxed=customer["Taxable"],
    )
    term = chart.by_name(now.ledger, "Term")[now.rng.choice(("Net 15", "Due on receipt"))]
    row = invoice(customer, now.day(), lines, number=str(now.rng.randrange(9999)), term=term, extras=extras)
    if now.rng.random() < 0.2:
        row["Deposit"] = cents(row["TotalAmt"] / 4)
    now.ledger.add("Invoice", _rated(row, now.rate(customer)), at=now.at)


def new_credit_memo(now: RandomEvent) -> None:
    customer = now.customer()
    row = credit_memo(customer, now.day(), [amount_line(now.item("Monthly retainer"), now.amount())])
    now.ledger.add("CreditMemo", _rated(row, now.rate(customer)), at=now.at)


def pay(now: RandomEvent) -> None:
    """Pay some open debits, wholly or in part, by money and perhaps a credit, perhaps with too much."""
    payer = now.customer()
    currency = payer["CurrencyRef"]["value"]
    debits = now.open_items(1, currency)
    chosen = now.rng.sample(debits, min(len(debits), now.rng.randrange(4)))
    parts = [Part(item, now.part(rest)) for item, _, rest in chosen]
    room = sum((part.amount for part in parts), ZERO)
    for item, _, rest in now.open_items(-1, currency)[:2]:
        used = min(rest, room)
        if used and now.rng.random() < 0.5:
            parts.append(Part(item, used))
            room -= used
    extra = now.amount() if not parts or now.rng.random() < 0.2 else ZERO
    row = application(now.ledger, payer, now.day(), parts, unapplied=extra, rate=now.rate(payer))
    now.ledger.add("Payment", row, at=now.at)


def apply_a_credit(now: RandomEvent) -> None:
    """Add a payment of nothing that brings a credit and a debit together."""
    credits = now.open_items(-1)
    if not credits:
        return
    credit, customer, rest = now.rng.choice(credits)
    payer = now.ledger.get("Customer", customer)
    debits = now.open_items(1, payer["CurrencyRef"]["value"])
    if debits:
        debit, _, owed = now.rng.choice(debits)
        used = now.part(min(rest, owed))
        row = application(now.ledger, payer, now.day(), [Part(debit, used), Part(credit, used)], rate=now.rate(payer))
        now.ledger.add("Payment", row, at=now.at)


def apply_cash(now: RandomEvent) -> None:
    """Apply an unapplied payment to something after all."""
    waiting = [row for row in now.ledger.rows("Payment") if row["UnappliedAmt"] > 0]
    if not waiting:
        return
    row = now.rng.choice(waiting)
    debits = now.open_items(1, row["CurrencyRef"]["value"])
    if debits:
        item, _, rest = now.rng.choice(debits)
        customer = now.ledger.get("Customer", row["CustomerRef"]["value"])
        part = Part(item, now.part(min(rest, row["UnappliedAmt"])))
        (line,) = application(now.ledger, customer, now.day(), [part])["Line"]
        now.ledger.edit("Payment", row["Id"], {"Line": [*row.get("Line", []), line]}, at=now.at)


def new_journal_entry(now: RandomEvent) -> None:
    """Add debits and credits of up to three customers on A/R, evened out by income."""
    first = now.customer()
    account, lines = now.receivable_account(first), []
    for customer in (first, now.customer(first), now.customer(first))[: now.rng.randrange(1, 4)]:
        lines.append(JournalLine(account, now.amount() * now.rng.choice((1, -1)), customer, "Corrected"))
    rest = -sum((line.amount for line in lines), ZERO)
    lines.insert(now.rng.randrange(len(lines) + 1), JournalLine(now.account("Studio income"), rest))
    row = journal_entry(now.day(), lines, number="JE", currency=first["CurrencyRef"], rate=now.rate(first))
    now.ledger.add("JournalEntry", row, at=now.at)


def new_deposit(now: RandomEvent) -> None:
    """Deposit money: some on A/R for customers, some as income, a fee."""
    customer = now.customer()
    lines = [JournalLine(now.receivable_account(customer), now.amount(), customer, "Down payment")]
    if now.rng.random() < 0.5:
        lines.append(JournalLine(now.account("Studio income"), Decimal("-2.50"), None, "Fee"))
        lines.append(JournalLine(now.receivable_account(customer), now.amount(), now.customer(customer)))
    bank = now.account("Harbor checking")
    row = deposit(now.day(), bank, lines, currency=customer["CurrencyRef"], rate=now.rate(customer))
    now.ledger.add("Deposit", row, at=now.at)


def refund(now: RandomEvent) -> None:
    """Write a check for a credit, and perhaps the payment of nothing that brings the two together."""
    credits = now.open_items(-1)
    if not credits:
        return
    credit, customer_id, rest = now.rng.choice(credits)
    customer, paid = now.ledger.get("Customer", customer_id), now.part(rest)
    account, bank = now.receivable_account(customer), now.account("Harbor checking")
    row = refund_check(customer, now.day(), paid, bank, account, rate=now.rate(customer))
    check = now.ledger.add("Purchase", row, at=now.at)
    if now.rng.random() < 0.7:
        parts = [Part(Item("Purchase", check, "1"), paid), Part(credit, paid)]
        row = application(now.ledger, customer, now.day(), parts, rate=now.rate(customer))
        now.ledger.add("Payment", row, at=now.at)


def sell_or_refund_at_once(now: RandomEvent) -> None:
    """Add what never touches A/R."""
    customer, bank = now.customer(), now.account("Harbor checking")
    lines = [amount_line(now.item("Monthly retainer"), now.amount())]
    row = other_documents.refund_receipt(customer, now.day(), lines, number="RR", bank=bank)
    now.ledger.add("RefundReceipt", _rated(row, now.rate(customer)), at=now.at)
    row = other_documents.sales_receipt(None, now.day(), lines, number="SR", bank=bank, currency=currency_ref("USD"))
    now.ledger.add("SalesReceipt", row, at=now.at)
    row = other_documents.estimate(customer, now.day(), lines, number="E", status="Pending")
    now.ledger.add("Estimate", _rated(row, now.rate(customer)), at=now.at)


def _rated(row: Payload, rate: Decimal | None) -> Payload:
    return row if rate is None else {**row, "ExchangeRate": rate}


OPERATIONS: dict[str, Callable[[RandomEvent], None]] = {
    operation.__name__: operation
    for operation in (
        new_invoice, new_credit_memo, pay, apply_a_credit, apply_cash, new_journal_entry, new_deposit, refund,
        sell_or_refund_at_once, void, delete, unapply, back_date, edit_the_amount, drop_a_journal_line, deactivate,
        merge_customers,
    )
}  # fmt: skip
