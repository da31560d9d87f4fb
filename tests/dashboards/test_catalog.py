"""The catalog is all that knows a report: what is generated from it is so, and nothing stands beside it."""

from importlib import import_module
from pathlib import Path

import pytest

from dashboards import catalog, exposures
from dashboards.company_data import CompanyData, read_company
from dashboards.formats import html
from pipelines.fingerprint import DBT_PROJECT
from tests.dashboards.companies import harbor, nasty
from tests.dashboards.conftest import VERSION
from tests.dashboards.random_companies import Company, reader

ROOT = Path(__file__).parents[2]
COMPANIES = {"harbor": harbor(), "nasty": nasty(), "quiet": Company("quiet", "Quiet Ltd"),
             "unknown": Company("unknown", "Unknown Ltd", is_known=False)}  # fmt: skip


def _data(company: Company) -> CompanyData:
    rows = reader(company)
    return read_company(rows, rows.rows("rpt_company")[0], VERSION, catalog.views())


def test_the_exposures_are_generated_from_it() -> None:
    written = (DBT_PROJECT / "models/reports/exposures.yml").read_text()
    assert written == exposures.text(), f"type: {exposures.COMMAND}"


@pytest.mark.parametrize("name", COMPANIES)
def test_it_counts_the_pages_that_it_makes(name: str) -> None:
    data = _data(COMPANIES[name])
    assert catalog.number_of_pages(data) == len(list(catalog.company_reports(data)))


def test_every_report_s_module_has_an_entry() -> None:
    folders = [path for path in (ROOT / "dashboards/reports").iterdir() if (path / "__init__.py").exists()]
    modules = [import_module(f"dashboards.reports.{path.parent.name}.{path.stem}")
               for folder in folders for path in folder.glob("[!_]*.py")]  # fmt: skip
    reports = {module.__name__ for module in modules if hasattr(module, "build")}
    assert reports == {entry.module.__name__ for entry in catalog.REPORTS}  # type: ignore[attr-defined]


def test_each_view_of_a_report_is_a_model_and_each_model_of_a_report_is_read() -> None:
    models = {path.stem for path in (DBT_PROJECT / "models").rglob("rpt_*.sql")}
    read = {view for entry in catalog.REPORTS for view in entry.views}
    assert read <= models
    below = {"rpt_frame", "rpt_customer_name", "rpt_revenue_line", "rpt_revenue_document"}  # for other views alone
    assert models - read <= below


def test_an_entry_needs_only_views_that_it_or_its_neighbours_read() -> None:
    for entry in catalog.REPORTS:
        assert set(entry.needs) <= set(catalog.views())


def test_without_the_legacy_page_its_views_are_not_read() -> None:
    assert set(catalog.views()) - set(catalog.views(legacy_page=False)) == {"rpt_old_figure"}


def test_pages_stand_in_the_navigation_by_group() -> None:
    data = _data(COMPANIES["harbor"])
    groups = {group.label: [link.text for link in group.links] for group in catalog.navigation(data)}
    always = [entry.label for entry in catalog.REPORTS if entry.group == "Receivables"]
    assert groups == {"": ["Home"], "Receivables": always}
    (aging,) = (report for report in catalog.company_reports(data) if report.path == "harbor/aging")
    assert '<span role="group" aria-label="Receivables">' in html.renderer()(aging)
