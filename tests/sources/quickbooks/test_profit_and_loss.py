"""ProfitAndLoss: months by their columns, accounts in nested sections, and reports that state nothing."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from pipelines.sources.quickbooks.reports import profit_and_loss
from tests.realdata import folder

NOW = datetime(2026, 4, 15, 12, tzinfo=UTC)
FEBRUARY, MARCH, APRIL = date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)
ENDS = {MARCH: date(2026, 3, 31), APRIL: date(2026, 4, 15)}
Json = dict[str, Any]


def cells(name: str, *amounts: str, row_id: str | None = None) -> list[Json]:
    return [{"value": name, **({"id": row_id} if row_id else {})}, *({"value": amount} for amount in amounts)]


def account(row_id: str, name: str, *amounts: str) -> Json:
    return {"ColData": cells(name, *amounts, row_id=row_id), "type": "Data"}


def section(group: str, title: str, rows: list[Json], *sums: str) -> Json:
    return {
        "Header": {"ColData": cells(title, *("" for _ in sums))},
        "Rows": {"Row": rows},
        "Summary": {"ColData": cells(f"Total {title}", *sums)},
        "type": "Section",
        "group": group,
    }


def month(title: str, start: str | None = None) -> Json:
    told = [{"Name": "StartDate", "Value": start}] if start else []
    return {"ColTitle": title, "ColType": "Money", "MetaData": told}


COLUMNS = [month("Mar 2026"), month("Apr 1 - 15, 2026"), month("TOTAL")]
SOLD = [account("6", "Studio", "100.00", "20.00", "120.00"), account("8", "Discounts", "-7.50", "", "-7.50")]


def report(*rows: Json, columns: list[Json] = COLUMNS, basis: str = "Accrual", empty: str = "false") -> bytes:
    header = {
        "ReportName": "ProfitAndLoss", "ReportBasis": basis, "Currency": "USD",
        "Option": [{"Name": "NoReportData", "Value": empty}],
    }  # fmt: skip
    first = {"ColTitle": "", "ColType": "Account"}
    return json.dumps({"Header": header, "Columns": {"Column": [first, *columns]}, "Rows": {"Row": [*rows]}}).encode()


WHOLE = section("Income", "Income", SOLD, "92.50", "20.00", "112.50")
SPENT = section("Expenses", "Expenses", [account("9", "Rent", "5.00", "5.00", "10.00")], "5.00", "5.00", "10.00")


def totals(content: bytes) -> dict[str, str | None]:
    return {row.id: json.loads(row.payload)["total"] for row in profit_and_loss.read_months(content, ENDS, NOW)}


def test_each_month_is_a_row_with_its_total_and_its_accounts_and_the_last_day_that_was_asked_for() -> None:
    march, april = (json.loads(row.payload) for row in profit_and_loss.read_months(report(WHOLE, SPENT), ENDS, NOW))
    assert (march["month"], march["end"], march["total"]) == ("2026-03", "2026-03-31", "92.50")
    assert [(each["id"], each["amount"]) for each in march["accounts"]] == [("6", "100.00"), ("8", "-7.50")]
    assert (april["month"], april["end"], april["total"], len(april["accounts"])) == (
        "2026-04", "2026-04-15", "20.00", 1,
    )  # fmt: skip


def test_months_are_found_by_what_their_columns_say_wherever_they_stand_and_however_they_nest() -> None:
    turned = section(
        "Income", "Income", [account("6", "Studio", "112.50", "20.00", "92.50")], "112.50", "20.00", "92.50"
    )
    told = [month("TOTAL"), month("April", "2026-04-01"), month("a title of some kind", "2026-03-01")]
    assert totals(report(turned, columns=told)) == {"2026-03": "92.50", "2026-04": "20.00"}
    nested = [{"ColTitle": "2026", "Columns": {"Column": COLUMNS}}]
    assert totals(report(WHOLE, columns=nested)) == {"2026-03": "92.50", "2026-04": "20.00"}


def test_the_section_of_income_is_found_by_its_group_before_its_title_and_other_income_is_another() -> None:
    other = section("OtherIncome", "Other Income", [account("3", "Interest", "9.00", "9.00", "18.00")], "9", "9", "18")
    assert totals(report(other, SPENT, WHOLE)) == {"2026-03": "92.50", "2026-04": "20.00"}
    del (plain := dict(WHOLE))["group"]
    assert totals(report(other, SPENT, plain)) == {"2026-03": "92.50", "2026-04": "20.00"}
    translated = {**WHOLE, "Header": {"ColData": cells("Einnahmen", "", "", "")}}
    assert totals(report(translated)) == {"2026-03": "92.50", "2026-04": "20.00"}


def test_a_parent_accounts_own_amount_stands_in_the_head_of_its_section_and_its_sum_is_no_account() -> None:
    parent = {
        "Header": {"ColData": cells("Sales", "1.00", "", "1.00", row_id="4")},
        "Rows": {"Row": [account("5", "Of goods", "2.00", "", "2.00")]},
        "Summary": {"ColData": cells("Total Sales", "3.00", "", "3.00")},
        "type": "Section",
    }
    march, _ = profit_and_loss.read_months(report(section("Income", "Income", [parent], "3.00", "", "3.00")), ENDS, NOW)
    found = json.loads(march.payload)
    assert [(each["id"], each["amount"]) for each in found["accounts"]] == [("4", "1.00"), ("5", "2.00")]
    assert found["total"] == "3.00"


def test_one_month_may_be_the_only_column_whatever_its_title() -> None:
    content = report(section("Income", "Income", [account("6", "Studio", "5.00")], "5.00"), columns=[month("TOTAL")])
    (row,) = profit_and_loss.read_months(content, {MARCH: ENDS[MARCH]}, NOW)
    assert json.loads(row.payload)["total"] == "5.00"
    assert totals(content) == {"2026-03": None, "2026-04": None}, "of two months a total says nothing of one"


@pytest.mark.parametrize(
    "content",
    [
        report(WHOLE, {"ColData": cells("Unable to display more data. Please reduce the date range.")}),
        report(WHOLE, basis="Cash"),
        report(WHOLE, columns=[month("Jan 2026"), month("Feb 2026"), month("TOTAL")]),
    ],
    ids=["cut", "cash basis", "other months"],
)
def test_a_report_that_is_cut_or_about_something_else_states_nothing(content: bytes) -> None:
    assert totals(content) == {"2026-03": None, "2026-04": None}
    assert all(not json.loads(row.payload)["accounts"] for row in profit_and_loss.read_months(content, ENDS, NOW))


def test_a_report_without_data_is_zero_as_recorded() -> None:
    content = (folder("quickbooks_recorded") / "reports__profit_and_loss__1.json").read_bytes()
    assert totals(content) == {"2026-03": "0", "2026-04": "0"}


def test_a_month_that_says_the_same_again_is_the_same_row() -> None:
    first = profit_and_loss.read_months(report(WHOLE), ENDS, NOW)
    again = profit_and_loss.read_months(report(WHOLE), ENDS, NOW.replace(hour=20))
    assert [row.payload_hash for row in first] == [row.payload_hash for row in again]
    later = profit_and_loss.read_months(report(WHOLE), ENDS | {APRIL: date(2026, 4, 16)}, NOW)
    assert [one.payload_hash == other.payload_hash for one, other in zip(first, later, strict=True)] == [True, False]


def test_all_until_a_day_is_one_row_of_its_own() -> None:
    content = report(section("Income", "Income", [account("6", "Studio", "5.00")], "5.00"), columns=[month("TOTAL")])
    (row,) = profit_and_loss.read_total(content, ENDS[APRIL], NOW)
    found = json.loads(row.payload)
    assert (row.id, found["month"], found["end"], found["total"]) == ("all", None, "2026-04-15", "5.00")
