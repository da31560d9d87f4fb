"""CONTRIBUTING's recipe for a report, performed on a copy of the project: four files, and a page stands on the site."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dashboards.page_parser import parsed

ROOT = Path(__file__).parents[2]
SQL = """\
select overview.connection, overview.currency, overview.top3_share
from {{ ref('rpt_overview') }} as overview
inner join {{ ref('rpt_frame') }} as frame on frame.connection = overview.connection
"""
YML = """\
models:
  - name: rpt_concentration
    description: One row per company and currency with something open.
    columns:
      - {name: connection, data_type: text, description: The company's name in the settings.}
      - {name: currency, data_type: text, description: ISO code.}
      - {name: top3_share, data_type: numeric, description: What the three largest customers owe of all, in percent.}
"""
MODULE = '''\
"""How much of the receivables a few customers owe."""

from collections.abc import Iterator

from dashboards.company_data import CompanyData
from dashboards.report import Block, Column, Report, Table, picked

QUESTION = "How much hangs on a few customers?"


def build(data: CompanyData, path: str) -> Iterator[Report]:
    """Yield the one page of concentration."""
    columns = (Column("currency", "Currency"), Column("top3_share", "Three largest", "share"))
    rows = tuple(picked(row, columns) for row in data.views["concentration"])
    yield Report(
        path=path,
        title="Concentration",
        question=QUESTION,
        headline="What the three largest customers owe.",
        header=data.header,
        blocks=(Block(key="shares", title="", tables=(Table("shares", "Shares", columns, rows),)),),
    )
'''
ENTRY = '    Entry("concentration", concentration, ("rpt_concentration",), read_at=("Board",)),\n'
PUBLISH = """
import json, sys
from decimal import Decimal
from pathlib import Path
from dashboards.site.publish import publish
from pipelines.orchestration.assets.reports import report_assets
from tests.dashboards.random_companies import Company, reader
company = Company("acme", "Acme Ltd", customers={"1": "Only"})
company.owes("1", "120.50", 45)
rows = reader(company)
rows.views["rpt_concentration"] = [{"connection": "acme", "currency": "USD", "top3_share": Decimal("61.25")}]
publish(rows, Path(sys.argv[1]), version="1")
print(json.dumps([key.to_user_string() for key in report_assets().keys]))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with one more report."""
    copy = tmp_path_factory.mktemp("recipe") / "project"
    left = shutil.ignore_patterns(".*", "__pycache__", "target", "logs")
    copy.mkdir()
    for name in ("dashboards", "pipelines", "dbt_project", "tests"):
        shutil.copytree(ROOT / name, copy / name, ignore=left)
    shutil.copy(ROOT / "pyproject.toml", copy)
    views = copy / "dbt_project/models/reports/receivables"
    (views / "rpt_concentration.sql").write_text(SQL)
    (views / "rpt_concentration.yml").write_text(YML)
    (copy / "dashboards/reports/receivables/concentration.py").write_text(MODULE)
    _add_to_the_catalog(copy / "dashboards/catalog.py")
    exposures = _run(copy, "-m", "dashboards.exposures")
    (copy / "dbt_project/models/reports/exposures.yml").write_text(exposures)
    return copy


def _add_to_the_catalog(catalog: Path) -> None:
    """Add the one entry, and its import."""
    text = catalog.read_text()
    imports = "from dashboards.reports.receivables import aging, "
    before = '    Entry(\n        "tie_out",'
    assert imports in text
    assert before in text
    catalog.write_text(text.replace(imports, f"{imports}concentration, ").replace(before, ENTRY + before))


def _run(project: Path, *arguments: str) -> str:
    """Run Python in the copy, whose packages come before the installed ones."""
    command = [sys.executable, "-P", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(project)}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_report_of_four_files_is_page_json_navigation_exposure_and_asset(project: Path, tmp_path: Path) -> None:
    keys = json.loads(_run(project, "-c", PUBLISH, str(tmp_path / "site")).splitlines()[-1])
    page = parsed(tmp_path / "site/acme/concentration.html")
    assert page.one("table", id="shares").rows() == [["USD", "61.3%"]]
    content = json.loads((tmp_path / "site/acme/concentration.json").read_text())
    assert content["blocks"][0]["tables"][0]["rows"][0]["top3_share"] == "61.25"
    links = {
        link.text: link.attributes["href"] for link in parsed(tmp_path / "site/acme/aging.html").one("nav").all("a")
    }
    assert links["Concentration"] == "concentration.html"
    assert "acme/concentration.html" in (tmp_path / "site/index.html").read_text()
    assert "site/concentration" in keys
    assert "  - name: concentration\n" in (project / "dbt_project/models/reports/exposures.yml").read_text()


def test_no_test_of_the_project_changes_for_it(project: Path, tmp_path: Path) -> None:
    publishing = ("the_answer_counts_the_pages", "progress_is_told", "a_page_that_leads_nowhere")
    asked = ("tests/dashboards/test_catalog.py", "tests/test_law_of_imports.py", "tests/marts/test_promise.py")
    options = ("-q", "-x", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'copy'}")
    _run(project, "-m", "pytest", *options, *asked)
    _run(project, "-m", "pytest", *options, "tests/dashboards/test_publish.py", "-k", " or ".join(publishing))
