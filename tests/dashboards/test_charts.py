import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
import vl_convert

from dashboards.charts import render, specs
from dashboards.report import Bar, Chart, ChartForm, Column, Table
from dashboards.reports.receivables.aging_columns import aging_chart
from tests.dashboards.companies import harbor
from tests.dashboards.random_companies import reader


def _chart(currency: str = "USD", key: str = "aging-usd") -> Chart:
    chart = aging_chart(key, currency, tuple(reader(harbor()).rows("rpt_aging_bucket", currency=currency)))
    assert chart
    return chart


def test_the_same_numbers_draw_the_same_bytes() -> None:
    assert render.drawer()(_chart()) == render.drawer()(_chart())


def test_a_drawing_is_taken_from_the_cache_when_the_numbers_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = render.drawer(tmp_path)(_chart())
    monkeypatch.setattr(render, "_drawn", lambda chart: pytest.fail("drawn again"))
    assert render.drawer(tmp_path)(_chart()) == first


def test_other_numbers_are_drawn_anew(tmp_path: Path) -> None:
    draw = render.drawer(tmp_path)
    assert draw(_chart("USD", "x")) != draw(_chart("EUR", "x"))
    assert len(list(tmp_path.iterdir())) == 2


def test_a_cache_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert render.drawer(tmp_path / "file" / "cache")(_chart()).startswith("<svg")


def test_every_bar_has_its_amount_beside_it_and_its_own_colour() -> None:
    svg = render.drawer()(_chart())
    for words in ("169,273", "115,795", "55,649", "25,014", "21,354", "18,998", "−2,450.00"):
        assert f">{words}</text>" in svg
    for bucket, colour in specs.COLOURS.items():
        assert f'fill="{colour}"' in svg, bucket


def test_unapplied_credits_are_hatched_and_no_name_clashes_with_another_chart() -> None:
    svg = render.drawer()(_chart()) + render.drawer()(_chart("EUR", "aging-eur"))
    names = re.findall(r'\bid="([^"]+)"', svg)
    assert len(names) == len(set(names)) == 2
    assert all(f"url(#{name})" in svg for name in names)


def test_text_takes_the_colour_and_font_of_the_page() -> None:
    svg = render.drawer()(_chart())
    assert "font-family" not in svg
    assert set(re.findall(r'<text[^>]*fill="([^"]+)"', svg)) == {"currentColor"}


def test_the_sentence_is_computed_from_the_numbers() -> None:
    assert _chart().sentence.replace("\u00a0", " ") == (
        "The largest late bucket is 1–30 days: USD 115,795 (29% of the balance); "
        "USD 18,998 (5% of the balance) is more than 120 days late."
    )
    rows = reader(harbor()).rows("rpt_aging_bucket")
    on_time = tuple({**row, "amount": Decimal(row["bucket"] == "not_due")} for row in rows)
    chart = aging_chart("x", "USD", on_time)
    assert chart
    assert chart.sentence == "Nothing is late."


def test_there_is_no_chart_where_no_invoice_is_open() -> None:
    rows = reader(harbor()).rows("rpt_aging_bucket")
    assert aging_chart("x", "USD", tuple({**row, "amount": Decimal(0)} for row in rows)) is None
    assert (
        aging_chart("x", "USD", tuple({**row, "amount": -Decimal(row["bucket"] == "unapplied")} for row in rows))
        is None
    )


_MONTHS = [date(2025 + number // 12, number % 12 + 1, 1) for number in range(60)]
_DAYS = [date(2026, 9, 1) + timedelta(number) for number in range(61)]


@pytest.mark.parametrize("is_narrow", [False, True])
@pytest.mark.parametrize(("form", "days"), [("months", _MONTHS), ("days", _DAYS)])
@pytest.mark.parametrize("number", [1, 2, 3, 5, 13, 60])
def test_an_axis_names_each_day_or_month_once_and_no_name_touches_another(
    is_narrow: bool, form: ChartForm, days: list[date], number: int
) -> None:
    bars = tuple(Bar("bar", "Value", Decimal(1), "", day=day) for day in days[:number])
    chart = Chart("key", "title", "sentence", bars, Table("key", "title", (Column("a", "a"),), ()), form)
    svg = str(vl_convert.vegalite_to_svg(specs.specification(chart, is_narrow=is_narrow)))
    named = re.findall(r'transform="translate\(([\d.]+),[\d.]+\)"[^>]*>([A-Z][a-z]{2} \d+)</text>', svg)
    assert len({name for _, name in named}) == len(named) >= min(number, 2)
    places = sorted(float(place) for place, _ in named)
    assert all(after - before > 60 for before, after in pairwise(places)), named
    amounts = re.findall(r">([\d.,]+)</text>", svg)
    assert len(set(amounts)) == len(amounts)
