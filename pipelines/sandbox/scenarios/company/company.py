"""The sample company: Harbor & Pine Studio of Portland, Maine, with two years of receivables in dollars and euros.

All of it follows from `today` and `seed`; nothing reads the clock. What happened last happened the day before `today`,
so that no stamp lies in the future whatever the reader's time zone is.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.stamps import PACIFIC
from pipelines.sandbox.scenarios.company import chart, costs, customers, edge_cases, receipts, sales, timesheets
from pipelines.sandbox.scenarios.company.customers import Client
from pipelines.sandbox.scenarios.company.receipts import Receipt
from pipelines.sandbox.scenarios.company.sales import Sale
from pipelines.sandbox.scenarios.company.special_transactions import SpecialTransactions
from pipelines.sandbox.scenarios.company.timeline import Action, Timeline

_LIST_DAYS = 760  # the lists are older than the first invoice
_INVOICE, _CREDIT, _PAYMENT, _LATER = range(4)  # the order of what happens on one day


def build(today: date, seed: int = 7) -> Ledger:
    """Return the company's ledger at the start of `today`: the same for the same arguments, to the byte."""
    return build_with_clients(today, seed)[0]


def build_with_clients(today: date, seed: int) -> tuple[Ledger, list[Client]]:
    """Return the ledger at the start of `today`, and the company's customers as people."""
    rng = Random(seed)
    last = today - timedelta(days=1)
    ledger = Ledger(home_currency="USD")
    opened = datetime.combine(today - timedelta(days=_LIST_DAYS), time(9), PACIFIC)
    chart.add_lists(ledger, opened)
    clients = customers.add_customers(ledger, rng, opened)
    timesheets.add_employees(ledger, opened)
    costs.add_lists(ledger, opened)
    timeline = Timeline()
    _sell(ledger, clients, rng, last, timeline, Random(f"{seed} hours"))
    costs.write(timeline, last, Random(f"{seed} costs"))
    _close(ledger, clients, last, timeline)
    SpecialTransactions(ledger, clients).write(timeline, last)
    timeline.play(ledger)
    return ledger, clients


def _sell(ledger: Ledger, clients: Sequence[Client], rng: Random, last: date, timeline: Timeline, dice: Random) -> None:
    """Write two years of invoices, the hours behind them, credits and payments into the timeline."""
    planned = sales.plan(ledger, list(clients), rng, last)
    edge_cases.leave_unpaid(planned, rng, last)
    edge_cases.take_deposits(planned, rng, last)
    edge_cases.note_a_bounced_check(planned, rng, last)
    voided = edge_cases.void_some(planned, rng, last)
    timesheets.write(ledger, [sale for sale in planned if sale not in voided], timeline, last, dice)
    credits = edge_cases.give_credit(ledger, planned, rng, last)
    planned += edge_cases.special_invoices(ledger, clients, last, sales.FIRST_NUMBER + len(planned))
    for sale in planned:
        timeline.write(sale.on, _INVOICE, _posting(sale))
    for credit in credits:
        timeline.write(credit.on, _CREDIT, _posting(credit))
    for sale in voided:
        timeline.write(sale.on + timedelta(days=5), _LATER, _voiding("Invoice", sale))
    _collect(planned, clients, last, timeline)


def _collect(planned: Sequence[Sale], clients: Sequence[Client], last: date, timeline: Timeline) -> None:
    taken = receipts.plan(planned, last)
    taken += edge_cases.keep_cash(clients, taken, last)
    first, second = edge_cases.void_a_payment(taken, last)
    for number, receipt in enumerate([*taken, second]):
        late = timedelta(days=2 if number % 20 == 0 else 0)  # one in twenty is entered two days late
        timeline.write(min(receipt.on + late, last), _PAYMENT, receipt.post)
    timeline.write(first.on + timedelta(days=6), _LATER, _voiding("Payment", first))


def _close(ledger: Ledger, clients: Sequence[Client], last: date, timeline: Timeline) -> None:
    """Make the customers inactive that left, an item that nobody buys and an account that nobody uses."""
    gone = [("Customer", client.id) for client in clients if client.habit == "gone"]
    item, account = chart.by_name(ledger, "Item")["Slide scanning"], chart.by_name(ledger, "Account")["Petty cash"]
    for kind, row_id in [*gone, ("Item", item["Id"]), ("Account", account["Id"])]:
        timeline.write(last - timedelta(days=150), _LATER, _deactivating(kind, row_id))


def _posting(sale: Sale) -> Action:
    def post(ledger: Ledger, at: datetime) -> None:
        sale.id = ledger.add(sale.kind, timesheets.linked(sale), at=at)
        timesheets.bill(ledger, sale, at)

    return post


def _voiding(kind: str, document: Sale | Receipt) -> Action:
    def void(ledger: Ledger, at: datetime) -> None:
        ledger.void(kind, document.id, at=at)

    return void


def _deactivating(kind: str, row_id: str) -> Callable[[Ledger, datetime], None]:
    def deactivate(ledger: Ledger, at: datetime) -> None:
        ledger.deactivate(kind, row_id, at=at)

    return deactivate
