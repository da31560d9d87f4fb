"""The pages of revenue and of work in a real browser: at a desk, on a phone, on paper."""

from pathlib import Path
from typing import Any

import pytest

from pipelines.publishing.publish import publish_site
from tests.case import Case
from tests.dashboards import sample_shop, sample_site
from tests.dashboards.browser_page import opened

PAGES = (
    *("event/revenue", "event/orders", "event/budget"),
    *("studio/rates", "studio/realization", "studio/unbilled", "studio/clients"),
)
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True}


@pytest.fixture(scope="module")
def site(module_case: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    sample_shop.write(module_case)
    sample_site.write(module_case)
    module_case.refresh(sample_shop.NOW)
    out = tmp_path_factory.mktemp("opened") / "site"
    return publish_site(
        module_case.settings, module_case.warehouse, module_case.moment(sample_shop.NOW), out=out
    ).index.parent


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_from_a_disk_and_asks_the_network_for_nothing(browser: Any, site: Path, name: str) -> None:
    page = opened(browser, site, name)
    assert page.locator(".headline").inner_text()
    assert page.faults == []


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_never_scrolls_the_page_sideways(browser: Any, site: Path, name: str) -> None:
    page = opened(browser, site, name, **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_drawing_by_day_is_as_broad_as_where_it_is_read(browser: Any, site: Path) -> None:
    for options, shown, hidden in (({}, "broad", "narrow"), (PHONE, "narrow", "broad")):
        page = opened(browser, site, "event/revenue", **options)
        drawing = page.locator(".by-day .drawing").first
        assert drawing.locator(f".{shown}").is_visible()
        assert not drawing.locator(f".{hidden}").is_visible()
        assert drawing.evaluate("box => box.scrollWidth <= box.clientWidth")
    page.emulate_media(media="print")
    assert page.locator(".by-day .broad").first.is_visible()
