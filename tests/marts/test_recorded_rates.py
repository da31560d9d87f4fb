"""The rates of a recorded agency, replayed as files: every project, person and day by the precedence of its code."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests import realdata
from tests.case import Case

FIRST, LAST = date(2026, 6, 1), date(2026, 12, 31)


@pytest.fixture(scope="module")
def recorded() -> Path:
    return realdata.folder("timetracker")


def answered(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of one recorded answer, numbers as they were written."""
    answer = json.loads((folder / f"{name}.json").read_text(), parse_float=str)
    (rows,) = (value for value in answer.values() if isinstance(value, list))
    return rows


def overrides(folder: Path) -> list[dict[str, Any]]:
    with (folder / "rate_overrides.csv").open() as file:
        return list(csv.DictReader(file))


def as_csv(columns: str, rows: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns.split())
    writer.writerows(rows)
    return text.getvalue()


def picked(rows: list[dict[str, Any]], keys: str) -> Iterable[list[Any]]:
    return ([str(row[key]).lower() if isinstance(row[key], bool) else row[key] for key in keys.split()] for row in rows)


@pytest.fixture(scope="module")
def agency(recorded: Path, module_case: Case) -> Case:
    entries = answered(recorded, "time_entries_per_page_500")
    entries = [{**entry, "work_on": entry["start_time"][:10]} for entry in entries]
    module_case.files(
        "agency",
        home_currency="EUR",
        customers=as_csv(
            "customer_id customer_name status default_hourly_rate",
            picked(answered(recorded, "clients"), "id name status default_hourly_rate"),
        ),
        documents="document_id,document_type,customer_id,issued_on,total_amount",
        projects=as_csv(
            "project_id customer_id name status is_billable hourly_rate",
            picked(answered(recorded, "projects_status_all"), "id client_id name status billable hourly_rate"),
        ),
        rate_overrides=as_csv(
            "project_id person_id hourly_rate effective_from effective_to",
            picked(overrides(recorded), "project_id user_id hourly_rate effective_from effective_to"),
        ),
        time_entries=as_csv(
            "time_entry_id project_id customer_id person_id work_on hours is_billable",
            picked(entries, "id project_id client_id user_id work_on duration_hours billable"),
        ),
    )  # fmt: skip
    module_case.refresh("2026-11-20T23:00:00+00:00")
    return module_case


def expected(folder: Path, project: dict[str, Any], client: dict[str, Any], person: str, day: date) -> Decimal | None:
    """The resolver's answer: the person's override, the project's, the project's rate, the client's; none for 0."""
    valid = [
        row
        for row in overrides(folder)
        if row["project_id"] == str(project["id"])
        and (row["effective_from"] or "0001-01-01") <= day.isoformat() <= (row["effective_to"] or "9999-12-31")
    ]
    own = [row["hourly_rate"] for row in valid if row["user_id"] == person]
    everybody = [row["hourly_rate"] for row in valid if row["user_id"] == ""]
    claims = [*own, *everybody, project["hourly_rate"], client["default_hourly_rate"]]
    return next((Decimal(claim) for claim in claims if claim and Decimal(claim)), None)


def test_every_project_person_and_day_has_the_recorded_rate(agency: Case, recorded: Path) -> None:
    clients = {row["id"]: row for row in answered(recorded, "clients")}
    people = [str(row["id"]) for row in answered(recorded, "users")]
    found = {
        (row["project_id"], row["person_id"], row["day"]): row["rate"]
        for row in agency.rows(
            "select day::date as day, asked.* from generate_series(%s::date, %s::date, '1 day') as days (day)"
            " cross join lateral marts.client_rate_as_of(day::date) as asked where project_id is not null",
            FIRST, LAST,
        )
    }  # fmt: skip
    compared = 0
    for project in answered(recorded, "projects_status_all"):
        for person in people:
            for number in range((LAST - FIRST).days + 1):
                day = FIRST + timedelta(number)
                everybody = found[(str(project["id"]), None, day)]
                rate = found.get((str(project["id"]), person, day), everybody)
                wanted = expected(recorded, project, clients[project["client_id"]], person, day)
                assert rate == wanted, (project["id"], person, day)
                compared += 1
    assert compared == 13 * 3 * 214


def test_hours_equal_the_agency_s_own_totals(agency: Case, recorded: Path) -> None:
    summary = json.loads((recorded / "reports_summary.json").read_text(), parse_float=Decimal)["summary"]
    total = agency.rows(
        "select round(hours, 2) as hours, round(billable_hours, 2) as billable_hours from marts.realization"
        " where dimension = 'company' and cohort = 'matter' and period_kind = 'total'"
    )[0]
    assert (total["hours"], total["billable_hours"]) == (summary["total_hours"], summary["billable_hours"])
    by_project = agency.rows(
        "select project_id, round(hours, 2) as hours from marts.realization"
        " where dimension = 'project' and cohort = 'matter' and period_kind = 'total' and project_id is not null"
    )
    stated = {str(row["project_id"]): row["hours"] for row in summary["by_project"]}
    assert {row["project_id"]: row["hours"] for row in by_project} == stated
