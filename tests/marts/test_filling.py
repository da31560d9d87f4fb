"""Tests of the tests: what is filled into a clone of the template is what dbt builds, twice over."""

from tests.case import Case
from tests.cases import full_books

FIRST, SECOND = "2026-11-25T17:00:00+00:00", "2026-11-30T17:00:00+00:00"
CONTENTS = """
select schemaname || '.' || tablename as name,
    (xpath('//d/text()', query_to_xml(format(
        'select md5(coalesce(string_agg(t::text, chr(10) order by t::text), %%L)) as d from %%I.%%I as t',
        '', schemaname, tablename
    ), true, true, '')))[1]::text as digest
from pg_tables where schemaname in ('staging', 'intermediate', 'marts') order by 1
"""


def contents(case: Case) -> dict[str, str]:
    return {row["name"]: row["digest"] for row in case.rows(CONTENTS)}


def test_what_is_filled_is_what_dbt_builds(case: Case) -> None:
    books = {name: full_books.text(rows) for name, rows in full_books.BOOKS.items()}
    folder = case.folder / "full"
    folder.mkdir()
    for name, text in books.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    case.configure("full", source="files", path="full")
    empty = contents(case)
    for moment in (FIRST, SECOND):
        case.refresh(moment)
    filled = contents(case)
    assert len([name for name in filled if filled[name] != empty[name]]) > 60
    assert case.build(by_dbt=True).result
    assert contents(case) == filled
