"""Special transactions: what moves or explains receivables besides invoices and payments, a few of each.

Journal entries that are paid and credits of journal entries that pay, money on deposit, credits paid back by check;
sold and paid back at once, offered, bought, worked. Nothing is random; customers are taken by their place in a list.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.receivables import Item, Payload
from pipelines.sandbox.quickbooks.shapes import other_documents
from pipelines.sandbox.quickbooks.shapes.entries import (
    JournalLine,
    Part,
    application,
    deposit,
    journal_entry,
    refund_check,
)
from pipelines.sandbox.quickbooks.shapes.sales_documents import invoice, item_line, sales_document
from pipelines.sandbox.scenarios.company.chart import account, by_name
from pipelines.sandbox.scenarios.company.costs import BANK, HELP, HOME, PAYABLE, SUPPLIES
from pipelines.sandbox.scenarios.company.customers import Client
from pipelines.sandbox.scenarios.company.sales import euro_rate
from pipelines.sandbox.scenarios.company.timeline import Action, Timeline

INCOME = "Studio income"
_RANK = 4  # after everything else of a day


class SpecialTransactions:
    """The special transactions of a company, in order; each remembers the ids that a later one needs."""

    def __init__(self, ledger: Ledger, clients: Sequence[Client]) -> None:
        own = [client.id for client in clients if client.habit == "steady" and client.payer == client.id]
        rows = [ledger.get("Customer", row_id) for row_id in own]
        self.home = [row for row in rows if row["CurrencyRef"]["value"] == "USD"]
        self.euro = next(row for row in rows if row["CurrencyRef"]["value"] == "EUR")
        self.ids: dict[str, str] = {}

    def write(self, timeline: Timeline, last: date) -> None:
        """Put all of them into the timeline, on days before `last`."""
        acts: tuple[tuple[int, Action], ...] = (
            (150, self.open_lists),
            (118, self.move_a_balance),
            (104, self.pay_the_journal_entry),
            (97, self.correct_in_euros),
            (88, self.take_a_down_payment),
            (71, self.use_the_down_payment),
            (66, self.write_a_credit),
            (52, self.pay_the_credit_back),
            (47, self.sell_at_once),
            (40, self.offer_and_convert),
            (33, self.buy),
            (26, self.work_and_bill),
        )
        for days, act in acts:
            timeline.write(last - timedelta(days=days), _RANK, act)

    def open_lists(self, ledger: Ledger, at: datetime) -> None:
        """Add classes and departments."""
        for kind, names in (("Class", ("Museums", "Retail")), ("Department", ("Portland", "Boston"))):
            for name in names:
                ledger.add(kind, {"Name": name, "FullyQualifiedName": name, "Active": True}, at=at)

    def move_a_balance(self, ledger: Ledger, at: datetime) -> None:
        """Add one journal entry with debits and a credit of three customers."""
        amounts = zip(self.home[:3], ("460.00", "125.50", "-200.00"), strict=True)
        receivable = _receivable(ledger, "USD")
        lines = [JournalLine(receivable, Decimal(amount), row, "Moved from the old ledger") for row, amount in amounts]
        lines.append(JournalLine(account(ledger, INCOME), -sum(line.amount for line in lines) + Decimal(0)))
        self.ids["moved"] = ledger.add("JournalEntry", _journal(at, lines, "MV-1", HOME), at=at)

    def pay_the_journal_entry(self, ledger: Ledger, at: datetime) -> None:
        """Pay a debit line, and another with too much; the credit stays open."""
        for line, row, paid, extra in (("0", self.home[0], "460.00", "0"), ("1", self.home[1], "100.00", "15.00")):
            part = Part(Item("JournalEntry", self.ids["moved"], line), Decimal(paid))
            ledger.add("Payment", application(ledger, row, at.date(), [part], unapplied=Decimal(extra)), at=at)

    def correct_in_euros(self, ledger: Ledger, at: datetime) -> None:
        """Add a journal entry on the receivables in euros, with a rate of its own."""
        lines = [
            JournalLine(_receivable(ledger, "EUR"), Decimal("310.40"), self.euro, "Travel, charged on"),
            JournalLine(account(ledger, INCOME), Decimal("-310.40")),
        ]
        row = _journal(at, lines, "MV-2", self.euro["CurrencyRef"], euro_rate(at.date()))
        ledger.add("JournalEntry", row, at=at)

    def take_a_down_payment(self, ledger: Ledger, at: datetime) -> None:
        """Add a deposit posted to A/R for two customers, with a fee."""
        receivable = _receivable(ledger, "USD")
        lines = [
            JournalLine(receivable, Decimal("900.00"), self.home[3], "Down payment"),
            JournalLine(receivable, Decimal("240.00"), self.home[4], "Down payment"),
            JournalLine(account(ledger, INCOME), Decimal("-12.50"), None, "Wire fee"),
        ]
        row = deposit(at.date(), account(ledger, BANK), lines, currency=HOME)
        self.ids["deposit"] = ledger.add("Deposit", row, at=at)

    def use_the_down_payment(self, ledger: Ledger, at: datetime) -> None:
        """Add a zero-amount payment that brings an invoice and the deposit together, in part."""
        customer = self.home[3]
        survey = item_line(by_name(ledger, "Item")["Site survey"], 1)
        row = invoice(customer, at.date(), [survey], number="DP-1", term=by_name(ledger, "Term")["Net 30"])
        due = Item("Invoice", ledger.add("Invoice", row, at=at))
        used = min(ledger.open_on(due), Decimal("600.00"))
        parts = [Part(due, used), Part(Item("Deposit", self.ids["deposit"], "1"), used)]
        ledger.add("Payment", application(ledger, customer, at.date(), parts), at=at)

    def write_a_credit(self, ledger: Ledger, at: datetime) -> None:
        """Add a credit memo that nobody uses."""
        lines = [item_line(by_name(ledger, "Item")["Design hours"], 2)]
        self.ids["credit"] = ledger.add("CreditMemo", sales_document(self.home[5], at.date(), lines), at=at)

    def pay_the_credit_back(self, ledger: Ledger, at: datetime) -> None:
        """Add a check on A/R, and the payment of nothing that brings it and the credit together."""
        customer, credit = self.home[5], Item("CreditMemo", self.ids["credit"])
        paid = -ledger.open_on(credit)
        check = refund_check(customer, at.date(), paid, account(ledger, BANK), _receivable(ledger, "USD"))
        item = Item("Purchase", ledger.add("Purchase", check, at=at), "1")
        row = application(ledger, customer, at.date(), [Part(item, paid), Part(credit, paid)])
        ledger.add("Payment", row, at=at)

    def sell_at_once(self, ledger: Ledger, at: datetime) -> None:
        """Sell over the counter to nobody by name and to a customer, and refund it: none of it touches A/R."""
        bench, bank, on = item_line(by_name(ledger, "Item")["Gallery bench"], 1), account(ledger, BANK), at.date()
        for number, customer in enumerate((None, self.home[6])):
            row = other_documents.sales_receipt(
                customer, on, [bench], number=f"SR-{number + 1}", bank=bank, currency=HOME
            )
            ledger.add("SalesReceipt", row, at=at)
        ledger.add(
            "RefundReceipt", other_documents.refund_receipt(self.home[6], on, [bench], number="RR-1", bank=bank), at=at
        )

    def offer_and_convert(self, ledger: Ledger, at: datetime) -> None:
        """Add two offers: one waits, one became an invoice."""
        lines, term = [item_line(by_name(ledger, "Item")["Installation day"], 2)], by_name(ledger, "Term")["Net 30"]
        row = invoice(self.home[7], at.date(), lines, number="ES-2", term=term)
        waiting = other_documents.estimate(self.home[6], at.date(), lines, number="1", status="Pending")
        ledger.add("Estimate", waiting, at=at)
        offered = ledger.add(
            "Estimate", other_documents.estimate(self.home[7], at.date(), lines, number="2", status="Closed"), at=at
        )
        links = [{"TxnId": offered, "TxnType": "Estimate"}]
        became = ledger.add("Invoice", {**row, "LinkedTxn": links}, at=at)
        ledger.edit("Estimate", offered, {"LinkedTxn": [{"TxnId": became, "TxnType": "Invoice"}]}, at=at)

    def buy(self, ledger: Ledger, at: datetime) -> None:
        """Add a vendor's bill: timber for the studio, and help that a customer is charged for."""
        costs = [
            (account(ledger, SUPPLIES), Decimal("812.30"), None),
            (account(ledger, HELP), Decimal("450.00"), self.home[8]),
        ]
        vendor, payable = ledger.rows("Vendor")[0], account(ledger, PAYABLE)
        ledger.add("Bill", other_documents.bill(vendor, at.date(), costs, payable=payable, currency=HOME), at=at)

    def work_and_bill(self, ledger: Ledger, at: datetime) -> None:
        """Add hours as typed, which an invoice bills, and hours by the clock, which nobody has billed."""
        person, item, customer = ledger.rows("Employee")[0], by_name(ledger, "Item")["Design hours"], self.home[8]
        typed = other_documents.time_activity(person, customer, at.date(), item, 450)
        clocked = other_documents.time_activity(person, customer, at.date(), item, 95, is_clocked=True)
        worked = ledger.get("TimeActivity", ledger.add("TimeActivity", typed, at=at))
        ledger.add("TimeActivity", clocked, at=at)
        lines, term = [other_documents.time_line(worked, item)], by_name(ledger, "Term")["Net 30"]
        row = invoice(customer, at.date(), lines, number="TA-1", term=term)
        ledger.add("Invoice", {**row, "LinkedTxn": other_documents.time_links([worked["Id"]])}, at=at)
        ledger.edit("TimeActivity", worked["Id"], {"BillableStatus": "HasBeenBilled"}, at=at)


def _receivable(ledger: Ledger, currency: str) -> Payload:
    return ledger.get("Account", ledger.receivable_accounts()[currency])


def _journal(
    at: datetime, lines: Sequence[JournalLine], number: str, currency: Payload, rate: Decimal | None = None
) -> Payload:
    return journal_entry(at.date(), lines, number=number, currency=currency, rate=rate)
