"""Every column that a file may have is read: one value of it changed, and some mart or finding changes."""

from collections.abc import Iterator

import pytest

from pipelines.sources.promise import TABLES
from tests.case import Case
from tests.cases import full_books

NOW = "2026-04-15T12:00:00+00:00"
COLUMNS = [f"{table.name}__{column}" for table in TABLES for column in table.columns]
UNREAD: dict[str, str] = {}


@pytest.fixture(scope="module")
def shown(module_case: Case) -> dict[str, str]:
    """What all marts hold of each company, by the name of the column that is changed in it."""
    for name, tables in companies():
        module_case.configure(name, source="files", path=name)
        folder = module_case.folder / name
        folder.mkdir()
        for table, text in tables.items():
            (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    failed = [str(result.error) for result in module_case.sync(NOW) if result.error]
    assert not failed, failed
    built = module_case.build("run")
    assert built.success, built.exception or [(r.node.name, r.message) for r in built.result if r.status == "error"]
    return held(module_case)


def companies() -> Iterator[tuple[str, dict[str, str]]]:
    yield "as_it_is", full_books.texts({})
    yield "once_more", full_books.texts({})
    for table, column, tables in full_books.variants():
        yield f"{table}__{column}", tables


def held(case: Case) -> dict[str, str]:
    relations = case.rows(
        "select distinct table_schema || '.' || table_name as relation from information_schema.columns"
        " where table_schema in ('marts', 'reports') and column_name = 'connection' and table_name <> 'ar_sync_log'"
        " order by relation"
    )
    left_out = "'{connection,sync_id,known_from,known_to,first_seen_at}'::text[]"
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


def test_the_same_books_are_the_same(shown: dict[str, str]) -> None:
    assert shown["once_more"] == shown["as_it_is"]


@pytest.mark.parametrize("name", [name for name in COLUMNS if name not in UNREAD])
def test_a_value_that_is_changed_changes_what_is_shown(shown: dict[str, str], name: str) -> None:
    assert shown[name] != shown["as_it_is"]


@pytest.mark.parametrize("name", UNREAD)
def test_a_column_that_is_read_is_no_exception_any_more(shown: dict[str, str], name: str) -> None:
    assert shown[name] == shown["as_it_is"], f"{name} is read now: take it out of UNREAD"
