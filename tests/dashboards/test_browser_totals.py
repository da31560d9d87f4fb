"""What the foot of a filtered table says in a real browser: sums of what adds, ratios made again, else n/a."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from dashboards.formats import html
from dashboards.report import Block, Column, Ratio, Report, ReportHeader, Table, TieOut, Total
from tests.dashboards.browser_page import opened

HEADER = ReportHeader(
    "Acme", ("USD",), date(2026, 3, 31), datetime(2026, 4, 1, tzinfo=UTC), TieOut("ties", "Ties out"), "1"
)
COLUMNS = (
    Column("name", "Name"),
    Column("paid", "Paid", "money", "USD"),
    Column("owed", "Owed", "money", "USD"),
    Column("share", "Paid share", "share", ratio=Ratio(("paid",), ("paid", "owed"))),
    Column("other_share", "Other share", "share"),
    Column("hours", "Hours", "hours"),
    Column("per_hour", "Per hour", "money", "USD", adds=False),
    Column("entries", "Entries", "count"),
    Column("mean", "Mean", "decimal2"),
    Column("rate", "Rate", "rate"),
    Column("yen", "Yen", "money", "JPY"),
    Column("dinar", "Dinar", "money", "KWD"),
    Column("mixed", "Mixed", "money"),
    Column("oldest", "Oldest", "days"),
)
THIRD = Decimal("0.333333")
ROWS = (
    ("red one", *map(Decimal, ("9999999999999999.99", "0.02", "1", "1")), THIRD, *map(Decimal, "12345678")),
    ("red two", *map(Decimal, ("0.01", "1.00", "1", "1")), THIRD, *map(Decimal, "12345678")),
    ("red three", *map(Decimal, ("-3.50", "9.25", "1", "1")), THIRD, *map(Decimal, "12345678")),
    ("blue", *map(Decimal, ("70.00", "30.00", "70", "1")), Decimal("2.5"), *map(Decimal, "12345678")),
    ("blue silent", Decimal("30.00"), None, None, None, Decimal(1), *map(Decimal, "12345678")),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with one table that has a column of every kind."""
    total = Total(("Total", *[Decimal(1)] * (len(COLUMNS) - 2), ""))
    table = Table("t", "Numbers", COLUMNS, ROWS, totals=(total,), amount="paid")
    report = Report("page", "Page", "What?", "Numbers.", HEADER, (Block("usd", "", tables=(table,)),))
    made = tmp_path_factory.mktemp("totals")
    (made / "page.html").write_text(html.renderer()(report), encoding="utf-8")
    return made


def _foot(browser: Any, folder: Path, words: str) -> dict[str, str]:
    page = opened(browser, folder, "page")
    page.locator("input[type=search]").fill(words)
    cells = [text.strip() for text in page.locator("tfoot tr:not([hidden]) > *").all_inner_texts()]
    assert page.faults == []
    return dict(zip((column.key for column in COLUMNS), cells, strict=True))


def test_only_what_adds_is_added_and_to_the_last_digit(browser: Any, folder: Path) -> None:
    foot = _foot(browser, folder, "red")
    assert foot["name"] == "Filtered: 3 of 5 rows"
    assert (foot["paid"], foot["owed"]) == ("9,999,999,999,999,996.50", "10.27")
    assert foot["hours"] == "1.00"  # thirds, each shown as 0.33
    assert (foot["entries"], foot["yen"], foot["dinar"]) == ("6", "15", "18.000")


@pytest.mark.parametrize("column", ["other_share", "per_hour", "mean", "rate", "mixed"])
def test_a_ratio_or_price_without_its_parts_is_not_available(browser: Any, folder: Path, column: str) -> None:
    assert _foot(browser, folder, "red")[column] == "n/a"


def test_what_has_no_total_has_none_of_some_rows(browser: Any, folder: Path) -> None:
    assert _foot(browser, folder, "red")["oldest"] == ""


def test_a_share_is_made_again_from_the_sums_of_the_rows_in_sight(browser: Any, folder: Path) -> None:
    part, whole = Decimal("0.01"), Decimal("1.01")
    expected = (part * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert _foot(browser, folder, "red two")["share"] == f"{expected}%"
    assert _foot(browser, folder, "red three")["share"] == "−60.9%"


def test_a_sum_over_what_is_unknown_is_not_available(browser: Any, folder: Path) -> None:
    foot = _foot(browser, folder, "blue")
    assert (foot["paid"], foot["owed"], foot["share"]) == ("100.00", "n/a", "n/a")
