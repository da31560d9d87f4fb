from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.server import SandboxServer, running
from pipelines.sandbox.quickbooks.shapes.sales_documents import currency_ref
from pipelines.sandbox.scenarios.company import chart, company

from .api_caller import Caller

TODAY = date(2026, 11, 21)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def sample() -> Ledger:
    """Return the sample company's ledger. Tests that share it must not change it."""
    return company.build(TODAY)


@pytest.fixture(scope="session")
def reader(sample: Ledger) -> Iterator[Caller]:
    """Yield a caller of a server of the sample company. Tests that share it must not change its ledger."""
    with running(sample) as server:
        yield Caller(server)


@pytest.fixture
def small() -> Ledger:
    """Return a ledger of a test's own: the sample company's lists, customer 1 with a job 2, and customer 3 in euros."""
    ledger = Ledger(home_currency="USD")
    opened = datetime(2026, 1, 5, 17, tzinfo=UTC)
    chart.add_lists(ledger, opened)
    for name, currency, more in (
        ("Amber Mill", "USD", {}),
        ("Weaving Shed", "USD", {"ParentRef": {"value": "1"}, "Job": True}),
        ("Blau & Co", "EUR", {}),
    ):
        row = {"DisplayName": name, "FullyQualifiedName": name, "Active": True, "CurrencyRef": currency_ref(currency)}
        ledger.add("Customer", row | more, at=opened)
    return ledger


@pytest.fixture
def server(small: Ledger, clock: Clock) -> Iterator[SandboxServer]:
    with running(small, clock=clock) as running_server:
        yield running_server


@pytest.fixture
def caller(server: SandboxServer) -> Caller:
    return Caller(server)
