"""The pages of a company that charges by the hour, made from a real warehouse; and that others have none of them."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dashboards.catalog import REPORTS
from pipelines.publishing.publish import publish_site
from tests.case import Case
from tests.dashboards import sample_site
from tests.dashboards.page_parser import parsed, reached

PAGES = ("clients", "rates", "realization", "unbilled")
PLAIN = {
    "customers": "customer_id,customer_name\nA,Alpha",
    "documents": "document_id,document_type,customer_id,issued_on,total_amount\nI,invoice,A,2026-01-01,10",
}

# hours that state their own rates, as QuickBooks' do, and expenses that nobody planned
TYPED = {
    **PLAIN,
    "time_entries": "time_entry_id,customer_id,person_id,work_on,hours,is_billable,hourly_rate\n"
    "t1,A,ann,2026-01-01,2,true,90",
    "expenses": "expense_id,category,amount\nx,Rent,50\ny,,25",
}


@pytest.fixture(scope="module")
def warehouse(module_case: Case) -> Case:
    sample_site.write(module_case)
    module_case.files("plain", **PLAIN)
    module_case.files("typed", **TYPED)
    module_case.refresh(sample_site.NOW)
    return module_case


@pytest.fixture(scope="module")
def site(warehouse: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(warehouse, tmp_path_factory.mktemp("work") / "site")


def published(case: Case, out: Path) -> Path:
    return publish_site(case.settings, case.warehouse, case.moment(sample_site.NOW), out=out).index.parent


def page(site: Path, name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((site / "studio" / f"{name}.json").read_text())
    return content


def table(site: Path, name: str, key: str) -> dict[str, Any]:
    tables = {each["key"]: each for block in page(site, name)["blocks"] for each in block.get("tables", [])}
    found: dict[str, Any] = tables[key]
    return found


def test_a_company_without_projects_has_no_such_pages(site: Path) -> None:
    shown = [entry for entry in REPORTS if entry.group and (not entry.needs or entry.needs == ("rpt_revenue",))]
    assert {path.stem for path in (site / "plain").glob("*.html")} == {entry.path for entry in shown}
    assert not {entry.path for entry in shown} & set(PAGES)
    nav = parsed(site / "plain" / "overview.html").one("nav")
    assert [link.text for link in nav.all("a")] == ["Home", *(entry.label for entry in shown)]


def test_hours_with_rates_of_their_own_have_realization_without_rates_or_projects(site: Path) -> None:
    names = {path.stem for path in (site / "typed").glob("*.html")}
    assert {"clients", "realization", "unbilled"} <= names
    assert "rates" not in names
    content = json.loads((site / "typed" / "realization.json").read_text())
    keys = {each["key"] for block in content["blocks"] for each in block.get("tables", [])}
    assert {"by-client-usd", "by-person-usd"} <= keys
    assert "by-project-usd" not in keys


def test_expenses_that_nobody_planned_have_no_columns_of_a_budget(site: Path) -> None:
    content = parsed(site / "typed" / "budget.html")
    expenses = content.one("table", id="expenses-usd")
    assert [head.text for head in expenses.one("thead").all("th")] == ["Category", "Expenses", "ActualUSD"]
    assert sorted(expenses.rows()) == [["No category", "1", "25.00"], ["Rent", "1", "50.00"]]
    assert [cell.text for cell in expenses.one("tfoot").all("th") + expenses.one("tfoot").all("td")] == [
        "Total", "2", "75.00",
    ]  # fmt: skip
    assert "attendee" not in content.one("main").text


@pytest.mark.parametrize(
    "question", [{"as_of": date(2026, 1, 31)}, {"known_at": Case.moment("2020-01-01T00:00:00+00:00")}], ids=str
)
def test_an_earlier_day_or_knowledge_has_rates_and_nothing_that_keeps_no_history(
    warehouse: Case, tmp_path: Path, question: dict[str, Any]
) -> None:
    published_site = publish_site(
        warehouse.settings, warehouse.warehouse, warehouse.moment(sample_site.NOW), out=tmp_path / "earlier", **question
    )
    names = {path.stem for path in (published_site.index.parent / "studio").glob("*.html")}
    assert not {"clients", "realization", "unbilled", "orders", "budget"} & names
    assert ("rates" in names) == ("as_of" in question)


def test_the_pages_lead_to_each_other(site: Path) -> None:
    nav = parsed(site / "studio" / "rates.html").one("nav")
    names = [link.text for link in nav.all("a")]
    assert names[names.index("Revenue") :] == ["Revenue", "Clients", "Rates", "Realization", "Unbilled work"]


def test_every_page_is_reached_by_clicks_from_home(site: Path) -> None:
    assert reached(site) == set(site.rglob("*.html"))


def test_the_rates_page_shows_the_origin_of_each_rate(site: Path) -> None:
    rows = table(site, "rates", "rates-in-force")["rows"]
    shown = {
        (row["project_name"], row["person_name"]): row for row in rows if row["customer_name"] == "Birchwood Dental"
    }
    assert shown["No project", "Everybody"]["rate"] == "105"
    assert shown["Project 01", "Ann Okafor"]["rate"] == "150"
    assert shown["Project 01", "Ann Okafor"]["origin"] == "Person on project"
    assert shown["Project 01", "Everybody else"]["origin"] == "Project override"
    assert ("Project 01", "Bob Lindqvist") not in shown
    assert page(site, "rates")["headline"] == (
        "4 clients pay USD 86.6667 to 150.00 an hour; 2 projects have no rate at all."
    )


def test_the_history_tells_the_periods_of_what_changed(site: Path) -> None:
    rows = table(site, "rates", "rate-history")["rows"]
    periods = [
        (row["rate"], row["effective_from"], row["effective_to"], row["known_by"])
        for row in rows
        if (row["customer_name"], row["project_name"]) == ("Aldgate Ceramics", "No project")
    ]
    assert periods == [
        ("90", "start of records", "2025-12-31", "Audit log"),
        ("100", "2026-01-01", "open-ended", "Audit log"),
    ]


def test_the_exported_rates_can_be_loaded_as_planned_rates(site: Path, warehouse: Case, case: Case) -> None:
    exported = (site / "studio" / "rates.csv").read_text()
    (case.folder / "studio").mkdir()
    sample_site.write(case)
    (case.folder / "studio" / "planned_rates.csv").write_text(exported)
    case.refresh(sample_site.NOW)
    states = case.rows("select state, count(*)::integer as rows from marts.planned_rate_comparison group by state")
    assert {row["state"]: row["rows"] for row in states} == {"same": len(exported.splitlines()) - 1}
    (case.folder / "studio" / "planned_rates.csv").unlink()
    (case.folder / "studio" / "planned_rates.xlsx").write_bytes((site / "studio" / "rates.xlsx").read_bytes())
    case.refresh(sample_site.NOW)
    again = case.rows("select state, count(*)::integer as rows from marts.planned_rate_comparison group by state")
    assert again == states


def test_both_exports_hold_the_same_rates_with_types(site: Path) -> None:
    rows = list(csv.DictReader(io.StringIO((site / "studio" / "rates.csv").read_text())))
    sheet = openpyxl.load_workbook(site / "studio" / "rates.xlsx").active
    assert sheet is not None
    head, *lines = sheet.iter_rows(values_only=True)
    assert list(head) == list(rows[0])
    column = head.index("hourly_rate")
    assert {type(line[column]) for line in lines} <= {int, float, type(None)}
    assert [str(line[0]) for line in lines] == [row["customer_id"] for row in rows]
    assert [float(row["hourly_rate"]) if row["hourly_rate"] else None for row in rows] == [
        line[column] for line in lines
    ]


def test_the_same_warehouse_gives_the_same_bytes(site: Path, warehouse: Case, tmp_path: Path) -> None:
    again = published(warehouse, tmp_path / "site")
    for name in ("rates.xlsx", "rates.csv", "rates-history.xlsx", "realization.html", "clients.json"):
        assert (again / "studio" / name).read_bytes() == (site / "studio" / name).read_bytes(), name


def test_the_tables_of_realization_add_up_to_their_totals(site: Path, warehouse: Case) -> None:
    total = warehouse.rows(
        "select compared_invoiced, compared_collected, standard_value from marts.realization"
        " where connection = 'studio' and dimension = 'company' and cohort = 'matter' and period_kind = 'total'"
    )[0]
    for dimension in ("client", "project", "person"):
        (line,) = table(site, "realization", f"by-{dimension}-usd")["totals"]
        assert {key: line[key] for key in total} == {key: str(value) for key, value in total.items()}


def charts(site: Path, name: str) -> dict[str, dict[str, Any]]:
    return {chart["key"]: chart for block in page(site, name)["blocks"] for chart in block.get("charts", [])}


def test_the_charts_of_work_show_the_numbers_of_its_tables(site: Path) -> None:
    drawn = charts(site, "realization")
    (total,) = table(site, "realization", "by-client-usd")["totals"]
    work = {row["label"]: row["amount"] for row in drawn["work-usd"]["numbers"]["rows"]}
    assert work == {
        "Value": total["standard_value"],
        "Invoiced": total["compared_invoiced"],
        "Collected": total["compared_collected"],
        "To invoice": total["uninvoiced_value"],
    }
    months = table(site, "realization", "months-matter-usd")["rows"]
    assert [row["billing_realization"] for row in drawn["work-months-usd"]["numbers"]["rows"]] == [
        row["billing_realization"] for row in months
    ]
    bands = {row["label"]: row["amount"] for row in charts(site, "unbilled")["age-usd"]["numbers"]["rows"]}
    (unbilled,) = table(site, "unbilled", "unbilled-usd")["totals"]
    assert list(bands.values()) == [unbilled[key] for key in ("days_0_30", "days_31_60", "days_61_90", "days_over_90")]


def test_the_bridge_of_the_last_full_quarter_is_drawn_and_closes(site: Path, warehouse: Case) -> None:
    steps = charts(site, "realization")["bridge-steps-usd"]["numbers"]["rows"]
    quarter = table(site, "realization", "bridge-usd")["rows"]
    assert [steps[0]["value"], steps[-1]["value"]] in [[row["revenue_before"], row["revenue"]] for row in quarter]
    assert steps[-2]["end_value"] == steps[-1]["value"]
    assert {
        row["unexplained"] for row in warehouse.rows("select unexplained from reports.rpt_price_volume_mix_step")
    } == {0}


def test_the_pages_say_how_their_numbers_add_up(site: Path) -> None:
    for name in ("clients", "realization", "unbilled"):
        assert page(site, name)["identities"], name


def test_a_customer_s_page_has_its_rates_and_work(site: Path) -> None:
    content = json.loads(
        (site / "studio/customers" / sorted(p.name for p in (site / "studio/customers").glob("*.json"))[0]).read_text()
    )
    tables = [each["key"] for block in content["blocks"] for each in block.get("tables", [])]
    assert {"work-done", "client-rates"} <= set(tables)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_an_answer_in_one_sentence(site: Path, name: str) -> None:
    headline = page(site, name)["headline"]
    assert headline.endswith(".") and "None" not in headline


def test_the_clients_with_the_most_valuable_work_are_drawn_first(site: Path) -> None:
    (block,) = page(site, "clients")["blocks"]
    (chart,) = block["charts"]
    drawn = [row["customer_name"] for row in chart["numbers"]["rows"]]
    assert len(drawn) > 1
    assert drawn == [row["customer_name"] for row in table(site, "clients", "clients-usd")["rows"]][: len(drawn)]


def test_hours_are_compared_under_the_name_of_their_project(site: Path) -> None:
    rows = parsed(site / "studio" / "tie-out.html").one("table", id="equal-hours").rows()
    assert [(row[0], row[-1]) for row in rows] == [("Project 01", "Ties out")]
