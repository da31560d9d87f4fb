import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from dashboards import charts, drawings
from dashboards.aging_columns import aging_chart
from dashboards.report import Bar, Chart, Table
from tests.dashboards.companies import harbor
from tests.dashboards.invented import reader


def _chart(currency: str = "USD", key: str = "aging-usd") -> Chart:
    return aging_chart(key, currency, tuple(reader(harbor()).rows("rpt_aging_bucket", currency=currency)))


def test_the_same_numbers_draw_the_same_bytes() -> None:
    assert charts.drawer()(_chart()) == charts.drawer()(_chart())


def test_a_drawing_is_taken_from_the_cache_when_the_numbers_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = charts.drawer(tmp_path)(_chart())
    monkeypatch.setattr(charts, "_drawn", lambda chart: pytest.fail("drawn again"))
    assert charts.drawer(tmp_path)(_chart()) == first


def test_other_numbers_are_drawn_anew(tmp_path: Path) -> None:
    draw = charts.drawer(tmp_path)
    assert draw(_chart("USD", "x")) != draw(_chart("EUR", "x"))
    assert len(list(tmp_path.iterdir())) == 2


def test_a_cache_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert charts.drawer(tmp_path / "file" / "cache")(_chart()).startswith("<svg")


def test_every_bar_has_its_amount_beside_it_and_its_own_colour() -> None:
    svg = charts.drawer()(_chart())
    for words in ("169,273", "115,795", "55,649", "25,014", "21,354", "18,998", "−2,450.00"):
        assert f">{words}</text>" in svg
    for bucket, colour in drawings.COLOURS.items():
        assert f'fill="{colour}"' in svg, bucket


def test_unapplied_credits_are_hatched_and_no_name_clashes_with_another_chart() -> None:
    svg = charts.drawer()(_chart()) + charts.drawer()(_chart("EUR", "aging-eur"))
    names = re.findall(r'\bid="([^"]+)"', svg)
    assert len(names) == len(set(names)) == 2
    assert all(f"url(#{name})" in svg for name in names)


def test_text_takes_the_colour_and_font_of_the_page() -> None:
    svg = charts.drawer()(_chart())
    assert "font-family" not in svg
    assert set(re.findall(r'<text[^>]*fill="([^"]+)"', svg)) == {"currentColor"}


def test_the_sentence_is_computed_from_the_numbers() -> None:
    assert _chart().sentence.replace("\u00a0", " ") == (
        "The largest late bucket is 1–30 days: USD 115,795 (29 % of the balance); "
        "USD 18,998 (5 % of the balance) is more than 120 days late."
    )
    on_time = tuple({**row, "amount": Decimal(0)} for row in reader(harbor()).rows("rpt_aging_bucket"))
    assert aging_chart("x", "USD", on_time).sentence == "Nothing is late."


def _over_time(bars: tuple[Bar, ...], form: str = "days") -> str:
    return charts.drawer()(Chart("t", "T", "Said.", bars, Table("n", "N", (), ()), form))  # type: ignore[arg-type]


def _widths(svg: str) -> list[float]:
    return [float(width) for width in re.findall(r'<svg[^>]*viewBox="0 0 ([0-9.]+) ', svg)]


def test_each_measure_over_time_is_a_drawing_of_its_own_no_wider_than_half_a_page() -> None:
    first = date(2026, 1, 1)
    days = [first + timedelta(days=number) for number in range(60)]
    bars = tuple(
        Bar(kind, name, Decimal(1_234_567), "1,234,567", day=day)
        for kind, name in (("bar", "Sales, USD"), ("line", "Cumulative, USD"))
        for day in days
    )
    svg = _over_time(bars)
    assert len(_widths(svg)) == 2
    assert max(_widths(svg)) < 440
    assert ">Cumulative, USD: 1,234,567 at the end</text>" in svg
    assert ">1 m</text>" in svg


def test_a_stack_names_its_parts_below_or_beside_and_hatches_all_others_once() -> None:
    names = ("Ticket", "Dinner", "Tour", "Book", "Shirt", "All others")
    bars = tuple(
        Bar(str(place), name, Decimal(place), "", day=date(2026, 1, day))
        for place, name in enumerate(names, 1)
        for day in (1, 2)
    )
    svg = _over_time(bars, "stack")
    assert len(_widths(svg)) == 2
    assert all(f">{name}</text>" in svg for name in names)
    assert svg.count('id="hatch-t"') == 1


def test_months_are_named_as_months_and_a_rate_says_from_what_to_what() -> None:
    bars = tuple(
        Bar("step", "Outside projects", Decimal(rate), f"{rate}.00", day=day)
        for rate, day in ((90, date(2025, 1, 1)), (90, date(2025, 12, 31)), (100, date(2026, 6, 30)))
    )
    svg = _over_time(bars)
    assert ">Outside projects: 90.00 to 100.00</text>" in svg
    assert re.search(r">[A-Z][a-z]{2} 202[56]</text>", svg)


def test_a_single_day_can_be_drawn() -> None:
    assert _over_time((Bar("bar", "Sales", Decimal(0), "0", day=date(2026, 1, 1)),)).startswith("<svg")
