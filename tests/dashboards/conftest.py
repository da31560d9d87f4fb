"""One published site of the sample companies for all page tests; it is only read."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboards.site.publish import publish
from tests.dashboards.companies import harbor, nasty
from tests.dashboards.random_companies import reader

VERSION = "9.9.9"


@pytest.fixture(scope="session")
def chart_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Drawings shared by the tests, because drawing costs a second."""
    return tmp_path_factory.mktemp("charts")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, chart_cache: Path) -> Path:
    """The folder of a site with both sample companies."""
    folder = tmp_path_factory.mktemp("published") / "site"
    publish(reader(harbor(), nasty()), folder, version=VERSION, chart_cache=chart_cache)
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's Chromium; tests that need it are skipped where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine: the pages were not opened in a browser")
    return path


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """One Chromium for a module."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as start:
        opened = start.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()
