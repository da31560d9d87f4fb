"""The pages in a real browser, from a disk, with the network watched."""

from pathlib import Path
from typing import Any

import pytest

from tests.dashboards.browser_page import opened

PAGES = ("index", "harbor/overview", "harbor/aging", "harbor/tie-out", "harbor/customers/111", "nasty-books/aging")


def _column(page: Any, table: str, number: int) -> list[str]:
    cells = page.locator(f"#{table} tbody tr:not([hidden]) > :nth-child({number})")
    return [text.strip() for text in cells.all_inner_texts()]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scripts", [True, False])
def test_a_page_opens_from_a_disk_and_asks_the_network_for_nothing(
    browser: Any, site: Path, name: str, scripts: bool
) -> None:
    page = opened(browser, site, name, java_script_enabled=scripts)
    assert page.locator("h1").is_visible()
    assert page.locator(".headline").inner_text()
    assert page.faults == []


def test_the_content_policy_stops_a_script_that_is_not_ours(browser: Any, site: Path) -> None:
    page = opened(browser, site, "index")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")
    assert page.evaluate("window.ran") is None


def test_a_click_on_a_column_sorts_by_its_numbers(browser: Any, site: Path) -> None:
    page = opened(browser, site, "harbor/aging")
    page.locator("#aging-usd thead th").nth(1).get_by_role("button").click()
    assert _column(page, "aging-usd", 2)[:2] == ["31,909.64", "14,413.50"]
    assert page.locator("#aging-usd th[aria-sort]").get_attribute("aria-sort") == "descending"
    page.locator("#aging-usd thead th").nth(1).get_by_role("button").click()
    assert _column(page, "aging-usd", 2)[0] == "–"
    assert page.locator("#aging-usd th[aria-sort]").get_attribute("aria-sort") == "ascending"


def test_heads_sort_by_keyboard_and_hold_no_form_control_because_those_are_not_repeated_in_print(
    browser: Any, site: Path
) -> None:
    page = opened(browser, site, "harbor/aging")
    assert page.locator("thead button, thead input").count() == 0
    page.locator("#aging-usd thead th").nth(1).get_by_role("button").press("Enter")
    assert page.locator("#aging-usd th[aria-sort]").get_attribute("aria-sort") == "descending"


def test_a_filter_shows_its_badges_and_the_totals_follow_it(browser: Any, site: Path) -> None:
    page = opened(browser, site, "harbor/aging")
    page.locator("select").first.select_option(label="31–60")
    page.locator("input[inputmode]").first.fill("2,000")
    assert _column(page, "aging-usd", 1) == ["Silverline Print", "Delta Ironworks", "Kestrel Aviation Services"]
    total = page.locator("#aging-usd tfoot tr:not([hidden]) > *").all_inner_texts()
    assert total[:1] + total[3:4] + total[8:] == ["Filtered: 3 of 22 rows", "52,562.51", "146,267.64", "74.0%", "", ""]
    assert page.locator(".badge").all_inner_texts() == ["31–60 ×", "from 2,000.00 ×"]
    page.locator(".badge").first.click()
    page.locator(".badge").first.click()
    assert page.locator("#aging-usd tfoot tr:not([hidden])").first.inner_text().split()[:2] == ["Total", "169,272.97"]
    assert page.locator("#aging-usd tfoot tr:not([hidden])").count() == 2


def test_rows_are_found_by_their_words(browser: Any, site: Path) -> None:
    page = opened(browser, site, "harbor/aging")
    page.locator("input[type=search]").first.fill("DENTAL")
    assert _column(page, "aging-usd", 1) == ["Beacon Street Dental"]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_click_anywhere_on_a_row_opens_the_customer(browser: Any, site: Path, scripts: bool) -> None:
    page = opened(browser, site, "harbor/aging", java_script_enabled=scripts, viewport={"width": 1280, "height": 900})
    page.locator("#aging-eur tbody tr").first.locator("td").nth(4).click(force=True)
    page.wait_for_url("**/customers/111.html")
    assert page.locator("h1").inner_text() == "Juniper Hotels Group"


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_never_scrolls_the_page_sideways(browser: Any, site: Path, name: str) -> None:
    page = opened(browser, site, name, viewport={"width": 390, "height": 844}, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_first_column_stays_in_sight_on_a_phone(browser: Any, site: Path) -> None:
    page = opened(browser, site, "harbor/aging", viewport={"width": 390, "height": 844}, is_mobile=True)
    head = page.locator("#aging-usd tbody th").first
    before = head.bounding_box()["x"]
    page.locator(".scroll").first.evaluate("box => box.scrollLeft = 300")
    assert head.bounding_box()["x"] == before


def test_the_head_of_a_long_table_stays_in_sight(browser: Any, site: Path) -> None:
    page = opened(browser, site, "harbor/aging", viewport={"width": 1280, "height": 500})
    page.locator("#aging-usd tbody tr").nth(15).scroll_into_view_if_needed()
    assert page.locator("#aging-usd thead th").first.bounding_box()["y"] == 0


def test_paper_has_no_navigation_and_repeats_the_table_head(browser: Any, site: Path) -> None:
    page = opened(browser, site, "harbor/aging")
    page.emulate_media(media="print")
    for hidden in (".bar", ".skip", ".filters >> nth=0", "footer .links"):
        assert not page.locator(hidden).is_visible(), hidden
    display = "head => getComputedStyle(head).display"
    assert page.locator("#aging-usd thead").evaluate(display) == "table-header-group"
    assert page.locator("#aging-usd tfoot").evaluate(display) == "table-row-group"


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_aging_prints_across_the_page(browser: Any, site: Path, paper: str) -> None:
    page = opened(browser, site, "harbor/aging")
    sheets = page.pdf(format=paper, prefer_css_page_size=True).split(b"/MediaBox [")[1:]
    sizes = [tuple(map(float, sheet.split(b"]")[0].split()[2:])) for sheet in sheets]
    assert sizes
    assert all(width > height for width, height in sizes)  # the footer's sheet too


def test_dark_follows_the_system_and_the_switch_turns_it_back(browser: Any, site: Path) -> None:
    page = opened(browser, site, "harbor/overview", color_scheme="dark")
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) == "rgb(18, 23, 28)"
    page.get_by_role("button", name="Switch to light colours").click()
    assert page.evaluate(paper) == "rgb(255, 255, 255)"
    page.emulate_media(media="print")
    assert page.evaluate(paper) == "rgb(255, 255, 255)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(browser: Any, site: Path, scheme: str) -> None:
    page = opened(browser, site, "nasty-books/overview", color_scheme=scheme)
    worst = page.evaluate(
        """() => {
          const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
          const light = (colour) => parts(colour).slice(0, 3).map((c) => c / 255)
            .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
            .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
          const behind = (node) => {
            const colour = getComputedStyle(node).backgroundColor;
            return parts(colour)[3] === 0 && node.parentElement ? behind(node.parentElement) : colour;
          };
          return Math.min(...[...document.querySelectorAll("main *, footer *")]
            .filter((node) => node.checkVisibility())
            .filter((node) => [...node.childNodes].some((inside) => inside.nodeType === 3 && inside.data.trim()))
            .map((node) => {
              const property = node instanceof SVGElement ? "fill" : "color";
              const pair = [light(getComputedStyle(node)[property]), light(behind(node))].sort((a, b) => b - a);
              return (pair[0] + 0.05) / (pair[1] + 0.05);
            }));
        }"""
    )
    assert worst >= 4.5


def test_what_ties_is_folded_opens_without_scripts_and_is_whole_on_paper(browser: Any, site: Path) -> None:
    page = opened(browser, site, "harbor/tie-out", java_script_enabled=False)
    table = page.locator("#equal-customer-balance")
    assert not table.is_visible()
    page.emulate_media(media="print")
    assert table.locator("tbody tr").last.is_visible()
    assert page.locator("#equal-customer-balance-title").inner_text() == "25 controls tie"
    page.emulate_media(media="screen")
    assert not table.is_visible()
    page.locator("#equal-customer-balance-title").click()
    assert table.is_visible()


@pytest.mark.parametrize("name", PAGES)
def test_paper_has_all_that_is_folded_on_the_screen(browser: Any, site: Path, name: str) -> None:
    page = opened(browser, site, name, java_script_enabled=False)
    page.emulate_media(media="print")
    inside = "[...document.querySelectorAll('details *')]"
    assert page.evaluate(f"{inside}.filter((node) => !node.checkVisibility()).map((node) => node.outerHTML)") == []


def test_what_is_folded_takes_as_many_sheets_as_when_it_is_open(browser: Any, site: Path) -> None:
    page = opened(browser, site, "harbor/tie-out")
    sheets = []
    for script in ("", "each.open = true", "each.remove()"):
        page.evaluate(f"document.querySelectorAll('details').forEach((each) => {{ {script} }})")
        sheets.append(len(page.pdf(width="210mm", height="120mm").split(b"/MediaBox [")) - 1)
    closed, unfolded, without = sheets
    assert closed == unfolded > without
