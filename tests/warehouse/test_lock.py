"""The refresh lock is never lost without a word."""

import time

import psycopg
import pytest

from pipelines import sync as syncing
from pipelines.errors import WarehouseError
from pipelines.warehouse import lock
from pipelines.warehouse.database import REFRESH_LOCK
from pipelines.warehouse.landing import raw
from pipelines.warehouse.warehouse import Warehouse
from tests.case import Case

HOLDERS = "select pid from pg_locks where locktype = 'advisory' and objid = %s and granted"


def end_the_holder(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as session:
        (row,) = session.execute(HOLDERS, [REFRESH_LOCK]).fetchall()
        session.execute("select pg_terminate_backend(%s, 5000)", [row[0]])


def test_a_lock_that_was_lost_is_told_and_another_may_have_it(database_url: str) -> None:
    with Warehouse(database_url).refresh_lock(wait=False) as held:
        held.check()
        with pytest.raises(WarehouseError, match="Another refresh is running"):
            Warehouse(database_url).refresh_lock(wait=False).__enter__()
        end_the_holder(database_url)
        with pytest.raises(WarehouseError, match=r"refresh lock was lost.*terminating connection"):
            held.check()
        with Warehouse(database_url).refresh_lock(wait=False) as other:
            other.check()
            with pytest.raises(WarehouseError, match="refresh lock was lost"):
                held.check()


def test_a_lock_that_was_given_back_by_somebody_is_lost_too(database_url: str) -> None:
    with Warehouse(database_url).refresh_lock(wait=False) as held:
        held._session.execute("select pg_advisory_unlock_all()")
        with pytest.raises(WarehouseError, match="somebody gave it back"):
            held.check()


def test_the_session_is_kept_busy(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "KEPT_BUSY_SECONDS", 0.2)
    with Warehouse(database_url).refresh_lock(wait=False) as held, psycopg.connect(
        database_url, autocommit=True
    ) as session:  # fmt: skip
        pid, asked = held._session.info.backend_pid, "select state_change from pg_stat_activity where pid = %s"
        first = session.execute(asked, [pid]).fetchone()
        time.sleep(1)
        second = session.execute(asked, [pid]).fetchone()
        assert first and second
        assert second[0] > first[0]


def test_a_sync_that_lost_the_lock_lands_nothing(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    case.files(
        "acme",
        customers="customer_id,customer_name\nC1,Acme",
        documents="document_id,document_type,customer_id,issued_on,total_amount\nI1,invoice,C1,2026-01-31,10.00",
    )
    merge = raw.Landing.merge

    def lose_it(landing: raw.Landing, *arguments: object) -> None:
        merge(landing, *arguments)  # type: ignore[arg-type]
        if case.rows(HOLDERS, REFRESH_LOCK):
            end_the_holder(case.url)

    monkeypatch.setattr(raw.Landing, "merge", lose_it)
    case.warehouse.prepare()
    with case.warehouse.refresh_lock(wait=False) as held:
        plan = syncing.Plan(case.settings, case.warehouse, case.moment("2026-03-31T12:00:00+00:00"), check=held.check)
        syncing.prepare(plan)
        with pytest.raises(WarehouseError, match="refresh lock was lost"):
            syncing.sync_all(plan, case.settings.connections)
    assert case.value("select count(*) from raw_files.document") == 0
    assert case.value("select count(*) from tieout.sync_log") == 0
