"""Landing invoices of about 1.4 kB, page by page, against a raw COPY of the same text into one jsonb column."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg

from pipelines.sources.stream import Page, Row, Source, Stream
from pipelines.warehouse.landing import raw, sync_log
from pipelines.warehouse.warehouse import Warehouse
from tests.benchmarks.measure import Ratio, database, seconds, typical

PAGE = 1000
INVOICE = Stream("invoice")
SOURCE = Source("bench", (INVOICE,), object, lambda context: None)  # type: ignore[arg-type, return-value]
NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
FILLER = "x" * 1200


def pages(rows: int, *, changed: int = 0) -> Iterator[list[Row]]:
    """Yield pages of rows; the first `changed` rows of all differ from those of another call."""
    for start in range(0, rows, PAGE):
        yield [_row(number, 1 if number < changed else 0) for number in range(start, min(start + PAGE, rows))]


def run(url: str, rows: int) -> list[Ratio]:
    """Compare the first landing, a second with 1% changed, and the last page with the first."""
    first, second = list(pages(rows)), list(pages(rows, changed=rows // 100))
    address = database(url, "bench_landing")
    Warehouse(address).prepare()
    with Warehouse(address).session() as session:
        raw.ensure_tables(session, [SOURCE])
    copy = typical(lambda: _copy(address, first))
    landed = seconds(lambda: _land(address, first, NOON))
    relanded = seconds(lambda: _land(address, second, NOON + timedelta(days=1)))
    one_page = seconds(lambda: _land(database_of_one_page(url), first[:1], NOON))
    return [
        Ratio(f"first landing of {rows:,} rows", "raw COPY to jsonb", "<= 2.5", landed, copy),
        Ratio("second landing, 1 % changed", "raw COPY to jsonb", "<= 1.2", relanded, copy),
        Ratio("a page, landing all of them", "landing one page alone", "<= 1.3", landed / len(first), one_page),
    ]


def database_of_one_page(url: str) -> str:
    """Return the address of an empty warehouse."""
    address = database(url, "bench_one_page")
    Warehouse(address).prepare()
    with Warehouse(address).session() as session:
        raw.ensure_tables(session, [SOURCE])
    return address


def _row(number: int, version: int) -> Row:
    payload = json.dumps({"Id": str(number), "Version": version, "TotalAmt": number / 100, "Filler": FILLER})
    return Row(str(number), payload, hashlib.sha256(payload.encode()).hexdigest(), NOON)


def _copy(address: str, content: list[list[Row]]) -> None:
    with psycopg.connect(address) as session:
        session.execute("drop table if exists yardstick")
        session.execute("create table yardstick (payload jsonb)")
        with session.cursor().copy("copy yardstick from stdin") as sink:
            for page in content:
                for row in page:
                    sink.write_row((row.payload,))


def _land(address: str, content: list[list[Row]], at: datetime) -> None:
    with Warehouse(address).session() as session:
        landing = raw.Landing(session, SOURCE, "bench", sync_log.next_id(session))
        landing.begin(INVOICE)
        for page in content:
            landing.stage(INVOICE, Page(page))
        landing.compare(INVOICE, is_full=True, accept_deletions=False)
        landing.merge(INVOICE, at)
