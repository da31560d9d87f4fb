"""The models over many documents, against one sum over the ledger."""

import tempfile
from pathlib import Path

import psycopg

from pipelines.sources.registry import SOURCES
from pipelines.warehouse import schema
from pipelines.warehouse.landing import raw
from tests.benchmarks.measure import Ratio, database, typical
from tests.case import Case

NOW = "2026-04-15T12:00:00+00:00"

BOOKS = """
insert into raw_files.company (connection, id, payload, payload_hash, is_deleted, seen_from, sync_id)
values ('bench', 'company', '{"home_currency": "USD", "time_zone": "UTC"}', 'h', false, '2026-04-01', 0);

insert into raw_files.customer (connection, id, payload, payload_hash, is_deleted, seen_from, sync_id)
select 'bench', 'c' || n, jsonb_build_object('customer_id', 'c' || n, 'customer_name', 'Customer ' || n), 'h', false,
       '2026-04-01', 0
from generate_series(1, %(rows)s / 50) as n;

insert into raw_files.document (connection, id, payload, payload_hash, is_deleted, seen_from, sync_id)
select 'bench', kind || n, jsonb_build_object(
           'document_id', kind || n, 'document_type', document_type, 'customer_id', 'c' || (n %% (%(rows)s / 50) + 1),
           'currency', 'USD', 'total_amount', (100 + n %% 900)::text || '.10',
           'issued_on', (date '2023-04-01' + (n %% 1080) + late)::text,
           'due_on', (date '2023-05-01' + (n %% 1080))::text
       ), 'h', false, '2026-04-01', 0
from generate_series(1, %(rows)s) as n
cross join (values ('i', 'invoice', 0), ('p', 'payment', 40)) as kinds (kind, document_type, late)
where kind = 'i' or n %% 10 <> 0;

insert into raw_files.allocation (connection, id, payload, payload_hash, is_deleted, seen_from, sync_id)
select 'bench', 'a' || n, jsonb_build_object(
           'from_document_id', 'p' || n, 'to_document_id', 'i' || n, 'amount', (100 + n %% 900)::text || '.10'
       ), 'h', false, '2026-04-01', 0
from generate_series(1, %(rows)s) as n
where n %% 10 <> 0;

insert into tieout.sync_log (sync_id, connection, stream, sync_type, started_at, finished_at, inserted, status)
values (0, 'bench', 'document', 'full', '2026-04-01', '2026-04-01', 1, 'success');
"""


def run(url: str, rows: int) -> list[Ratio]:
    """Compare the whole build, one as-of date and the month ends with a sum."""
    case = Case(Path(tempfile.mkdtemp(prefix="tieout-bench-")), database(url, "bench_ledger"))
    case.files("bench", customers="customer_id,customer_name", documents="document_id")
    _fill(case, rows)
    assert case.build().success
    case.execute("analyze")
    total = typical(lambda: case.value("select sum(amount) from marts.ar_ledger"))
    one_day = typical(lambda: case.value("select sum(total) from marts.ar_aging('2025-12-31')"))
    build = typical(lambda: case.build("run"))
    return [
        Ratio(f"aging of {rows:,} invoices at one date", "one sum over the ledger", "<= 0.5", one_day, total),
        Ratio("dbt run of all models", "one sum over the ledger", "", build, total),
    ]


def _fill(case: Case, rows: int) -> None:
    with case.warehouse.prepared() as session:
        raw.ensure_tables(session, SOURCES.values())
        session.execute(
            "insert into tieout.connection (connection, source, home_currency, time_zone, ages_from)"
            " values ('bench', 'files', 'USD', 'UTC', 'due_date')"
        )
    with psycopg.connect(case.url) as session:
        for statement in BOOKS.split(";\n"):
            if statement.strip():
                session.execute(statement.encode(), {"rows": rows})
        session.execute("analyze")
        schema.set_clock(session, case.moment(NOW))
