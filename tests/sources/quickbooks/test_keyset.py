"""Several windows at once: all rows, each in its newest version, while people work; and never too many requests."""

import threading
import time
from datetime import datetime, timedelta
from random import Random

import httpx
import pytest

from pipelines.sources.quickbooks import api, connector, keyset
from pipelines.sources.stream import Row
from tests.sources.quickbooks.test_change_data_capture import Recorder
from tests.sources.quickbooks.test_connector import START, connect, invoice, stamp

ROWS = 400
INVOICE = connector.SOURCE.stream("invoice")


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "PAGE_SIZE", 10)
    monkeypatch.setattr(keyset, "PAGE_SIZE", 10)


class Busy(Recorder):
    """Books in which somebody works: with some requests a row is touched, removed or added, until it is evening."""

    def __init__(self, chance: Random, *, steps: int, until: int) -> None:
        super().__init__()
        self.chance = chance
        self.until = until
        self.now = START + timedelta(days=1)
        self.flying = self.most = 0
        self.lock = threading.Lock()
        self.add("Invoice", *(invoice(number, START + timedelta(seconds=number // steps)) for number in range(ROWS)))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            self.flying += 1
            self.most = max(self.most, self.flying)
        time.sleep(0.002)
        with self.lock:
            response = super().__call__(request)
            if len(self.statements) < self.until and self.chance.random() < 0.5:
                self._work()
            self.flying -= 1
        return response

    def _work(self) -> None:
        self.now += timedelta(seconds=self.chance.choice([0, 1, 60]))
        number = self.chance.randrange(ROWS)
        what = self.chance.choice(["touch", "touch", "remove", "add"])
        if what == "remove":
            self.live["Invoice"].pop(str(number), None)
        elif what == "add" or str(number) in self.live["Invoice"]:
            self.add("Invoice", invoice(number if what == "touch" else ROWS + self.chance.randrange(ROWS), self.now))


def landed(rows: list[Row]) -> dict[str, datetime | None]:
    """What landing makes of the rows: of each id the newest, of equal ones the last, and no deleted ones."""
    newest: dict[str, Row] = {}
    for row in rows:
        known = newest.get(row.id)
        if known is None or not known.updated_at or not row.updated_at or row.updated_at >= known.updated_at:
            newest[row.id] = row
    return {row_id: row.updated_at for row_id, row in newest.items() if not row.is_deleted}


def read(books: Recorder) -> list[Row]:
    company = connect(books)
    try:
        return [row for page in company.pages(INVOICE, None) for row in page.rows]
    finally:
        company.close()


@pytest.mark.parametrize("steps", [1, 7, 25, 500], ids=lambda steps: f"{steps} rows a second")
def test_every_row_comes_whatever_shares_a_second_and_eight_requests_at_most_are_in_flight(steps: int) -> None:
    books = Busy(Random(1), steps=steps, until=0)
    rows = read(books)
    assert {int(row.id) for row in rows} == set(range(ROWS))
    assert 4 <= books.most <= 8 if steps < 500 else books.most <= 8
    assert len(rows) == ROWS, "each version once"


@pytest.mark.parametrize("seed", range(25))
def test_nothing_is_missed_and_nothing_doubled_while_people_work(seed: int) -> None:
    chance = Random(seed)
    books = Busy(chance, steps=chance.choice([1, 3, 12]), until=chance.choice([10, 40, 90]))
    assert landed(read(books)) == {row_id: stamp(row) for row_id, row in books.live["Invoice"].items()}


def test_a_window_costs_few_requests_more_than_its_pages() -> None:
    books = Busy(Random(1), steps=1, until=0)
    read(books)
    assert len(books.statements) <= ROWS / 10 * 1.5 + 4
