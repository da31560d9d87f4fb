"""Random books and random controls: what ar_verdict says of receivables, against an independent judgement."""

import random
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest

from tests.case import Case

NOW, TODAY, PAST = "2026-05-01T16:00:00+00:00", date(2026, 5, 1), date(2026, 3, 31)
DAYS = (date(2026, 3, 10), date(2026, 4, 20), date(2026, 8, 1))
CURRENCIES, CUSTOMERS = ("USD", "EUR", "GBP"), ("A", "B", "C")
HOME = "USD"
RATE = {"USD": Decimal(1), "EUR": Decimal("1.5"), "GBP": Decimal("0.5")}
CENT, ZERO = Decimal("0.01"), Decimal(0)
SEEDS = range(40)


@dataclass(frozen=True)
class Invoice:
    """All that is billed; nothing is ever paid here."""

    customer: str
    currency: str
    issued_on: date
    amount: Decimal
    stated_open: Decimal | None
    has_rate: bool


@dataclass(frozen=True)
class Control:
    """What the source states of a day."""

    name: str
    key: str
    currency: str
    amount: Decimal
    day: date

    @property
    def line(self) -> str:
        """The control as a line of its file; what is stated of today has no moment of its own."""
        taken = "" if self.day == TODAY else f"{self.day}T16:00:00Z"
        return f"{self.name},{self.key},{self.amount},{self.currency},{taken}"


@dataclass
class Story:
    """A company: its invoices, and what its source states of them, right or wrong, whole or in part."""

    seed: int
    invoices: list[Invoice] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    errs: bool = False

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)
        self.errs = chance.random() < 0.4
        for _ in range(chance.randint(0, 6)):
            amount = Decimal(2 * chance.randint(1, 500))
            stated = {0: amount, 1: amount - self.errs}.get(chance.randint(0, 9))
            currency = chance.choice(CURRENCIES[: chance.randint(1, 3)])
            self.invoices.append(
                Invoice(chance.choice(CUSTOMERS), currency, chance.choice(DAYS), amount, stated, chance.random() < 0.8)
            )
        way = chance.choice(("today", "past", "both"))
        for currency in CURRENCIES:
            self._state(chance, 0.5, way, "ar_account", "", currency)
            for customer in CUSTOMERS:
                self._state(chance, chance.choice((0.3, 1)), way, "customer_balance", customer, currency)
        self._state(chance, 0.5, way, "aging_bucket", "", HOME)

    def _state(self, chance: random.Random, how_often: float, way: str, name: str, key: str, currency: str) -> None:
        day = {"today": TODAY, "past": PAST, "both": chance.choice((TODAY, PAST))}[way]
        if name == "aging_bucket":
            amount = self.aged(day) or ZERO
        else:
            amount = sum((i.amount for i in self.posted(day, currency) if key in ("", i.customer)), ZERO)
        wrong = CENT if self.errs and chance.random() < 0.2 else ZERO
        if chance.random() < how_often:
            self.controls.append(Control(name, key, currency, amount + wrong, day))

    def shown(self, day: date) -> list[Invoice]:
        """What a page of that day shows."""
        return [invoice for invoice in self.invoices if invoice.issued_on <= day]

    def posted(self, day: date, currency: str) -> list[Invoice]:
        """What a balance of that day holds: one that is read today also what is dated later."""
        invoices = self.invoices if day == TODAY else self.shown(day)
        return [invoice for invoice in invoices if invoice.currency == currency]

    def aged(self, day: date) -> Decimal | None:
        """The total of the aging in home currency; None where an invoice has no rate."""
        shown = self.shown(day)
        if any(invoice.currency != HOME and not invoice.has_rate for invoice in shown):
            return None
        return sum((invoice.amount * RATE[invoice.currency] for invoice in shown), ZERO)

    @property
    def documents(self) -> str:
        """The file of documents."""
        head = "document_id,document_type,customer_id,issued_on,total_amount,currency,exchange_rate,source_open_amount"
        lines = [
            f"{number},invoice,{i.customer},{i.issued_on},{i.amount},{i.currency},"
            f"{RATE[i.currency] if i.has_rate else ''},{'' if i.stated_open is None else i.stated_open}"
            for number, i in enumerate(self.invoices)
        ]
        return "\n".join([head, *lines])


def judged(story: Story, day: date) -> dict[str | None, str]:
    """The verdict of a day, by currency and in all."""
    controls = [control for control in story.controls if control.day == day]
    contradicted = {i.currency for i in story.invoices if day == TODAY and i.stated_open not in (None, i.amount)}
    agings = [control for control in controls if control.name == "aging_bucket" and story.aged(day) is not None]
    aging_off = any(control.amount != story.aged(day) for control in agings)
    balances = [control for control in controls if control.name != "aging_bucket"]
    currencies = {i.currency for i in story.shown(day)} | {control.currency for control in balances} | contradicted
    currencies |= {HOME} if aging_off else set()
    found: dict[str | None, str] = {}
    for currency in currencies:
        said = _of_currency(story, day, [control for control in balances if control.currency == currency])
        if currency in contradicted or (currency == HOME and aging_off):
            said = "differs"
        if said == "not_compared" and agings and not aging_off and currencies == {HOME} and day != TODAY:
            said = "ties"
        found[currency] = said
    states = set(found.values())
    found[None] = "differs" if "differs" in states else "ties" if states == {"ties"} else "not_compared"
    return found


def _of_currency(story: Story, day: date, controls: list[Control]) -> str:
    owed: dict[str, Decimal] = {}
    currency = controls[0].currency if controls else ""
    for invoice in story.posted(day, currency):
        owed[invoice.customer] = owed.get(invoice.customer, ZERO) + invoice.amount
    accounts = [control.amount == sum(owed.values()) for control in controls if control.name == "ar_account"]
    customers = {control.key: control.amount for control in controls if control.name == "customer_balance"}
    if not all(accounts) or any(amount != owed.get(key, ZERO) for key, amount in customers.items()):
        return "differs"
    return "ties" if accounts or (customers and owed.keys() <= customers.keys()) else "not_compared"


@pytest.fixture(scope="module")
def books(module_case: Case) -> Case:
    for seed in SEEDS:
        story = Story(seed)
        lines = [control.line for control in story.controls]
        module_case.files(
            f"s{seed}",
            customers="customer_id,customer_name\nA,Alpha\nB,Beta\nC,Gamma",
            documents=story.documents,
            control_totals="\n".join(["name,key,amount,currency,taken_at", *lines]),
        )
    module_case.refresh(NOW)
    return module_case


@pytest.mark.parametrize("seed", SEEDS)
def test_every_verdict_is_that_of_an_independent_judge(books: Case, seed: int) -> None:
    story = Story(seed)
    rows = books.rows("select * from marts.ar_verdict where subject = 'receivables' and connection = %s", f"s{seed}")
    days = {TODAY, *(control.day for control in story.controls)}
    assert {row["as_of"] for row in rows} == days
    for day in days:
        assert {row["currency"]: row["status"] for row in rows if row["as_of"] == day} == judged(story, day), day


def test_the_stories_hold_every_verdict_of_both_days() -> None:
    found = {
        (day, said)
        for story in map(Story, SEEDS)
        for day in {control.day for control in story.controls}
        for said in judged(story, day).values()
    }
    assert found == {(day, said) for day in (TODAY, PAST) for said in ("ties", "differs", "not_compared")}
