"""One company's books landed many times, each time with one table changed."""

from collections.abc import Mapping
from pathlib import Path

from pipelines.sources.canonical import Table
from pipelines.sources.files import connector, validate_file
from pipelines.sources.files.currency_of import Currencies
from tests.case import Case
from tests.cases import full_books
from tests.cases.full_books import Rows

BASE, AGAIN = "as_it_is", "once_more"


def built(case: Case, now: str, variants: Mapping[str, tuple[Table, Rows]]) -> None:
    """Sync the full books, land each of its variants (and one that is the same) beside it, and build the models."""
    folder = case.folder / BASE
    folder.mkdir()
    for table, rows in full_books.BOOKS.items():
        (folder / f"{table}.csv").write_text(full_books.text(rows), encoding="utf-8")
    case.configure(BASE, source="files", path=BASE)
    failed = [str(result.error) for result in case.sync(now) if result.error]
    assert not failed, failed
    _copy(case, folder, variants)
    made = case.build(tests=False)
    assert made.success, made.exception or [(r.node.name, r.message) for r in made.result if r.status == "error"]


def _copy(case: Case, folder: Path, variants: Mapping[str, tuple[Table, Rows]]) -> None:
    """Land the books once more for each variant, as the files source would have: reading 200 folders takes minutes."""
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
    for stream in connector.SOURCE.streams:
        unchanged = [n for n in names if n == AGAIN or variants[n][0].stream != stream.name or stream.name == "company"]
        case.execute(
            f"insert into raw_files.{stream.name} (connection, id, payload, {columns})"
            f" select name, id, payload, {columns} from raw_files.{stream.name}, unnest(%s::text[]) as name"
            " where connection = %s",
            unchanged, BASE,
        )  # fmt: skip
    for name, (table, rows) in variants.items():
        if table.name == "companies":
            case.execute(
                "update raw_files.company set payload = payload || %s::jsonb where connection = %s",
                validate_file.payload({column: value for column, value in rows[0].items() if value}), name,
            )  # fmt: skip
            continue
        path = folder / f"{table.name}.csv"
        path.write_text(full_books.text(rows), encoding="utf-8")
        problems = validate_file.Problems(name)
        records = list(validate_file.records(table, path, problems, Currencies("USD")))
        problems.refuse()
        for record in records:
            case.execute(
                f"insert into raw_files.{table.stream} (connection, id, payload, {columns})"
                f" select %s, %s, %s, {columns} from raw_files.company where connection = %s",
                name, record.id, validate_file.payload(record.values), BASE,
            )  # fmt: skip
