"""Staging is the promise: the same tables and columns from every source, named in one map."""

import re
from pathlib import Path

import pytest
import yaml

from dashboards.catalog import REPORTS
from pipelines.fingerprint import DBT_PROJECT
from pipelines.sources.registry import SOURCES
from tests.case import Case

SOURCES_OF: dict[str, list[str]] = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text())["vars"]["sources_of"]
MODELS = sorted((DBT_PROJECT / "models").rglob("*.sql"))
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


@pytest.mark.parametrize("table", SOURCES_OF)
def test_a_table_has_the_same_columns_and_types_from_every_source(built: Case, table: str) -> None:
    shapes = {
        source: built.rows(
            "select column_name, data_type, numeric_precision, numeric_scale from information_schema.columns"
            " where table_schema = 'staging' and table_name = %s order by column_name",
            f"stg_{source}__{table}",
        )
        for source in SOURCES_OF[table]
    }
    assert all(shapes.values())
    assert len({str(shape) for shape in shapes.values()}) == 1, shapes


def test_the_map_names_every_staging_model_and_no_other() -> None:
    named = {f"stg_{source}__{table}" for table, sources in SOURCES_OF.items() for source in sources}
    assert named == {path.stem for path in MODELS if path.stem.startswith("stg_")}


def test_below_staging_no_vendor_is_named() -> None:
    vendors = [name for name in SOURCES if name != "files"]
    texts = {path: path.read_text() for path in MODELS if "staging" not in path.parts}
    assert [path for path, text in texts.items() if any(vendor in text for vendor in vendors)] == []


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
def test_reports_read_reports_and_marts_and_nobody_skips_a_floor_upwards(path: Path) -> None:
    layer = next(name for name in ABOVE if name in path.relative_to(DBT_PROJECT / "models").parts)
    references = re.findall(r"ref\('(\w+)'\)", path.read_text())
    assert not [name for name in references if name.startswith(ABOVE[layer])]


def test_every_report_of_the_catalog_is_an_exposure_of_the_views_it_shows() -> None:
    exposures = yaml.safe_load((DBT_PROJECT / "models/reports/exposures.yml").read_text())["exposures"]
    shown = {each["name"]: {re.findall(r"'(\w+)'", ref)[0] for ref in each["depends_on"]} for each in exposures}
    assert shown == {report.name: set(report.views) for report in REPORTS}
