"""What the sample company's workshop costs: rent, timber, fitters, software and wages, month by month."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.shapes import other_documents
from pipelines.sandbox.quickbooks.shapes.sales_documents import currency_ref
from pipelines.sandbox.scenarios.company.chart import account
from pipelines.sandbox.scenarios.company.timeline import Action, Timeline

BANK, PAYABLE = "Harbor checking", "Accounts Payable (A/P)"
TIMBER, RENT, FITTERS = "Pinebark Timber Co.", "Ropewalk Lane Properties", "Casco Bay Fitters"
SUPPLIES, HELP = "Studio supplies", "Subcontractors"
_ACCOUNTS = (
    (SUPPLIES, "SuppliesMaterials"),
    (HELP, "CostOfLabor"),
    ("Rent", "RentOrLeaseOfBuildings"),
    ("Software", "OfficeGeneralAdministrativeExpenses"),
    ("Wages", "PayrollExpenses"),
)
_MONTHS = 24
_RANK = 5  # after everything else of a day
HOME = currency_ref("USD")


def add_lists(ledger: Ledger, at: datetime) -> None:
    """Write the vendors and the accounts of expenses into the ledger."""
    for name in (TIMBER, RENT, FITTERS):
        ledger.add("Vendor", {"DisplayName": name, "Active": True, "Balance": 0}, at=at)
    for name, subtype in _ACCOUNTS:
        kinds = {"Classification": "Expense", "AccountType": "Expense", "AccountSubType": subtype}
        named = {"Name": name, "FullyQualifiedName": name, "Active": True, "SubAccount": False}
        ledger.add("Account", {**named, **kinds, "CurrencyRef": HOME}, at=at)


def write(timeline: Timeline, last: date, rng: Random) -> None:
    """Put the costs of the last months into the timeline, on days up to `last`; they rise as business grows."""
    first = last.replace(day=1)
    for back in range(_MONTHS):
        share = Decimal(_MONTHS - back) / _MONTHS  # 1 in the month that runs
        rent = Decimal("4250.00") if back > _MONTHS / 2 else Decimal("4420.00")
        entries = (
            (1, _billed(RENT, "Rent", rent)),
            (6, _paid("Software", _between(rng, 640, 980))),
            (11, _billed(TIMBER, SUPPLIES, _between(rng, 5200, 8800) + 5000 * share)),
            (18, _billed(FITTERS, HELP, _between(rng, 1800, 4600) + 1500 * share)),
            (25, _paid("Wages", _between(rng, 26000, 28500) + 24000 * share)),
        )
        for day, action in entries:
            on = first + timedelta(days=day - 1)
            if on <= last:
                timeline.write(on, _RANK, action)
        first = (first - timedelta(days=1)).replace(day=1)


def _between(rng: Random, low: int, high: int) -> Decimal:
    return Decimal(rng.randrange(low * 100, high * 100)) / 100


def _billed(vendor: str, category: str, amount: Decimal) -> Action:
    def bill(ledger: Ledger, at: datetime) -> None:
        asks = next(row for row in ledger.rows("Vendor") if row["DisplayName"] == vendor)
        cost = (account(ledger, category), amount.quantize(Decimal("0.01")), None)
        row = other_documents.bill(asks, at.date(), [cost], payable=account(ledger, PAYABLE), currency=HOME)
        ledger.add("Bill", row, at=at)

    return bill


def _paid(category: str, amount: Decimal) -> Action:
    def pay(ledger: Ledger, at: datetime) -> None:
        cost = (account(ledger, category), amount.quantize(Decimal("0.01")), None)
        ledger.add("Purchase", other_documents.expense(at.date(), [cost], account(ledger, BANK), currency=HOME), at=at)

    return pay
