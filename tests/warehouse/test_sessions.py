"""A command asks for a session where it needs one, and for no more: servers with a pool in front count them."""

import pytest

from pipelines import refresh
from pipelines.refresh import RefreshOptions
from pipelines.warehouse.database import Database, Session
from tests.case import Case


class NoDisplay:
    """A display that shows nothing."""

    def syncing(self, connection: str, stream: str, rows: int) -> None:
        """Show nothing."""

    def working(self, what: str, done: int, total: int) -> None:
        """Show nothing."""

    def note(self, text: str) -> None:
        """Show nothing."""


def test_a_sync_asks_for_one_session_for_the_lock_one_to_prepare_and_one_for_each_connection(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("acme", "birch"):
        case.files(name, customers="customer_id,customer_name\nA,Alpha")
    asked = []
    connect = Database.connect

    def counted(self: Database, *, autocommit: bool = False) -> Session:
        asked.append(self.address)
        return connect(self, autocommit=autocommit)

    monkeypatch.setattr(Database, "connect", counted)
    assert [result.error for result in refresh.sync_only(case.settings, RefreshOptions(), NoDisplay())] == [None, None]
    assert asked == [case.url] * 4
