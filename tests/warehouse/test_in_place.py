"""A table is replaced under its readers: they wait a moment at most, and none of them stops it without a word."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from pipelines.errors import WarehouseError
from pipelines.warehouse.warehouse import Warehouse

BOOKS = """
create schema books;
create table books.open as select 1 as amount;
create view books.page as select * from books.open;
create view books.page_of_page as select amount + 1 as more from books.page;
create schema bi;
create view bi.mine with (security_barrier = true) as select sum(amount) as total from books.open;
"""
PUT = "select tieout.put_in_place('books', 'open__made', 'open', %s, %s)"


@pytest.fixture
def url(database_url: str) -> str:
    Warehouse(database_url).prepare()
    with psycopg.connect(database_url) as session:
        session.execute(BOOKS.encode())
    return database_url


def put(url: str, made: str, patience: str = "20 seconds", idle_limit: str | None = None) -> None:
    with psycopg.connect(url) as session:
        session.execute(f"create table books.open__made as {made}".encode())
        session.execute(PUT.encode(), [patience, idle_limit])


def value(url: str, query: str) -> Any:
    with psycopg.connect(url) as session:
        row = session.execute(query.encode()).fetchone()
        return row and row[0]


@contextmanager
def reader(url: str, query: str = "select * from books.page_of_page") -> Iterator[psycopg.Connection[Any]]:
    """A session that has read and leaves its transaction open."""
    with psycopg.connect(url, application_name="Monthly deck") as session:
        session.execute(query.encode())
        yield session


def test_the_views_on_a_table_that_is_replaced_stay_also_those_of_others(url: str) -> None:
    put(url, "select 2 as amount")
    assert value(url, "select more from books.page_of_page") == 3
    assert value(url, "select total from bi.mine") == 2
    assert value(url, "select reloptions from pg_class where oid = 'bi.mine'::regclass") == ["security_barrier=true"]
    assert value(url, "select count(*) from pg_class where relname like '%replaced%' or relname like '%made'") == 0


def test_a_view_that_needs_a_column_that_is_gone_goes_and_the_table_is_replaced(url: str) -> None:
    put(url, "select 7 as sum")
    assert value(url, "select sum from books.open") == 7
    assert value(url, "select to_regclass('books.page')") is None


def test_a_reader_in_the_way_is_named_when_the_patience_ends_and_nobody_queued_behind_it(url: str) -> None:
    delays: list[float] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            begun = time.monotonic()
            assert value(url, "select more from books.page_of_page") == 2
            delays.append(time.monotonic() - begun)

    looking = [threading.Thread(target=look) for _ in range(2)]
    with reader(url) as idle:
        for each in looking:
            each.start()
        try:
            with pytest.raises(psycopg.errors.LockNotAvailable) as told:
                put(url, "select 2 as amount", patience="4 seconds")
        finally:
            done.set()
            for each in looking:
                each.join()
        message = " ".join(str(told.value).split())
        assert f"books.open cannot be replaced: session {idle.info.backend_pid} (user postgres," in message
        assert "application Monthly deck) is idle in transaction since 20" in message
        assert "its query: select * from books.page_of_page" in message
        assert f"Type: tieout psql -- -c 'select pg_terminate_backend({idle.info.backend_pid})'" in message
    assert len(delays) > 20
    assert max(delays) < 1.5, "a new reader waits for a second at most (and for a busy machine)"
    assert value(url, "select amount from books.open") == 1


def test_a_reader_that_ends_is_waited_for(url: str) -> None:
    with reader(url) as idle:
        ended = threading.Timer(1.5, idle.close)
        ended.start()
        put(url, "select 2 as amount")
        ended.join()
    assert value(url, "select amount from books.open") == 2


def test_a_reader_that_is_idle_for_too_long_is_ended_where_that_is_wanted(url: str) -> None:
    with psycopg.connect(url) as idle:
        idle.execute("select * from books.open")
        begun = time.monotonic()
        put(url, "select 2 as amount", idle_limit="2 seconds")
        assert time.monotonic() - begun > 1.5
        with pytest.raises(psycopg.OperationalError):
            idle.execute("select 1")
    assert value(url, "select amount from books.open") == 2


def test_two_that_replace_tables_under_one_view_do_not_stop_each_other(url: str) -> None:
    with psycopg.connect(url) as session:
        session.execute("create table books.paid as select 1 as amount")
        session.execute("create view books.both as select a.amount, b.amount as paid from books.open a, books.paid b")

    def again(name: str) -> None:
        for number in range(20):
            with psycopg.connect(url) as session:
                session.execute(f"create table books.{name}__made as select {number} as amount".encode())
                session.execute(
                    f"select tieout.put_in_place('books', '{name}__made', '{name}', '60 seconds', null)".encode()
                )

    threads = [threading.Thread(target=again, args=[name]) for name in ("open", "paid")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert value(url, "select (amount, paid) = (19, 19) from books.both") is True


def test_a_view_is_replaced_without_its_readers_and_only_where_it_changed(url: str) -> None:
    with reader(url), psycopg.connect(url) as session:
        session.execute("create view books.page__made as select * from books.open")
        session.execute("select tieout.put_in_place('books', 'page__made', 'page', '1 second', null)")
    with psycopg.connect(url) as session:
        session.execute("create view books.page__made as select amount * 5 as amount from books.open")
        session.execute("select tieout.put_in_place('books', 'page__made', 'page', '1 second', null)")
    assert value(url, "select more from books.page_of_page") == 6


def test_a_reader_in_the_way_of_what_a_sync_changes_is_named_too(url: str) -> None:
    with psycopg.connect(url) as session:
        session.execute("create table books.raw (id text)")
    with reader(url, "select * from books.raw") as idle:
        with pytest.raises(WarehouseError) as told, Warehouse(url).session() as session:
            session.execute("set local lock_timeout = '300ms'")
            session.execute("alter table books.raw add column unreadable text")
        assert f"cannot be changed: session {idle.info.backend_pid} (user postgres, application Monthly" in str(
            told.value
        )
        assert f"select pg_terminate_backend({idle.info.backend_pid})" in str(told.value)
