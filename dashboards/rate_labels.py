"""How every page writes a rate's origin, how it is known, and from when to when it holds."""

from collections.abc import Collection, Iterable
from datetime import date

from dashboards.report import Column, Row

ORIGINS = {
    "person_on_project_override": "Person on project",
    "project_override": "Project override",
    "project_rate": "Project rate",
    "client_default": "Client default",
    "none": "None",
}
KNOWN_BY = {
    "dates": "Dates given",
    "audit_log": "Audit log",
    "observed": "Seen to change",
    "creation": "Earliest record",
}
NOTES = (
    "The first that holds is charged: a person's override on the project, the project's override, the project's rate, "
    "the client's default. A rate of 0 is none.",
    "Known by: dates that the source gives; its audit log; a change that we saw from one sync to the next; "
    "or the earliest record, taken to hold from the start of records.",
    "A project that moved is each day's client's: by the audit log, else by what we saw from one sync to the next.",
)


def person(row: Row, apart: Collection[str | None]) -> str:
    """Name who works, or everybody (else): `apart` are the projects on which somebody has a rate of their own."""
    if row["person_id"]:
        return str(row["person_name"] or row["person_id"])
    return "Everybody else" if row["project_id"] in apart else "Everybody"


def with_people(rows: Iterable[Row]) -> frozenset[str | None]:
    """Return the projects on which somebody has a rate of their own."""
    return frozenset(row["project_id"] for row in rows if row["person_id"])


def project(row: Row) -> str:
    """Name the project, or say that the work has none."""
    return str(row["project_name"] or row["project_id"]) if row["project_id"] else "No project"


def since(day: date | None) -> str:
    """Return the first day in words."""
    return day.isoformat() if day else "start of records"


def until(day: date | None) -> str:
    """Return the last day in words."""
    return day.isoformat() if day else "open-ended"


def origin_columns() -> tuple[Column, ...]:
    """Return where a rate comes from and when it holds."""
    return (
        Column("origin", "Source of rate"),
        Column("known_by", "Known by"),
        Column("effective_from", "Since"),
        Column("effective_to", "Until"),
    )


def origin_cells(row: Row) -> tuple[str, ...]:
    """Return the values of `origin_columns`."""
    known = KNOWN_BY.get(row["known_by"], "") if row["known_by"] else ""
    return (
        ORIGINS.get(row["origin"], str(row["origin"])),
        known,
        since(row["effective_from"]),
        until(row["effective_to"]),
    )
