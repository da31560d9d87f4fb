"""The canonical tables are the promise: stated once, by their models' ymls, and held by every source, file and mart."""

import itertools
import re
from pathlib import Path

import pytest
import yaml

from dashboards.catalog import REPORTS
from pipelines.fingerprint import DBT_PROJECT
from pipelines.sources.canonical import KEPT_BY_TIEOUT, TABLES, Table
from pipelines.sources.registry import SOURCES
from tests.canonicalmodels import FOLDER, stated
from tests.case import Case

STATED = stated()
SHORT = {"timestamp with time zone": "timestamptz"}
TYPE_OF = {
    **{"money": "numeric", "rate": "numeric", "integer": "integer", "month": "integer", "boolean": "boolean"},
    **{"date": "date", "timestamp": "timestamptz"},
}
BY_CONNECTORS_ONLY = {"compared_at"}
SOURCES_OF: dict[str, list[str]] = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text())["vars"]["sources_of"]
MODELS = sorted((DBT_PROJECT / "models").rglob("*.sql"))
STATED_NOW = DBT_PROJECT / "models/marts/stated"
# What no model of a floor reads: the floors above it, by how the names of their models begin.
ABOVE = {
    "staging": ("int_", "ar_", "rpt_"),
    "canonical": ("ar_", "rpt_"),
    "ledger": ("ar_", "rpt_"),
    "marts": ("rpt_",),
    "reports": (),
}


@pytest.fixture(scope="module")
def built(module_case: Case) -> Case:
    """A warehouse with every model and no books."""
    module_case.sync("2026-04-15T12:00:00+00:00")
    assert module_case.build(by_dbt=True).success
    return module_case


def test_every_model_builds_before_any_data(built: Case) -> None:
    assert built.value("select count(*) from marts.ar_ledger") == 0
    assert built.rows("select * from reports.rpt_company") == []


@pytest.mark.parametrize("table", STATED)
def test_a_table_has_the_stated_columns_and_types_from_every_source(built: Case, table: str) -> None:
    stated = {column.name: column.data_type for column in STATED[table].values()}
    for source in SOURCES_OF[table]:
        rows = built.rows(
            "select column_name, data_type, numeric_precision, numeric_scale from information_schema.columns"
            " where table_schema = 'staging' and table_name = %s",
            f"stg_{source}__{table}",
        )
        given = {row["column_name"]: SHORT.get(row["data_type"], row["data_type"]) for row in rows}
        assert given == stated, f"stg_{source}__{table} is not what canonical_{table}.yml states"
        assert {(row["numeric_precision"], row["numeric_scale"]) for row in rows if row["data_type"] == "numeric"} <= {
            (None, None)
        }


def test_the_map_names_every_canonical_table_and_no_other() -> None:
    assert set(SOURCES_OF) == set(STATED)
    assert {path.stem for path in FOLDER.glob("*.sql")} == {f"canonical_{table}" for table in STATED}


@pytest.mark.parametrize("table", STATED)
def test_every_canonical_table_says_whose_row_it_is_where_it_is_shown_and_when_it_was_known(table: str) -> None:
    first, *_, url, known_from, known_to = STATED[table]
    assert [first, url, known_from, known_to] == ["connection", "source_url", "known_from", "known_to"]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_file_holds_the_columns_of_its_canonical_table(table: Table) -> None:
    columns = STATED[table.name]
    where = f"canonical_{table.name}.yml and pipelines/sources/canonical.py differ"
    assert set(table.columns) == set(columns) - KEPT_BY_TIEOUT - BY_CONNECTORS_ONLY, where
    assert {name: columns[name].data_type for name in table.columns} == {
        name: TYPE_OF.get(kind, "text") for name, kind in table.columns.items()
    }, where
    assert {name for name, kind in table.columns.items() if kind == "money"} == {
        name for name, column in columns.items() if column.is_money
    }, where
    ids = tuple(name for name, column in columns.items() if column.is_id)
    assert ids == (table.key if len(table.key) == 1 else ()), where


def test_only_what_connectors_alone_can_say_is_no_file() -> None:
    assert set(STATED) - {table.name for table in TABLES} == {"findings", "income_accounts", "income_postings"}


def test_every_reference_names_a_table_with_an_id() -> None:
    with_an_id = {table for table, columns in STATED.items() if any(column.is_id for column in columns.values())}
    named = {column.names for columns in STATED.values() for column in columns.values() if column.names}
    assert named - {"entities"} <= with_an_id  # an entity is a customer or a project, as the row's entity_type says


@pytest.mark.parametrize("path", sorted(STATED_NOW.glob("*.yml")), ids=lambda path: path.stem)
def test_what_is_stated_now_is_shown_with_the_columns_of_its_canonical_table(path: Path) -> None:
    (described,) = yaml.safe_load(path.read_text())["models"]
    shown = [(column["name"], column["data_type"]) for column in described["columns"]]
    columns = STATED[path.stem.removeprefix("stated_")].values()
    assert shown == [(column.name, column.data_type) for column in columns if column.name != "known_to"]


def test_the_map_names_every_staging_model_and_no_other() -> None:
    named = {f"stg_{source}__{table}" for table, sources in SOURCES_OF.items() for source in sources}
    assert named == {path.stem for path in MODELS if path.stem.startswith("stg_")}


def test_below_staging_no_vendor_is_named() -> None:
    vendors = [name for name in SOURCES if name != "files"]
    texts = {path: path.read_text() for path in MODELS if "staging" not in path.parts}
    word = re.compile(rf"(?<![a-z])({'|'.join(vendors)})(?![a-z])")
    assert [path for path, text in texts.items() if word.search(text)] == []


def test_every_raw_table_exists_and_is_a_source_of_the_models() -> None:
    for source in SOURCES.values():
        folder = DBT_PROJECT / "models/staging" / source.name
        described = yaml.safe_load((folder / f"_{source.name}__sources.yml").read_text())["sources"][0]["tables"]
        assert {table["name"] for table in described} == {stream.name for stream in source.streams}


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_every_model_has_its_own_yml_that_begins_with_the_grain(path: Path) -> None:
    (described,) = yaml.safe_load(path.with_suffix(".yml").read_text())["models"]
    assert described["name"] == path.stem
    assert re.search(r"\b([Oo]ne|[Tt]wo) (row|rows) per\b", described["description"])


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_is_at_most_100_lines_or_says_at_its_head_why(path: Path) -> None:
    lines = path.read_text().splitlines()
    head = itertools.takewhile(lambda line: not line.startswith("with "), lines)
    assert len(lines) <= 100 or any(line.startswith("--") and "Long because" in line for line in head)


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_reports_read_reports_and_marts_and_nobody_skips_a_floor_upwards(path: Path) -> None:
    layer = next(name for name in ABOVE if name in path.relative_to(DBT_PROJECT / "models").parts)
    references = re.findall(r"ref\('(\w+)'\)", path.read_text())
    assert not [name for name in references if name.startswith(ABOVE[layer])]


def test_every_report_of_the_catalog_is_an_exposure_of_the_views_it_shows() -> None:
    exposures = yaml.safe_load((DBT_PROJECT / "models/reports/exposures.yml").read_text())["exposures"]
    shown = {each["name"]: {re.findall(r"'(\w+)'", ref)[0] for ref in each["depends_on"]} for each in exposures}
    assert shown == {report.name: set(report.views) for report in REPORTS}
