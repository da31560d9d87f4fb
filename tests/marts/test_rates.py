"""Whose rate, since when, and how it is known: told by tables, asked day by day."""

from datetime import date

import pytest

from tests.case import Case

CUSTOMERS = """
customer_id,customer_name,default_hourly_rate,status,created_at
A,Alpha,100,active,2024-01-01T00:00:00+00:00
B,Beta,80,active,2024-01-01T00:00:00+00:00
N,None at all,0,active,
"""
DOCUMENTS = "document_id,document_type,customer_id,issued_on,total_amount\nX,invoice,A,2026-01-01,1"
PROJECTS = """
project_id,customer_id,name,hourly_rate,is_billable,status
own,A,With a rate,120,true,active
bare,A,Without a rate,,true,active
zero,A,A rate of zero,0,true,active
none,N,No rate anywhere,,true,active
"""
OVERRIDES = """
project_id,person_id,hourly_rate,effective_from,effective_to
own,,130,2026-07-01,
own,ann,145,2026-07-01,2026-09-30
own,ann,150,2026-10-01,
bare,bob,90,,
zero,bob,0,,
"""
TIME = """
time_entry_id,project_id,customer_id,person_id,work_on,hours,is_billable
1,own,,ann,2026-06-30,1,true
2,own,,bob,2026-10-02,1,true
3,bare,,ann,2026-06-30,1,true
4,,A,ann,2026-06-30,1,true
"""

RATES = [
    ("own", "ann", "2026-06-30", 120, "project_rate"),
    ("own", "ann", "2026-07-01", 145, "person_on_project_override"),
    ("own", "ann", "2026-09-30", 145, "person_on_project_override"),
    ("own", "ann", "2026-10-01", 150, "person_on_project_override"),
    ("own", "bob", "2026-06-30", 120, "project_rate"),
    ("own", "bob", "2026-07-01", 130, "project_override"),
    ("own", None, "2031-01-01", 130, "project_override"),
    ("bare", "bob", "2001-01-01", 90, "person_on_project_override"),
    ("bare", "ann", "2026-06-30", 100, "client_default"),
    ("bare", None, "2026-06-30", 100, "client_default"),
    ("zero", "bob", "2026-06-30", 100, "client_default"),
    ("none", None, "2026-06-30", None, "none"),
]


@pytest.fixture(scope="module")
def agency(module_case: Case) -> Case:
    module_case.files(
        "agency",
        customers=CUSTOMERS, documents=DOCUMENTS, projects=PROJECTS, rate_overrides=OVERRIDES, time_entries=TIME,
    )  # fmt: skip
    module_case.refresh("2026-11-20T15:00:00+00:00")
    return module_case


def rate(case: Case, project: str | None, person: str | None, day: str | None, known_at: str | None = None) -> object:
    """The rate and origin that the function gives; customer A's where there is no project."""
    rows = case.rows(
        "select rate, origin from marts.client_rate_as_of(%s::date, coalesce(%s::timestamptz, now()))"
        " where project_id is not distinct from %s and person_id is not distinct from %s"
        " and (project_id is not null or customer_id = 'A')",
        day, known_at, project, person,
    )  # fmt: skip
    (row,) = rows
    return (row["rate"], row["origin"])


def history(case: Case, project: str | None, person: str | None = None) -> list[tuple[object, ...]]:
    """The periods of one project and person, oldest first."""
    return [
        tuple(row.values())
        for row in case.rows(
            "select customer_id, effective_from::text, effective_to::text, rate::float, origin, known_by"
            " from marts.client_rate where project_id is not distinct from %s and person_id is not distinct from %s"
            " and (project_id is not null or customer_id = 'A') order by effective_from nulls first",
            project, person,
        )
    ]  # fmt: skip


@pytest.mark.parametrize(("project", "person", "day", "expected", "origin"), RATES)
def test_the_first_rate_that_holds_on_the_day_is_charged(
    agency: Case, project: str, person: str | None, day: str, expected: int | None, origin: str
) -> None:
    assert rate(agency, project, person, day) == (expected, origin)


def test_the_table_and_the_function_agree_on_every_day(agency: Case) -> None:
    assert differences(agency, date(2026, 6, 25), date(2026, 11, 25)) == []


def differences(case: Case, first: date, last: date) -> list[dict[str, object]]:
    """Where the function says another rate than the table, on any day between two."""
    return case.rows(
        "select day, asked.project_id, asked.person_id, asked.rate, period.rate as rate_of_the_table"
        " from generate_series(%s::date, %s::date, '1 day') as moments (moment)"
        " cross join lateral (select moment::date as day) as days"
        " cross join lateral marts.client_rate_as_of(day) as asked"
        " left join marts.client_rate as period"
        " on (asked.connection, asked.customer_id) = (period.connection, period.customer_id)"
        " and asked.project_id is not distinct from period.project_id"
        " and asked.person_id is not distinct from period.person_id"
        " and day between coalesce(period.effective_from, '-infinity') and coalesce(period.effective_to, 'infinity')"
        " where row(period.origin, period.rate) is distinct from row(asked.origin, asked.rate)",
        first, last,
    )  # fmt: skip


@pytest.fixture(scope="module")
def moved_on(module_case: Case, agency: Case) -> tuple[Case, dict[str, object]]:
    """The agency after every sort of change on one day, and all rates of the days before it."""
    before = past(agency)
    agency.files(
        "agency",
        customers=CUSTOMERS.replace("A,Alpha,100,active", "A,Alpha & Sons,110,archived"),
        documents=DOCUMENTS,
        projects=PROJECTS.replace("own,A,With a rate,120", "own,B,With a rate,125"),
        rate_overrides=OVERRIDES.replace("own,,130,", "own,,135,").replace("bare,bob,90,,", "bare,ann,95,,"),
        time_entries=TIME,
    )
    agency.refresh("2026-11-25T15:00:00+00:00", accept_deletions=True)
    return agency, before


def past(case: Case) -> dict[str, object]:
    """Every rate on every day before 25 November, as the function gives it now."""
    rows = case.rows(
        "select day::date::text as day, asked.project_id, asked.person_id, asked.customer_id, asked.rate, asked.origin,"
        " asked.known_by, asked.effective_from"
        " from generate_series('2026-06-25'::date, '2026-11-24'::date, '1 day') as days (day)"
        " cross join lateral marts.client_rate_as_of(day::date) as asked"
    )
    keys = ("day", "project_id", "person_id", "customer_id")
    return {str([row[key] for key in keys]): str(row) for row in rows}


def test_a_change_today_leaves_every_day_before_as_it_was(moved_on: tuple[Case, dict[str, object]]) -> None:
    case, before = moved_on
    after = past(case)
    assert {key: after.get(key) for key in before} == before


CHANGES = [
    ("own", "ann", 150, "person_on_project_override"),
    ("own", "bob", 135, "project_override"),
    ("bare", "ann", 95, "person_on_project_override"),
    ("bare", "bob", 110, "client_default"),
    (None, None, 110, "client_default"),
]


@pytest.mark.parametrize(("project", "person", "expected", "origin"), CHANGES)
def test_from_today_the_new_rate_is_charged(
    moved_on: tuple[Case, dict[str, object]], project: str | None, person: str | None, expected: int, origin: str
) -> None:
    assert rate(moved_on[0], project, person, "2026-11-25") == (expected, origin)


def test_what_was_known_before_is_still_told(moved_on: tuple[Case, dict[str, object]]) -> None:
    case, _ = moved_on
    assert rate(case, "own", "bob", "2026-11-25", "2026-11-24T00:00:00+00:00") == (130, "project_override")
    assert rate(case, None, None, "2026-12-31", "2026-11-24T00:00:00+00:00") == (100, "client_default")


def test_the_table_and_the_function_still_agree(moved_on: tuple[Case, dict[str, object]]) -> None:
    assert differences(moved_on[0], date(2026, 11, 20), date(2026, 11, 30)) == []


def test_a_project_that_moved_was_the_former_clients_until_that_day(moved_on: tuple[Case, dict[str, object]]) -> None:
    assert history(moved_on[0], "own") == [
        ("A", None, "2026-06-30", 120, "project_rate", "creation"),
        ("A", "2026-07-01", "2026-11-24", 130, "project_override", "dates"),
        ("B", "2026-11-25", None, 135, "project_override", "observed"),
    ]


def test_an_override_without_dates_that_came_or_went_counts_from_that_day(
    moved_on: tuple[Case, dict[str, object]],
) -> None:
    assert history(moved_on[0], "bare", "ann") == [
        ("A", None, "2026-11-24", 100, "client_default", "creation"),
        ("A", "2026-11-25", None, 95, "person_on_project_override", "observed"),
    ]
    assert history(moved_on[0], "bare", "bob")[0][2:5] == ("2026-11-24", 90, "person_on_project_override")


def test_a_rate_changed_in_place_under_old_dates_is_a_finding(moved_on: tuple[Case, dict[str, object]]) -> None:
    findings = moved_on[0].rows("select customer_id, message from marts.ar_finding where kind = 'rate_contradiction'")
    assert [row["message"] for row in findings] == [
        "The override of project 'own' from 2026-07-01 was 130 until 2026-11-25 and is 135 since;"
        " the days before keep 130."
    ]


LOG = """
entity_type,entity_id,changed_at,old_rate,new_rate
client,A,2026-03-01T12:00:00+00:00,70,85
client,A,2026-05-01T12:00:00+00:00,85,100
project,own,2026-04-01T03:00:00+00:00,0,120
client,B,2026-05-01T12:00:00+00:00,60,75
client,B,2026-06-01T12:00:00+00:00,76,78
"""


def test_the_log_is_walked_backwards_from_what_we_saw_first(case: Case) -> None:
    case.files("agency", customers=CUSTOMERS, documents=DOCUMENTS, projects=PROJECTS, rate_changes=LOG)
    case.refresh("2026-11-20T15:00:00+00:00")
    assert history(case, None) == [
        ("A", None, "2026-02-28", 70, "client_default", "audit_log"),
        ("A", "2026-03-01", "2026-04-30", 85, "client_default", "audit_log"),
        ("A", "2026-05-01", None, 100, "client_default", "audit_log"),
    ]
    # 03:00 in Greenwich is the evening before in New York; no rate of its own before: the client's
    assert history(case, "own") == [
        ("A", None, "2026-02-28", 70, "client_default", "audit_log"),
        ("A", "2026-03-01", "2026-03-30", 85, "client_default", "audit_log"),
        ("A", "2026-03-31", None, 120, "project_rate", "audit_log"),
    ]
    # where the witnesses contradict each other, each is believed for its own days, and it is said
    default_of_b = case.rows(
        "select effective_from::text as since, rate::integer, known_by from marts.client_rate"
        " where customer_id = 'B' and project_id is null order by effective_from nulls first"
    )
    assert [tuple(row.values()) for row in default_of_b] == [
        (None, 60, "audit_log"),
        ("2026-05-01", 75, "audit_log"),
        ("2026-06-01", 78, "audit_log"),
        ("2026-11-20", 80, "observed"),
    ]
    findings = case.rows(
        "select customer_id, message from marts.ar_finding where kind = 'rate_contradiction' order by message"
    )
    assert [(row["customer_id"], row["message"]) for row in findings] == [
        (
            "B",
            "The default rate of client 'B' became 75 on 2026-05-01 by the audit log, which says on 2026-06-01"
            " that it had been 76; the change between them is missing.",
        ),
        (
            "B",
            "The default rate of client 'B' is 80 as we saw it on 2026-11-20; by the audit log it should be 78.",
        ),
    ]


def test_a_change_between_two_syncs_is_dated_by_the_log(case: Case) -> None:
    books = {"documents": DOCUMENTS, "projects": PROJECTS}
    case.files("agency", customers=CUSTOMERS, **books)
    case.refresh("2026-11-02T15:00:00+00:00")
    log = LOG.splitlines()[1] + "\nclient,A,2026-11-05T12:00:00+00:00,100,0"
    case.files("agency", customers=CUSTOMERS.replace("Alpha,100", "Alpha,0"), rate_changes=log, **books)
    case.refresh("2026-11-20T15:00:00+00:00")
    assert history(case, None) == [
        ("A", None, "2026-11-04", 100, "client_default", "creation"),
        ("A", "2026-11-05", None, None, "none", None),
    ]
    assert case.value("select count(*) from marts.ar_finding where kind = 'rate_contradiction'") == 0


DATES = [
    ("p1,,10,2026-01-01,\np1,,20,2026-02-01,", "2026-02-01", 20),
    ("p1,,10,2026-01-01,\np1,,20,2026-02-01,", "2026-01-31", 10),
    ("p1,,10,2026-01-01,\np1,,20,2026-02-01,", None, 20),
    ("p1,,10,2026-01-01,2026-01-31\np1,,20,2027-02-01,", None, 20),
    ("p1,,10,,2026-01-31", "2026-01-31", 10),
    ("p1,,10,,2026-01-31", "2026-02-01", 100),
    ("p1,,10,2026-01-01,2025-01-01", "2026-01-01", 100),
]


def test_of_two_overrides_the_newest_first_day_wins_and_their_days_are_inclusive(case: Case) -> None:
    header = "project_id,person_id,hourly_rate,effective_from,effective_to\n"
    projects = "project_id,customer_id\n" + "\n".join(f"p{n},A" for n in range(len(DATES)))
    overrides = "\n".join(lines.replace("p1", f"p{number}") for number, (lines, _, _) in enumerate(DATES))
    case.files("agency", customers=CUSTOMERS, documents=DOCUMENTS, projects=projects, rate_overrides=header + overrides)
    case.refresh("2026-11-20T15:00:00+00:00")
    for number, (lines, day, expected) in enumerate(DATES):
        assert rate(case, f"p{number}", None, day)[0] == expected, lines  # type: ignore[index]
