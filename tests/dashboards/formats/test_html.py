import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

from dashboards.formats import html
from dashboards.report import (
    Block,
    Column,
    Fact,
    Figure,
    Link,
    NavigationGroup,
    Report,
    ReportHeader,
    Table,
    TieOut,
    Total,
)
from tests.dashboards.page_parser import parsed

EVIL = "</title></style><script>alert(1)</script>\"'><b onclick=x>"
HEADER = ReportHeader(
    "Acme", ("USD",), date(2026, 3, 31), datetime(2026, 4, 1, tzinfo=UTC), TieOut("ties", "Ties out"), "1"
)


def _report(*blocks: Block) -> Report:
    return Report("acme/aging", "Aging", "Who owes?", "Nothing is open.", HEADER, blocks)


def _large(rows: int) -> Report:
    columns = (
        Column("customer", "Customer"),
        *(Column(f"bucket_{n}", "Bucket", "money", "USD") for n in range(8)),
        Column("status", "State", "status"),
    )
    lines = tuple((f"Customer number {n}", *[Decimal(n * 7919 % 100_000) / 4] * 8, "warning") for n in range(rows))
    targets = tuple(f"acme/customers/{n}.html" for n in range(rows))
    return _report(Block("usd", "", tables=(Table("t", "Large", columns, lines, targets),)))


def test_five_thousand_rows_stay_under_a_megabyte_and_a_half() -> None:
    page = html.renderer()(_large(5_000))
    assert page.count("<tr>") == 5_001
    assert len(page.encode()) <= 1_500_000


def test_ten_times_the_rows_take_about_ten_times_the_work() -> None:
    render = html.renderer()
    few, many = _calls(partial(render, _large(500))), _calls(partial(render, _large(5_000)))
    assert few < many < 10 * few


def _calls(work: Callable[[], object]) -> int:
    """How many functions are called by it: what a slow machine does not change."""
    called = [0]

    def count(frame: object, event: str, _: object) -> None:
        called[0] += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return called[0]


def test_text_from_outside_is_text_in_every_place_that_shows_it(tmp_path: Path) -> None:
    columns = (
        Column(EVIL, EVIL, currency=EVIL),
        Column("status", EVIL, "status"),
        Column("m", "M", "money", undefined=EVIL),
    )
    table = Table(
        "t", EVIL, columns, ((EVIL, EVIL, None),), (f"acme/{EVIL}.html",), (Total((EVIL, EVIL, None)),), note=EVIL
    )
    block = Block(
        key="usd",
        title=EVIL,
        headline=EVIL,
        figures=(Figure("f", EVIL, EVIL, "text", EVIL, EVIL, EVIL),),
        facts=(Fact(EVIL, EVIL), Fact(EVIL, EVIL, f"mailto:{EVIL}")),
        tables=(table, Table("u", EVIL, columns, (), empty=EVIL)),
    )
    header = replace(HEADER, company=EVIL, version=EVIL, warning=EVIL, tie_out=TieOut("ties", EVIL, "acme/x.html"))
    report = Report(
        "acme/aging", EVIL, EVIL, EVIL, header, (block,), (EVIL,), (EVIL,), (Link(EVIL, EVIL),),
        (NavigationGroup(EVIL, (Link(EVIL, EVIL),)),),
    )  # fmt: skip
    (tmp_path / "page.html").write_text(html.renderer()(report), encoding="utf-8")
    page = parsed(tmp_path / "page.html")
    assert len(page.all("script")) == 1
    assert not [element for element in page.all() if "onclick" in element.attributes]
    assert page.one("h1").text == EVIL
    assert page.one("title").text == f"{EVIL} · {EVIL} · 2026-03-31"


def test_a_wide_page_says_so_to_the_printer() -> None:
    assert '<body class="wide">' in html.renderer()(replace(_report(), is_wide=True))
    assert "<body>" in html.renderer()(_report())
