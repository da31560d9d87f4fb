"""Rotating tokens are kept together, sealed, and only opened with their key."""

import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from pipelines.errors import ConfigurationError
from pipelines.sources.stream import Tokens
from pipelines.warehouse.tokens import StoredTokens
from pipelines.warehouse.warehouse import Warehouse

EXPIRY = datetime(2026, 3, 31, 13, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path, database_url: str) -> StoredTokens:
    Warehouse(database_url).prepare()
    return Warehouse(database_url, tmp_path).tokens("acme", ["api.example"])


def test_what_was_saved_last_is_loaded(store: StoredTokens) -> None:
    assert store.load() is None
    store.save(Tokens("access-1", "refresh-1", EXPIRY))
    store.save(Tokens("access-2", "refresh-2", EXPIRY, "refresh-1"))
    assert store.load() == Tokens("access-2", "refresh-2", EXPIRY, "refresh-1")


def test_the_table_shows_no_token(store: StoredTokens, database_url: str) -> None:
    store.save(Tokens("access-secret", "refresh-secret", EXPIRY, "older-secret"))
    with psycopg.connect(database_url) as session:
        (kept,) = session.execute("select row_to_json(token)::text from tieout.token").fetchone() or ("",)
    assert "acme" in kept
    assert b"secret".hex() not in kept


def test_the_key_file_is_for_its_owner_only(store: StoredTokens, tmp_path: Path) -> None:
    store.save(Tokens("a", "r", EXPIRY))
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_another_key_opens_nothing_and_says_what_to_do(store: StoredTokens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIEOUT_SECRET_KEY", "one")
    store.save(Tokens("a", "r", EXPIRY))
    assert store.load() == Tokens("a", "r", EXPIRY)
    monkeypatch.setenv("TIEOUT_SECRET_KEY", "another")
    with pytest.raises(ConfigurationError, match="sealed with another key"):
        store.load()


def test_tokens_do_not_show_in_their_own_text() -> None:
    assert "secret" not in repr(Tokens("secret-a", "secret-r", EXPIRY, "secret-p"))


def test_a_key_file_that_others_may_read_is_refused(store: StoredTokens, tmp_path: Path) -> None:
    store.save(Tokens("a", "r", EXPIRY))
    (tmp_path / "secret.key").chmod(0o640)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        store.load()


def test_tokens_that_are_deleted_are_gone(store: StoredTokens) -> None:
    store.save(Tokens("a", "r", EXPIRY))
    store.delete()
    assert store.load() is None


def test_one_at_a_time_may_change_a_connections_tokens(database_url: str, tmp_path: Path) -> None:
    Warehouse(database_url).prepare()
    events: list[str] = []

    def change(name: str, connection: str = "acme") -> None:
        with Warehouse(database_url, tmp_path).tokens(connection, []).lock():
            events.append(name)

    with Warehouse(database_url, tmp_path).tokens("acme", ["api.example"]).lock():
        second = threading.Thread(target=change, args=("second",))
        second.start()
        change("another connection", "other")
        events.append("first")
    second.join(10)
    assert events == ["another connection", "first", "second"]


def test_tokens_are_for_the_hosts_that_they_were_given_for_and_no_other(database_url: str, tmp_path: Path) -> None:
    Warehouse(database_url).prepare()
    given, moved = (
        Warehouse(database_url, tmp_path).tokens("acme", ["oauth.example", host]) for host in ("api.a", "api.b")
    )
    given.save(Tokens("secret-a", "secret-r", EXPIRY))
    assert given.load() == Tokens("secret-a", "secret-r", EXPIRY)
    with pytest.raises(
        ConfigurationError, match=r"given for api.a oauth.example, .* sent to api.b oauth.example"
    ) as caught:
        moved.load()
    assert "secret" not in str(caught.value)
    assert "tieout connect" in str(caught.value)
    moved.save(Tokens("new", "new", EXPIRY))
    assert moved.load() == Tokens("new", "new", EXPIRY)
    with pytest.raises(ConfigurationError):
        given.load()


def test_tokens_of_an_earlier_release_are_for_the_hosts_of_their_next_renewal(
    store: StoredTokens, database_url: str, tmp_path: Path
) -> None:
    store.save(Tokens("a", "r", EXPIRY))
    with psycopg.connect(database_url) as session:
        session.execute("alter table tieout.token drop column given_for")
    Warehouse(database_url).prepare()
    elsewhere = Warehouse(database_url, tmp_path).tokens("acme", ["api.other"])
    assert store.load() == elsewhere.load() == Tokens("a", "r", EXPIRY)
    store.save(Tokens("b", "r", EXPIRY))
    with pytest.raises(ConfigurationError, match=r"given for api.example"):
        elsewhere.load()
