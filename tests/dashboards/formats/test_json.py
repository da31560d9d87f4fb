import json
from pathlib import Path
from typing import Any


def _report(site: Path, name: str) -> Any:
    return json.loads((site / name).read_text(encoding="utf-8"))


def test_money_is_text_with_the_places_of_its_currency_and_dates_are_iso(site: Path) -> None:
    table = _report(site, "harbor/customers/111.json")["blocks"][1]["tables"][1]
    row = next(row for row in table["rows"] if row["document"] == "P-1096")
    assert (row["open_amount"], row["issued_on"], row["due_on"]) == ("-800.25", "2026-03-01", None)
    assert table["totals"][0]["open_amount"] == "19134.59"


def test_the_overview_has_the_overdue_share_as_a_figure_of_its_own(site: Path) -> None:
    figures = {figure["key"]: figure for figure in _report(site, "harbor/overview.json")["blocks"][0]["figures"]}
    assert figures["overdue"]["value"] == "236809.99"
    assert figures["overdue_share"]["value"] == "58.31566781329608117513721827"
    assert figures["avg_days_overdue"]["value"] == "36.825"


def test_every_report_says_what_its_numbers_are(site: Path) -> None:
    for path in site.rglob("*.json"):
        if path.name != "manifest.json":
            report = json.loads(path.read_text(encoding="utf-8"))
            assert report["as_of"] == "2026-03-31"
            assert report["known_at"].startswith("2026-04-01T")
            assert report["tie_out"]["status"] in ("ties", "differs")


def test_sentences_carry_no_typesetting_marks(site: Path) -> None:
    headline = _report(site, "harbor/aging.json")["headline"]
    assert headline.startswith("USD 236,810 is overdue from 19 customers; start with Silverline Print (85,290)")
