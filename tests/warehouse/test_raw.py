"""Landing: versions, tombstones and refusals, in a real database."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from pipelines.errors import SourceError
from pipelines.sources.stream import Page, Row, Source, Stream
from pipelines.warehouse.landing import raw, sync_log
from pipelines.warehouse.warehouse import Warehouse

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
INVOICE = Stream("invoice")
UNGUARDED = Stream("row_count", guards_deletions=False)
ACME = Source("acme_books", (INVOICE, UNGUARDED), object, lambda context: None)  # type: ignore[arg-type, return-value]


def row(id_: str, amount: int = 1, *, is_deleted: bool = False) -> Row:
    return Row(id_, f'{{"amount": {amount}.10}}', f"hash of {amount}", None, is_deleted)


@pytest.fixture
def url(database_url: str) -> str:
    Warehouse(database_url).prepare()
    with Warehouse(database_url).session() as session:
        raw.ensure_tables(session, [ACME])
    return database_url


def land(
    url: str,
    *pages: list[Row],
    at: datetime = NOON,
    is_full: bool = True,
    accept_deletions: bool = False,
    stream: Stream = INVOICE,
    connection: str = "acme",
) -> raw.Merged:
    with Warehouse(url).session() as session:
        landing = raw.Landing(session, ACME, connection, sync_log.next_id(session))
        landing.begin(stream)
        for page in pages:
            landing.stage(stream, Page(page))
        merged = landing.compare(stream, is_full=is_full, accept_deletions=accept_deletions)
        landing.merge(stream, at)
    return merged


def versions(url: str, id_: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as session:
        return session.execute(
            "select payload ->> 'amount', is_deleted, seen_from, seen_to from raw_acme_books.invoice"
            " where id = %s order by seen_from",
            [id_],
        ).fetchall()


def test_landing_twice_is_landing_once(url: str) -> None:
    assert land(url, [row("1"), row("2")]) == raw.Merged(2, 0, 0)
    assert land(url, [row("1"), row("2")]) == raw.Merged(0, 0, 0)
    assert len(versions(url, "1")) == 1


def test_a_changed_row_ends_one_version_and_begins_another_at_the_same_moment(url: str) -> None:
    later = NOON + timedelta(days=1)
    land(url, [row("1", 1)])
    assert land(url, [row("1", 2)], at=later) == raw.Merged(0, 1, 0)
    assert versions(url, "1") == [("1.10", False, NOON, later), ("2.10", False, later, None)]


def test_a_vanished_row_becomes_a_tombstone_that_still_says_what_it_was(url: str) -> None:
    later = NOON + timedelta(days=1)
    land(url, [row("1"), row("2")])
    assert land(url, [row("1")], at=later) == raw.Merged(0, 0, 1)
    assert versions(url, "2")[-1] == ("1.10", True, later, None)


def test_a_row_that_comes_back_is_a_new_version(url: str) -> None:
    land(url, [row("1"), row("2")])
    land(url, [row("1")], at=NOON + timedelta(days=1))
    assert land(url, [row("1"), row("2")], at=NOON + timedelta(days=2)) == raw.Merged(0, 1, 0)
    assert [version[1] for version in versions(url, "2")] == [False, True, False]


def test_an_incremental_extraction_deletes_nothing(url: str) -> None:
    land(url, [row("1"), row("2")])
    assert land(url, [row("1", 5)], is_full=False) == raw.Merged(0, 1, 0)
    assert versions(url, "2")[-1][1] is False


def test_a_tombstone_from_the_source_keeps_the_payload_and_one_for_an_unknown_row_is_nothing(url: str) -> None:
    land(url, [row("1", 7)])
    gone = [row("1", is_deleted=True), row("never seen", is_deleted=True)]
    assert land(url, gone, at=NOON + timedelta(days=1), is_full=False) == raw.Merged(0, 0, 1)
    assert versions(url, "1")[-1][:2] == ("7.10", True)
    assert versions(url, "never seen") == []


def test_of_a_row_given_twice_the_last_counts(url: str) -> None:
    assert land(url, [row("1", 1)], [row("1", 2)]) == raw.Merged(1, 0, 0)
    assert [version[0] for version in versions(url, "1")] == ["2.10"]


def test_how_many_rows_will_live_is_known_before_the_merge(url: str) -> None:
    land(url, [row("1"), row("2"), row("3")])
    land(url, [row("1"), row("2")])
    with Warehouse(url).session() as session:
        landing = raw.Landing(session, ACME, "acme", sync_log.next_id(session))
        landing.begin(INVOICE)
        landing.stage(INVOICE, Page([row("1", is_deleted=True), row("2", 5), row("3"), row("4")]))
        landing.compare(INVOICE, is_full=False, accept_deletions=False)
        assert landing.live(INVOICE) == 3
        landing.begin(INVOICE)
        landing.stage(INVOICE, Page([row("1")]))
        landing.compare(INVOICE, is_full=True, accept_deletions=False)
        assert landing.live(INVOICE) == 1, "what was staged before is forgotten"


def test_one_connection_never_touches_the_rows_of_another(url: str) -> None:
    land(url, [row("1"), row("2")])
    land(url, [row("1", 9)], connection="other")
    assert [version[0] for version in versions(url, "1")] == ["1.10", "9.10"]
    assert versions(url, "2")[-1][1] is False


@pytest.mark.parametrize(
    ("before", "after", "is_refused"),
    [(3, 0, True), (3, 1, False), (19, 1, False), (20, 13, True), (21, 14, False), (30, 20, False), (30, 19, True)],
)
def test_an_extraction_that_lost_all_or_more_than_a_third_is_refused(
    url: str, before: int, after: int, is_refused: bool
) -> None:
    land(url, [row(str(number)) for number in range(before)])
    rows = [row(str(number)) for number in range(after)]
    if is_refused:
        counts = rf"gave {after} rows, the warehouse has {before}.*delete {before - after}"
        with pytest.raises(SourceError, match=counts):
            land(url, rows)
        assert land(url, rows, accept_deletions=True).deleted == before - after
    else:
        assert land(url, rows).deleted == before - after


def test_a_stream_without_guard_may_lose_everything(url: str) -> None:
    land(url, [row("1")], stream=UNGUARDED)
    assert land(url, stream=UNGUARDED).deleted == 1


def test_nothing_is_landed_when_the_transaction_fails(url: str) -> None:
    with pytest.raises(RuntimeError, match="killed"), Warehouse(url).session() as session:
        landing = raw.Landing(session, ACME, "acme", 1)
        landing.begin(INVOICE)
        landing.stage(INVOICE, Page([row("1")]))
        landing.compare(INVOICE, is_full=True, accept_deletions=False)
        landing.merge(INVOICE, NOON)
        raise RuntimeError("killed")
    assert versions(url, "1") == []


def test_numbers_keep_every_digit(url: str) -> None:
    land(url, [Row("1", '{"amount": 9999999999999999.99}', "hash", None, False)])
    assert versions(url, "1")[0][0] == "9999999999999999.99"


def test_a_row_that_is_not_json_is_kept_as_text_and_set_aside(url: str) -> None:
    land(url, [Row("1", '{"memo": "\\u0000"}', "hash", None, False), row("2")])
    with psycopg.connect(url) as session:
        kept = session.execute("select id, payload #>> '{}', unreadable from raw_acme_books.invoice order by id")
        odd, sound = kept.fetchall()
    assert odd[:2] == ("1", '{"memo": "\\u0000"}')
    assert [(fault["field"], fault["kind"]) for fault in odd[2]] == [("", "element")]
    assert (sound[0], sound[2]) == ("2", None)


def test_a_row_that_no_database_can_keep_names_connection_and_stream(url: str) -> None:
    deep = Row("1", '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "hash", None, False)
    odd = Row("0", '{"memo": "\\u0000"}', "hash", None, False)
    for page in ([deep], [odd, deep]):
        with pytest.raises(SourceError, match="Connection acme, stream invoice: a row is larger or deeper"):
            land(url, page)
        assert versions(url, "1") == []
