"""What one company charges an hour: rates in force, where each comes from, how they changed, what is planned."""

from collections.abc import Collection, Iterator

from dashboards import numbers, phrasing, rate_labels
from dashboards.company_data import CompanyData
from dashboards.report import Block, Column, Export, Link, Report, Row, Table, picked

TITLE = "Client rates"
QUESTION = "What do we charge whom, since when, and who says so?"
_STATES = {
    "same": "Same",
    "higher": "Higher",
    "lower": "Lower",
    "new": "New",
    "none": "None planned",
    "unknown": "Client and project do not match",
}
_PLAN = (
    "To plan rates: save rates.csv as planned_rates.csv beside a files connection's other tables, change the rates and "
    "first days, refresh; the comparison then stands here."
)


def build(data: CompanyData, path: str) -> Iterator[Report]:
    """Yield the one page of rates, where any are kept."""
    yield Report(
        path=path,
        title=TITLE,
        question=QUESTION,
        headline=_headline(data.views["client_rate"]),
        header=data.header,
        blocks=tuple(filter(None, (_in_force(data), _history(data), _planned(data)))),
        notes=(*rate_labels.NOTES, _PLAN),
        evidence=(
            Link("Rates as CSV", f"{path}.csv"),
            Link("Rates as XLSX", f"{path}.xlsx"),
            Link("History as CSV", f"{path}-history.csv"),
            Link("History as XLSX", f"{path}-history.xlsx"),
            *data.evidence(path),
        ),
        is_wide=True,
        exports=(
            Export(path, _export("Rates in force", data.views["client_rate"])),
            Export(f"{path}-history", _export("Rate history", data.views["rate_history"])),
        ),
    )


def _headline(rows: tuple[Row, ...]) -> str:
    rated = [row for row in rows if row["rate"] is not None]
    if not rated:
        return "No rate is in force."
    clients = len({row["customer_id"] for row in rated})
    spans = [_span(code, rated) for code in dict.fromkeys(row["currency"] for row in rated)]
    sentence = f"{phrasing.capital(phrasing.plural(clients, 'client'))} pay {phrasing.listed(spans)} an hour"
    if clients == 1:
        sentence = sentence.replace(" pay ", " pays ")
    missing = len({row["project_id"] for row in rows if row["rate"] is None})
    gap = f"; {phrasing.plural(missing, 'project has', 'projects have')} no rate at all" if missing else ""
    return f"{sentence}{gap}."


def _span(currency: str, rated: list[Row]) -> str:
    rates = [row["rate"] for row in rated if row["currency"] == currency]
    low, high = numbers.rate(min(rates)), numbers.rate(max(rates))
    return f"{currency}\u00a0{low}" if low == high else f"{currency}\u00a0{low} to {high}"


def _columns() -> tuple[Column, ...]:
    return (
        Column("customer_name", "Client"),
        Column("project_name", "Project"),
        Column("person_name", "Person"),
        Column("rate", "Rate per hour", "rate", undefined="no rate is in force"),
        Column("currency", "Currency"),
        *rate_labels.origin_columns(),
    )


def _cells(row: Row, apart: Collection[str | None]) -> tuple[object, ...]:
    names = (phrasing.customer_name(row), rate_labels.project(row), rate_labels.person(row, apart))
    return (*names, row["rate"], row["currency"], *rate_labels.origin_cells(row))


def _in_force(data: CompanyData) -> Block:
    rows = data.views["client_rate"]
    apart = rate_labels.with_people(rows)
    table = Table(
        key="rates-in-force",
        title=phrasing.plural(len(rows), "rate"),
        columns=_columns(),
        rows=tuple(_cells(row, apart) for row in rows),
        targets=tuple(data.customer_target(row["customer_id"]) for row in rows),
        amount="rate",
        empty="No client has a rate.",
    )
    return Block(key="in-force", title=f"In force on {numbers.day_in_sentence(data.header.as_of)}", tables=(table,))


def _history(data: CompanyData) -> Block | None:
    rows = [row for row in data.views["rate_history"] if row["periods"] > 1 and not row["is_inherited"]]
    if not rows:
        return None
    apart = rate_labels.with_people(rows)
    table = Table(
        key="rate-history",
        title=phrasing.plural(len(rows), "period"),
        columns=_columns(),
        rows=tuple(_cells(row, apart) for row in rows),
        note="As known now; projects that only follow their client's default are left out.",
    )
    return Block(key="history", title="Rates that changed", tables=(table,))


def _planned(data: CompanyData) -> Block | None:
    rows = data.views["planned_rate"]
    if not rows:
        return None
    columns = (
        Column("customer_name", "Client"),
        Column("project_name", "Project"),
        Column("person_name", "Person"),
        Column("effective_from", "Effective from"),
        Column("planned_rate", "Planned", "rate", undefined="no rate is planned"),
        Column("rate_in_force", "In force", "rate", undefined="no rate is in force then"),
        Column("difference", "Difference", "rate", undefined="one of the two is missing"),
        Column("change", "Change", "share", undefined="there is nothing to compare"),
        Column("hours_of_12_months", "Hours, 12 months", "hours"),
        Column("effect_on_12_months", "Worth", "money", undefined="there is nothing to compare"),
        Column("currency", "Currency"),
        Column("state", "State"),
    )
    table = Table("planned-rates", phrasing.plural(len(rows), "planned rate"), columns, tuple(map(_plan, rows)))
    return Block(key="planned", title="Planned against in force", tables=(table,))


def _plan(row: Row) -> tuple[object, ...]:
    day = row["effective_from"].isoformat() if row["effective_from"] else "now"
    names = (phrasing.customer_name(row), rate_labels.project(row), rate_labels.person(row, ()), day)
    rates = (row["planned_rate"], row["rate_in_force"], row["difference"], row["change"])
    worth = (row["hours_of_12_months"], row["effect_on_12_months"], row["currency"])
    return (*names, *rates, *worth, _STATES.get(row["state"], row["state"]))


def _export(title: str, rows: tuple[Row, ...]) -> Table:
    """Return the columns that a file of planned rates has too."""
    columns = (
        *(Column(key, key) for key in ("customer_id", "customer_name", "project_id", "project_name")),
        *(Column(key, key) for key in ("person_id", "person_name")),
        Column("hourly_rate", "hourly_rate", "rate"),
        *(Column(key, key) for key in ("currency", "origin", "known_by")),
        Column("effective_from", "effective_from", "date"),
        Column("effective_to", "effective_to", "date"),
    )
    shown = tuple(picked({**row, "hourly_rate": row["rate"]}, columns) for row in rows)
    return Table("rates", title, columns, shown)
