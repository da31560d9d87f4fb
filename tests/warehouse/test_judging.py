"""Judging what is landed: what a version looks like decides whether models may read it, also in an old warehouse."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from pipelines.sources.shape import Field, Kind, Named, shape
from pipelines.sources.stream import Page, Row, Source, Stream
from pipelines.warehouse.landing import judging, raw, sync_log
from pipelines.warehouse.warehouse import Warehouse
from tests.hostile import VALUES, is_legal

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
INVOICE = Stream("invoice", shape=shape(Named("invoice:", "total"), number="total lines[].amount", date="due"))
COMPANY = Stream("company", shape=shape(is_setting=True, zone="zone"))
ACME = Source("acme_books", (INVOICE, COMPANY), object, lambda context: None)  # type: ignore[arg-type, return-value]


@pytest.fixture
def url(database_url: str) -> str:
    Warehouse(database_url).prepare()
    with Warehouse(database_url).session() as session:
        raw.ensure_tables(session, [ACME])
        session.execute("insert into tieout.connection (connection, source) values ('acme', 'acme_books')")
    return database_url


def land(url: str, stream: Stream, payload: str, *, days: int = 0) -> None:
    with Warehouse(url).session() as session:
        landing = raw.Landing(session, ACME, "acme", sync_log.next_id(session))
        landing.begin(stream)
        landing.stage(stream, Page([Row("1", payload, payload)]))
        landing.compare(stream, is_full=False, accept_deletions=False)
        landing.merge(stream, NOON + timedelta(days=days))


def asked(url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as session:
        return session.execute(query.encode()).fetchall()


def test_a_path_needs_what_it_leads_through() -> None:
    assert shape(number="Line[].Detail.Qty").fields == (
        Field("", "element"),
        Field("Line", "array"),
        Field("Line[]", "element"),
        Field("Line[].Detail", "object"),
        Field("Line[].Detail.Qty", "number"),
    )
    with pytest.raises(ValueError, match="no kind of value is called money"):
        shape(money="TotalAmt")


@pytest.mark.parametrize("kind", ["number", "integer", "days", "boolean", "date", "word", "array", "object"])
def test_a_value_fits_its_kind_or_it_does_not(url: str, kind: Kind) -> None:
    values = ", ".join(f"({n}, '{value}'::jsonb)" for n, value in enumerate(VALUES))
    found = asked(url, f"select n, tieout.fits(value, '{kind}') from (values {values}) as given (n, value) order by n")
    assert [fits for _, fits in found] == [is_legal("x", value, [Field("x", kind)]) for value in VALUES]


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("moment", ["2026-03-01", "2026-03-01T12:00:00-08:00", "0001-01-05"], ["0001-01-01", "9999-12-31T00:00:00Z"]),
        ("date", ["0001-01-01", "2024-02-29"], ["2026-02-29", "20260301", "03/01/2026", "2026-03-01 nonsense"]),
        ("zone", ["America/New_York", "UTC"], ["Mars/Olympus", "", "PDT+99"]),
        ("month", ["1", "12"], ["0", "13", "March"]),
        ("month_name", ["January", "march"], ["3", "Brumaire"]),
        ("number", ["12.50", "-0", "1e3"], ["", "1,5", "NaN", "Infinity", "1e16", "0x"]),
        ("boolean", ["true", "f"], ["maybe", ""]),
    ],
)
def test_texts_fit_where_a_model_can_cast_them(url: str, kind: Kind, right: list[str], wrong: list[str]) -> None:
    for value in (*right, *wrong):
        found = asked(url, f"select tieout.fits(to_jsonb('{value}'::text), '{kind}')")
        assert (value, found) == (value, [(value in right,)])


def test_what_cannot_be_read_replaces_what_could_and_goes_when_it_can_again(url: str) -> None:
    readable = "select payload ->> 'total', seen_to is null from readable_acme_books.invoice order by seen_from"
    land(url, INVOICE, '{"total": 10.50, "due": "2026-03-01", "lines": []}')
    assert asked(url, readable) == [("10.50", True)]
    land(url, INVOICE, '{"total": "", "due": "0000-00-00", "lines": null}', days=1)
    assert asked(url, readable) == [("10.50", False)]
    told = "select document_id, counted_amount, unreadable, seen_to is null from tieout.set_aside_acme_books"
    ((document_id, counted, faults, is_open),) = asked(url, told)
    assert (document_id, float(counted), is_open) == ("invoice:1", 10.5, True)
    assert sorted((fault["field"], fault["value"]) for fault in faults) == [
        ("due", '"0000-00-00"'),
        ("lines", "null"),
        ("lines[]", "null"),
        ("total", '""'),
    ]
    land(url, INVOICE, '{"total": "11", "due": null}', days=2)
    assert asked(url, readable) == [("10.50", False), ("11", True)]
    assert asked(url, told)[0][-1] is False


def test_an_id_that_no_index_could_hold_is_set_aside(url: str) -> None:
    with Warehouse(url).session() as session:
        landing = raw.Landing(session, ACME, "acme", sync_log.next_id(session))
        landing.begin(INVOICE)
        landing.stage(INVOICE, Page([Row(id_, "{}", id_) for id_ in ("", "x" * 1000, "x" * 1001)]))
        landing.compare(INVOICE, is_full=True, accept_deletions=False)
        landing.merge(INVOICE, NOON)
    assert asked(url, "select length(id) from readable_acme_books.invoice") == [(1000,)]


def test_a_setting_that_cannot_be_read_leaves_the_last_one_in_force(url: str) -> None:
    land(url, COMPANY, '{"zone": "UTC"}')
    land(url, COMPANY, '{"zone": "Mars/Olympus"}', days=1)
    readable = "select payload ->> 'zone', seen_to from readable_acme_books.company order by seen_from"
    assert asked(url, readable) == [("UTC", None)]
    land(url, COMPANY, '{"zone": "Europe/Rome"}', days=2)
    assert asked(url, readable) == [("UTC", NOON + timedelta(days=2)), ("Europe/Rome", None)]


def test_what_is_configured_no_longer_is_read_and_told_of_by_nobody(url: str) -> None:
    land(url, INVOICE, '{"total": 1}')
    land(url, COMPANY, '{"zone": "Mars/Olympus"}')
    views = ("readable_acme_books.invoice", "tieout.set_aside_acme_books")
    assert [len(asked(url, f"select * from {view}")) for view in views] == [1, 1]
    with Warehouse(url).session() as session:
        session.execute("update tieout.connection set known_to = now()")
    assert [len(asked(url, f"select * from {view}")) for view in views] == [0, 0]
    assert len(asked(url, "select * from raw_acme_books.invoice")) == 1


def test_an_old_warehouse_is_judged_once_and_again_when_a_shape_changes(url: str) -> None:
    odd = '{"total": ""}'
    land(url, INVOICE, odd)
    with psycopg.connect(url) as session:  # as a release left it that did not judge
        session.execute("drop schema readable_acme_books cascade")
        session.execute("drop view tieout.set_aside_acme_books")
        session.execute("alter table raw_acme_books.invoice drop column unreadable")
        session.execute("delete from tieout.judged")
    with Warehouse(url).session() as session:
        raw.ensure_tables(session, [ACME])
    assert asked(url, "select * from readable_acme_books.invoice") == []
    assert asked(url, "select id from tieout.set_aside_acme_books") == [("1",)]
    lenient = Source("acme_books", (Stream("invoice"), COMPANY), ACME.options, ACME.connect)
    with Warehouse(url).session() as session:
        raw.ensure_tables(session, [lenient])
    assert asked(url, "select id from readable_acme_books.invoice") == [("1",)]
    assert asked(url, "select id from tieout.set_aside_acme_books") == []


def test_a_warehouse_that_is_judged_is_left_alone(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody who reads a raw table is waited for."""

    def refuse(*given: object) -> None:
        raise AssertionError("judged again")

    monkeypatch.setattr(judging, "_judge", refuse)
    with Warehouse(url).session() as session:
        raw.ensure_tables(session, [ACME])
