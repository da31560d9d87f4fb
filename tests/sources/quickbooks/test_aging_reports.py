"""Aging reports: bound by title and type, nested rows, empty ones, and those that were cut."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from pipelines.sources.quickbooks.reports import aging
from pipelines.sources.stream import Row
from tests.realdata import folder

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
TITLES = ["", "Current", "1 - 30", "31 - 60", "61 - 90", "91 and over", "Total"]
Json = dict[str, Any]


def cells(name: str, *amounts: str) -> list[Json]:
    return [{"value": name, "id": "4"}, *({"value": amount} for amount in amounts)]


def leaf(name: str, *amounts: str) -> Json:
    return {"ColData": cells(name, *amounts), "type": "Data"}


def grand_total(*amounts: str) -> Json:
    return {"Summary": {"ColData": cells("TOTAL", *amounts)}, "type": "Section", "group": "GrandTotal"}


def report(*rows: Json, titles: list[str] = TITLES, name: str = "AgedReceivables") -> bytes:
    option = [{"Name": "report_date", "Value": "2026-03-31"}, {"Name": "NoReportData", "Value": "false"}]
    header = {"ReportName": name, "EndPeriod": "2026-03-31", "Currency": "USD", "Time": "now", "Option": option}
    columns = [{"ColTitle": title, "ColType": "Money"} for title in titles]
    return json.dumps({"Header": header, "Columns": {"Column": columns}, "Rows": {"Row": list(rows)}}).encode()


def read(content: bytes) -> Json:
    found: Json = json.loads(aging.read_summary(content, NOW).payload)
    return found


def amounts(content: bytes) -> list[tuple[int | None, int | None, str]]:
    return [(each["days_from"], each["days_to"], each["amount"]) for each in read(content)["buckets"]]


JANE = leaf("Jane", "", "10.00", "", "", "37.50", "47.50")
TOTAL = grand_total("0.00", "10.00", "0.00", "0.00", "37.50", "47.50")


def test_the_grand_total_is_read_by_the_titles_of_its_columns() -> None:
    found = read(report(JANE, TOTAL))
    assert (found["report_date"], found["currency"], found["total"]) == ("2026-03-31", "USD", "47.50")
    assert amounts(report(JANE, TOTAL)) == [
        (None, 0, "0.00"), (1, 30, "10.00"), (31, 60, "0.00"), (61, 90, "0.00"), (91, None, "37.50"),
    ]  # fmt: skip


def test_columns_in_another_order_or_nested_are_the_same_columns() -> None:
    turned = report(
        leaf("Jane", "47.50", "10.00", "37.50"),
        grand_total("47.50", "10.00", "37.50"),
        titles=["", "Total", "1 - 30", "91 and over"],
    )
    assert read(turned)["total"] == "47.50"
    assert amounts(turned) == [(1, 30, "10.00"), (91, None, "37.50")]
    nested = json.loads(turned)
    columns = nested["Columns"]["Column"]
    nested["Columns"]["Column"] = [columns[0], {"ColTitle": "Aged", "Columns": {"Column": columns[1:]}}]
    assert amounts(json.dumps(nested).encode()) == [(1, 30, "10.00"), (91, None, "37.50")]


def test_rows_of_jobs_and_a_parents_own_amounts_are_summed_beside_the_grand_total_and_sums_are_not() -> None:
    section = {
        "type": "Section",
        "Header": {"ColData": cells("Parent", "", "5.00", "", "", "", "5.00")},
        "Rows": {"Row": [leaf("Job", "", "2.00", "", "", "", "2.00")]},
        "Summary": {"ColData": cells("Total Parent", "", "7.00", "", "", "", "7.00")},
    }
    found = read(report(JANE, section, grand_total("", "17.00", "", "", "37.50", "54.50")))
    assert (found["rows"], found["rows_total"], found["total"]) == (3, "54.50", "54.50")


def test_a_report_without_data_is_zero() -> None:
    found = read(report())
    assert (found["total"], found["rows"]) == ("0", 0)
    assert {each["amount"] for each in found["buckets"]} == {"0"}


def test_a_report_that_was_cut_states_nothing() -> None:
    said = leaf("Unable to display more data. Please reduce the date range.")
    found = read(report(JANE, said, TOTAL))
    assert (found["is_cut"], found["total"], "buckets" in found) == (True, None, False)


def test_the_detail_counts_open_documents_in_whatever_sections_they_stand() -> None:
    titles = ["Date", "Transaction Type", "Num", "Customer", "Due Date", "Amount", "Open Balance"]
    documents = [
        {
            "ColData": [
                {"value": value} for value in ("2026-03-01", "Invoice", "7", "Jane", "2026-03-31", "50.00", amount)
            ]
        }
        for amount in ("37.50", "10.00", "-4.00")
    ]
    section = {"type": "Section", "Header": {"ColData": [{"value": "1 - 30"}]}, "Rows": {"Row": documents}}
    total = {
        "Summary": {"ColData": [{"value": "TOTAL"}, *({"value": ""},) * 4, {"value": "150.00"}, {"value": "43.50"}]}
    }
    content = report(section, total | {"group": "GrandTotal"}, titles=titles, name="AgedReceivableDetail")
    found = json.loads(aging.read_detail(content, NOW).payload)
    assert (found["rows"], found["rows_total"], found["total"]) == (3, "43.50", "43.50")


def test_a_report_that_says_the_same_again_is_the_same_row_and_another_day_another() -> None:
    def digest(content: bytes, at: datetime) -> Row:
        return aging.read_summary(content, at)

    first, later = digest(report(JANE, TOTAL), NOW), digest(report(JANE, TOTAL), NOW.replace(hour=20))
    assert first.payload_hash == later.payload_hash
    assert first.payload != later.payload
    moved = report(JANE, TOTAL).replace(b"2026-03-31", b"2026-04-01")
    assert digest(moved, NOW).payload_hash != first.payload_hash


@pytest.mark.parametrize("name", ["reports__gl__1.json", "reports__profit_and_loss__1.json"])
def test_recorded_reports_of_other_kinds_parse_too(name: str) -> None:
    content = (folder("quickbooks_recorded") / name).read_bytes()
    assert json.loads(aging.read_summary(content, NOW).payload)["report"]


def test_what_is_no_report_is_an_error() -> None:
    with pytest.raises(ValueError, match="not a report"):
        aging.read_summary(b"{}", NOW)
