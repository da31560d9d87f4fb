"""Every column that a file may have is read: one value of it changed, and some mart or finding changes."""

from pathlib import Path

import pytest

from pipelines.sources import files, form
from pipelines.sources.currency_of import Currencies
from pipelines.sources.promise import TABLES
from tests.case import Case
from tests.cases import full_books

NOW = "2026-04-15T12:00:00+00:00"
COLUMNS = [f"{table.name}__{column}" for table in TABLES for column in table.columns]
BASE, AGAIN = "as_it_is", "once_more"
# Nothing is computed from these: they tell a reader more of a row, and marts.stated_* shows them.
TOLD = {
    f"{table}__{column}"
    for table, columns in {
        **{table.name: "source_url" for table in TABLES},
        "document_lines": "unit_price tax_amount service_on source_url",
        "planned_rates": "customer_name project_name person_name origin known_by source_url",
        "order_lines": "description line_number unit_price discount_amount source_url",
        "order_payments": "order_payment_id reference paid_on created_at source_url",
        "order_credits": "order_credit_id reason created_at source_url",
        "store_credits": "store_credit_id customer_id applied_to_order_id created_at updated_at source_url",
        "expenses": "expense_id vendor description source_url",
        "attendees": "attendee_id customer_id order_id created_at checked_in_at source_url",
        "grants": "grant_id source_url",
    }.items()
    for column in columns.split()
}


@pytest.fixture(scope="module")
def shown(module_case: Case) -> dict[str, str]:
    """What all marts and reports hold of each company, by the name of the column that is changed in it."""
    case = module_case
    folder = case.folder / BASE
    folder.mkdir()
    for table, rows in full_books.BOOKS.items():
        (folder / f"{table}.csv").write_text(full_books.text(rows), encoding="utf-8")
    case.configure(BASE, source="files", path=BASE)
    failed = [str(result.error) for result in case.sync(NOW) if result.error]
    assert not failed, failed
    copy(case, folder)
    built = case.build("build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    assert built.success, built.exception or [(r.node.name, r.message) for r in built.result if r.status == "error"]
    return held(case)


def copy(case: Case, folder: Path) -> None:
    """Land the books once more for each column, as the files source would have: reading 200 folders takes minutes."""
    variants = {f"{table.name}__{column}": (table, column, rows) for table, column, rows in full_books.variants()}
    names = [AGAIN, *variants]
    columns = "payload_hash, source_updated_at, is_deleted, seen_from, seen_to, sync_id"
    case.execute(
        "insert into tieout.connection (connection, source) select name, source"
        " from tieout.connection, unnest(%s::text[]) as name where connection = %s",
        names, BASE,
    )  # fmt: skip
    case.execute(
        "insert into tieout.sync_log select (jsonb_populate_record(log, jsonb_build_object('connection', name))).*"
        " from tieout.sync_log as log, unnest(%s::text[]) as name where connection = %s",
        names, BASE,
    )  # fmt: skip
    for stream in files.SOURCE.streams:
        unchanged = [n for n in names if n == AGAIN or variants[n][0].stream != stream.name or stream.name == "company"]
        case.execute(
            f"insert into raw_files.{stream.name} (connection, id, payload, {columns})"
            f" select name, id, payload, {columns} from raw_files.{stream.name}, unnest(%s::text[]) as name"
            " where connection = %s",
            unchanged, BASE,
        )  # fmt: skip
    for name, (table, column, rows) in variants.items():
        if table.name == "companies":
            case.execute(
                "update raw_files.company set payload = payload || jsonb_build_object(%s::text, %s::text)"
                " where connection = %s",
                column, rows[0][column], name,
            )  # fmt: skip
            continue
        path = folder / f"{table.name}.csv"
        path.write_text(full_books.text(rows), encoding="utf-8")
        problems = form.Problems(name)
        records = list(form.records(table, path, problems, Currencies("USD")))
        problems.refuse()
        for record in records:
            case.execute(
                f"insert into raw_files.{table.stream} (connection, id, payload, {columns})"
                f" select %s, %s, %s, {columns} from raw_files.company where connection = %s",
                name, record.id, form.payload(record.values), BASE,
            )  # fmt: skip


def held(case: Case) -> dict[str, str]:
    relations = case.rows(
        "select distinct table_schema || '.' || table_name as relation from information_schema.columns"
        " where table_schema in ('marts', 'reports') and column_name = 'connection' and table_name <> 'ar_sync_log'"
        " order by relation"
    )
    left_out = "'{connection,document_key,sync_id,known_from,known_to,first_seen_at}'::text[]"
    union = " union all ".join(
        f"select connection, '{row['relation']}' as relation, md5(string_agg(row, ',' order by row)) as content"
        f" from (select connection, (to_jsonb(t) - {left_out})::text as row from {row['relation']} as t) as rows"
        " group by connection"
        for row in relations
    )
    found = case.rows(
        f"select connection, string_agg(relation || ' ' || content, E'\\n' order by relation) as held"
        f" from ({union}) as contents group by connection"
    )
    return {row["connection"]: row["held"] for row in found}


def computed(held: str) -> list[str]:
    """What is left of it without the tables that repeat what is stated."""
    return [line for line in held.splitlines() if not line.startswith("marts.stated_")]


def test_the_same_books_are_the_same(shown: dict[str, str]) -> None:
    assert shown[AGAIN] == shown[BASE]


@pytest.mark.parametrize("name", [name for name in COLUMNS if name not in TOLD])
def test_a_value_that_is_changed_changes_what_is_computed(shown: dict[str, str], name: str) -> None:
    assert computed(shown[name]) != computed(shown[BASE])


@pytest.mark.parametrize("name", [name for name in COLUMNS if name in TOLD])
def test_a_text_that_is_changed_is_shown(shown: dict[str, str], name: str) -> None:
    assert shown[name] != shown[BASE]
