"""Pages made from a real warehouse: the figures are the marts', for any day, as known at any moment."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import DoesNotTieOut
from pipelines.publishing.publish import publish_site
from tests.case import Case
from tests.marts.test_oracle import ALLOCATIONS, CUSTOMERS, DOCUMENTS, EDITED, FIRST

CONTROLS = """
name,key,currency,amount
ar_account,1,USD,{amount}
"""


@pytest.fixture(scope="module")
def books(module_case: Case) -> Case:
    """T, edited after a day, tied to a control total that is right after the edit."""
    module_case.files("t", customers=CUSTOMERS, documents=DOCUMENTS, allocations=ALLOCATIONS)
    module_case.refresh(FIRST)
    edited = DOCUMENTS.replace("2026-03-31,900", "2026-03-31,950")
    module_case.files("t", documents=edited, control_totals=CONTROLS.format(amount="2900"))
    module_case.refresh(EDITED)
    return module_case


def publish(case: Case, out: Path, **question: Any) -> Path:
    return publish_site(case.settings, case.warehouse, case.moment(EDITED), out=out, **question).index.parent


def texts(value: Any) -> list[str]:
    """Every text in a JSON document."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [str(value)]


@pytest.mark.parametrize(
    ("question", "balance"),
    [
        ({}, "2900.00"),
        ({"as_of": date(2026, 3, 31)}, "4700.00"),
        ({"as_of": date(2026, 3, 31), "known_at": Case.moment(FIRST)}, "4650.00"),
    ],
)
def test_the_overview_shows_the_balance_of_its_day_and_moment(
    books: Case, tmp_path: Path, question: dict[str, Any], balance: str
) -> None:
    site = publish(books, tmp_path / "site", **question)
    assert balance in texts(json.loads((site / "t/overview.json").read_text()))


def test_the_same_warehouse_gives_the_same_bytes(books: Case, tmp_path: Path) -> None:
    one, other = publish(books, tmp_path / "one"), publish(books, tmp_path / "other")
    files = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert len(files) > 10
    assert all((one / name).read_bytes() == (other / name).read_bytes() for name in files)


def test_every_page_carries_the_verdict_of_its_subject(books: Case, tmp_path: Path) -> None:
    site = publish(books, tmp_path / "site", require_tie_out=True)
    said = {page.stem: json.loads(page.read_text())["tie_out"] for page in (site / "t").rglob("*.json")}
    assert len(said) == 7
    of_revenue = said.pop("revenue")
    assert (of_revenue["subject"], of_revenue["status"]) == ("revenue", "not_compared")
    assert of_revenue["sentence"] == (
        "Revenue not compared: the source states no revenue; receivables and row counts agree"
    )
    assert {(each["status"], each["sentence"]) for each in said.values()} == {
        ("ties", "Receivables tie out to the books")
    }


def test_pages_about_another_day_are_not_proven_by_controls_of_today(books: Case, tmp_path: Path) -> None:
    site = publish(books, tmp_path / "site", as_of=date(2026, 3, 31))
    said = json.loads((site / "t/overview.json").read_text())["tie_out"]
    assert said["status"] == "not_compared"
    assert said["sentence"].startswith("Receivables not compared for this day; last tied out on ")
    page = (site / "t/overview.html").read_text()
    assert 'class="proof not_compared"' in page and 'data-tie-out="not_compared"' in page
    with pytest.raises(DoesNotTieOut, match="t: Receivables not compared for this day"):
        publish(books, tmp_path / "site", as_of=date(2026, 3, 31), require_tie_out=True)


def test_a_difference_is_on_the_page_and_refuses_publication_where_tie_out_is_required(
    case: Case, tmp_path: Path
) -> None:
    case.files(
        "t", customers=CUSTOMERS, documents=DOCUMENTS, allocations=ALLOCATIONS,
        control_totals=CONTROLS.format(amount="2850.01"),
    )  # fmt: skip
    case.refresh(FIRST)
    site = publish(case, tmp_path / "site")
    before = (site / "t/overview.html").read_bytes()
    assert "0.01" in before.decode()
    with pytest.raises(DoesNotTieOut, match=r"t: ar_account USD: ours 2850.00, theirs 2850.01, difference -0.01"):
        publish(case, tmp_path / "site", require_tie_out=True)
    assert (site / "t/overview.html").read_bytes() == before


def test_customers_pages_list_their_open_items(books: Case, tmp_path: Path) -> None:
    site = publish(books, tmp_path / "site", as_of=date(2026, 3, 31))
    (page,) = [path for path in (site / "t/customers").glob("*.json") if "Gamma" in path.read_text()]
    said = texts(json.loads(page.read_text()))
    assert {"I6", "P3"} <= set(said) or any("I6" in text for text in said)
    assert "400.00" in said
    assert "-150.00" in said
