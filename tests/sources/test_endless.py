"""A vendor whose lists never end: always new rows, or one page for ever. Each way of reading ends, and says so."""

import threading
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import httpx
import pytest

from pipelines.errors import SourceError
from pipelines.sources.quickbooks import api, connector, keyset
from pipelines.sources.stream import Unproven
from tests.sources.quickbooks.test_connector import NOW, START, answer, connect, invoice
from tests.sources.timetracker.test_connector import failure as failure_of_tracker

INVOICE = connector.SOURCE.stream("invoice")
SIZE = 3
MOST_REQUESTS = 2000


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "PAGE_SIZE", SIZE)
    monkeypatch.setattr(keyset, "PAGE_SIZE", SIZE)


class Endless:
    """Answers every query with a full page of rows that were never there before, and counts as it was told."""

    def __init__(self, counted: Callable[[int], int], *, seconds: int) -> None:
        self.counted = counted
        self.seconds = seconds
        self.numbers = count(1)
        self.requests = 0
        self.lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            self.requests += 1
            assert self.requests < MOST_REQUESTS, "it goes on and on"
            if request.url.path.endswith("/cdc"):
                return httpx.Response(400, json={"Fault": {"Error": [{"Message": "not offered", "code": "4000"}]}})
            if "COUNT" in request.url.params.get("query", ""):
                return answer({"totalCount": self.counted(self.requests)})
            numbers = [next(self.numbers) for _ in range(SIZE)]
            return answer(
                {"Invoice": [invoice(each, START + timedelta(seconds=each * self.seconds)) for each in numbers]}
            )


@pytest.mark.parametrize("since", [None, NOW], ids=["in full", "since"])
@pytest.mark.parametrize(
    "counted", [lambda asked: 4, lambda asked: 0, lambda asked: -7], ids=["few", "none", "nonsense"]
)
def test_quickbooks_that_gives_new_rows_for_ever_is_an_error(counted: Callable[[int], int], since: object) -> None:
    company = connect(Endless(counted, seconds=1))
    try:
        with pytest.raises(SourceError, match="goes on giving rows"):
            list(company.pages(INVOICE, since))  # type: ignore[arg-type]
    finally:
        company.close()


def test_quickbooks_whose_count_grows_with_its_rows_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.sources.http.limits.MOST_PAGES", 150)
    company = connect(Endless(lambda asked: 10**12, seconds=1))
    try:
        with pytest.raises((SourceError, Unproven)):
            list(company.pages(INVOICE, None))
    finally:
        company.close()


def test_a_second_of_quickbooks_that_gives_the_same_full_page_for_ever_ends() -> None:
    asked = count(1)
    same = [invoice(each, START) for each in range(1, SIZE + 1)]

    def handler(request: httpx.Request) -> httpx.Response:
        assert next(asked) < MOST_REQUESTS, "it goes on and on"
        query = request.url.params.get("query", "")
        if "COUNT" in query:
            return answer({"totalCount": 50})
        if "<=" in query:
            return answer({"Invoice": same})
        start = int(query.partition("STARTPOSITION ")[2].split()[0])
        return answer({"Invoice": [invoice(start * 10 + each, START) for each in range(SIZE)] if start < 30 else []})

    company = connect(handler)
    try:
        with pytest.raises((SourceError, Unproven)):
            list(company.pages(INVOICE, None))
    finally:
        company.close()


@pytest.mark.parametrize("total", [2, 0, 10**12])
def test_a_tracker_that_gives_new_rows_for_ever_is_an_error(total: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.sources.http.limits.MOST_PAGES", 150)
    numbers = count(1)

    def handler(request: httpx.Request) -> httpx.Response:
        number = next(numbers)
        assert number < MOST_REQUESTS, "it goes on and on"
        pagination = {"total": total + number - 1, "has_next": True}
        return httpx.Response(200, json={"clients": [{"id": number}], "pagination": pagination})

    assert "clients goes on after" in failure_of_tracker(handler)
