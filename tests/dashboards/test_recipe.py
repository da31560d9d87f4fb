"""CONTRIBUTING's recipe for a report, performed on a copy of the project: four files, and a page stands on the site."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dashboards.page_parser import parsed
from tests.docs import recipe

ROOT = Path(__file__).parents[2]
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
    for name in ("pyproject.toml", "uv.lock"):
        shutil.copy(ROOT / name, copy)
    assert len(recipe.perform(recipe.section("Add a report"), copy, copy)) == 4
    exposures = _run(copy, "-m", "dashboards.exposures")
    (copy / "dbt_project/models/reports/exposures.yml").write_text(exposures)
    return copy


def _run(project: Path, *arguments: str) -> str:
    """Run Python in the copy, whose packages come before the installed ones."""
    command = [sys.executable, "-P", *arguments]
    kept = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    environment = {**kept, "PYTHONPATH": str(project)}
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
    publishing = ("test_the_answer_counts_the_pages_and_every_byte", "test_progress_is_told_page_by_page")
    asked = ["tests/dashboards/test_catalog.py", *(f"tests/dashboards/test_publish.py::{name}" for name in publishing),
             "tests/marts/test_promise.py"]  # fmt: skip
    _run(project, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'copy'}", *asked)
