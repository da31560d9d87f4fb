"""Tests of the tests: what is filled into a clone of the template is what dbt builds, twice over."""

from tests.case import Case
from tests.cases import full_books

FIRST, SECOND = "2026-11-25T17:00:00+00:00", "2026-11-30T17:00:00+00:00"
TABLES = (
    "select format('%%I.%%I', schemaname, tablename) as name from pg_tables"
    " where schemaname in ('staging', 'intermediate', 'marts') order by 1"
)
DIGEST = "select md5(coalesce(string_agg(t::text, chr(10) order by t::text), '')) from {} as t"


def contents(case: Case) -> dict[str, str]:
    return {row["name"]: case.value(DIGEST.format(row["name"])) for row in case.rows(TABLES)}


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
    assert case.build(by_dbt=True).success
    assert contents(case) == filled
