"""Which reports are asked for, and when: today's always, those of months that are over once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from pipelines.sandbox.quickbooks.api import aging_reports, profit_and_loss
from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.settings import Connection
from pipelines.sources.quickbooks import connector
from pipelines.sources.quickbooks.options import Options
from pipelines.sources.stream import ConnectorContext, Row, Tokens
from tests.sources.quickbooks.test_connector import Kept

NOON = datetime(2026, 4, 15, 16, tzinfo=UTC)
MONTH_END, CURRENT, EARLIER = "aged_receivable_month_end", "profit_and_loss", "profit_and_loss_earlier"


class Lasting(Kept):
    def load(self) -> Tokens:
        return Tokens("eyJaccess0123456789abcdef", "refresh", NOON + timedelta(days=300))


class Asked:
    """A company without documents, which remembers what was asked of its reports."""

    def __init__(self) -> None:
        self.calls: list[dict[str, str]] = []
        self.ledger = Ledger(home_currency="USD")

    def __call__(self, request: httpx.Request) -> httpx.Response:
        asked = dict(request.url.params)
        self.calls.append(asked)
        if request.url.path.endswith(profit_and_loss.NAME):
            return httpx.Response(200, json=profit_and_loss.report(self.ledger, asked, NOON, 1000))
        return httpx.Response(200, json=aging_reports.report(self.ledger, "AgedReceivables", asked, NOON))

    def read(self, stream: str, now: datetime = NOON, since: datetime | None = None, **options: int) -> list[Row]:
        """The rows of a stream, and in `calls` what was asked for them."""
        self.calls.clear()
        given = {"realm_id": "1", "client_id": "app", "client_secret": "hidden-secret", **options}
        connection = Connection(name="acme", source="quickbooks", time_zone="America/New_York")
        context = ConnectorContext(connection, Options.model_validate(given), Lasting(), lambda: now, Path())
        company = connector.connect(context, transport=httpx.MockTransport(self), sleep=lambda _: None)
        pages = company.pages(connector.SOURCE.stream(stream), since)
        return [row for page in pages for row in page.rows]


@pytest.fixture
def asked() -> Asked:
    return Asked()


def test_the_last_thirteen_month_ends_are_asked_for_first_and_nothing_until_the_next_month_is_over(
    asked: Asked,
) -> None:
    rows = asked.read(MONTH_END)
    assert sorted(call["report_date"] for call in asked.calls) == sorted(row.id for row in rows)
    assert (len(rows), rows[0].id, rows[-1].id) == (13, "2025-03-31", "2026-03-31")
    cursor = max(row.updated_at for row in rows if row.updated_at)
    assert cursor == NOON - timedelta(days=1), "a clock that is hours off must not hide a change of any stream"
    assert asked.read(MONTH_END, NOON, since=cursor) == []
    assert asked.calls == []
    evening = datetime(2026, 5, 1, 3, tzinfo=UTC)  # still 30 April in New York
    assert asked.read(MONTH_END, evening, since=evening) == []
    morning = evening + timedelta(hours=2)
    (row,) = asked.read(MONTH_END, morning, since=evening)
    assert (row.id, row.updated_at) == ("2026-04-30", morning - timedelta(days=1))
    tomorrow = morning + timedelta(days=1)
    (row,) = asked.read(MONTH_END, tomorrow, since=row.updated_at)
    assert asked.read(MONTH_END, tomorrow + timedelta(hours=4), since=row.updated_at) == []
    assert [row.id for row in asked.read(MONTH_END, morning + timedelta(days=40), since=evening)] == [
        "2026-04-30", "2026-05-31",
    ]  # fmt: skip


def test_six_months_of_income_come_in_one_question_all_of_it_in_another_and_what_leaves_them_is_asked_for_once(
    asked: Asked,
) -> None:
    rows = asked.read(CURRENT)
    assert [row.id for row in rows] == ["2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "all"]
    call, of_all = asked.calls
    assert (of_all["start_date"], of_all["end_date"]) == ("1970-01-01", "2026-04-15")
    assert of_all["summarize_column_by"] == "Total"
    assert (call["start_date"], call["end_date"]) == ("2025-11-01", "2026-04-15")
    assert (call["accounting_method"], call["summarize_column_by"]) == ("Accrual", "Month")
    earlier = asked.read(EARLIER)
    assert [row.id for row in earlier] == [
        "2025-03", "2025-04", "2025-05", "2025-06", "2025-07", "2025-08", "2025-09", "2025-10",
    ]  # fmt: skip
    assert [(call["start_date"], call["end_date"]) for call in asked.calls] == [
        ("2025-03-01", "2025-08-31"), ("2025-09-01", "2025-10-31"),
    ]  # fmt: skip
    cursor = max(row.updated_at for row in earlier if row.updated_at)
    assert cursor == NOON - timedelta(days=1)
    assert asked.read(EARLIER, since=cursor) == []
    assert asked.calls == []
    assert [row.id for row in asked.read(EARLIER, NOON + timedelta(days=30), since=NOON)] == ["2025-11"]


@pytest.mark.parametrize(("months", "ends", "current", "earlier"), [(0, 0, 2, 0), (3, 3, 5, 0), (24, 24, 7, 19)])
def test_how_many_months_is_a_setting(asked: Asked, months: int, ends: int, current: int, earlier: int) -> None:
    found = [len(asked.read(stream, month_ends=months)) for stream in (MONTH_END, CURRENT, EARLIER)]
    assert found == [ends, current, earlier]


@pytest.mark.parametrize("stream", [MONTH_END, EARLIER])
def test_what_is_read_again_is_known_anew_and_what_is_read_every_time_only_when_it_changed(
    asked: Asked, stream: str
) -> None:
    def hashes(of: str, now: datetime) -> list[str]:
        return [row.payload_hash for row in asked.read(of, now)]

    later, tomorrow = NOON + timedelta(minutes=5), NOON + timedelta(days=1)
    assert set(hashes(stream, NOON)).isdisjoint(hashes(stream, tomorrow))
    assert hashes(stream, NOON) == hashes(stream, later)
    assert hashes(CURRENT, NOON) == hashes(CURRENT, later)
