"""What came of the work: invoiced and collected against its value at the rates in force, and where the rest went."""

from collections.abc import Iterator

from dashboards import numbers, phrasing, rate_labels
from dashboards.company_data import CompanyData
from dashboards.report import Block, Column, Figure, Report, Row, Table, Total, picked
from dashboards.reports.work import charts
from dashboards.reports.work import tables as work_tables

TITLE = "Realization"
QUESTION = "How much of our work's value did we invoice and collect, and where did the rest go?"
_BY = {"client": "Client", "project": "Project", "person": "Person"}
_NOTES = (
    "By month worked follows the work of a month to whatever was ever invoiced and collected for it, through invoice "
    "lines and allocations; by month invoiced or paid sets beside it what was invoiced and collected in that month.",
    "Amounts are without tax; invoiced is less credits. Value is billable hours at the rate in force on the work date. "
    "As known now.",
    "Billing is invoiced ÷ value, collection is collected ÷ invoiced, overall is collected ÷ value. All three are of "
    "work with a value: invoices without hours, and work without a rate or not billable, are in none.",
    "Work that is billed in another currency than its rate is compared at the invoice's own exchange rate; without one "
    "it is not compared: neither its value nor its invoice is in a ratio.",
)


def build(data: CompanyData, path: str) -> Iterator[Report]:
    """Yield the one page of realization, where hours are charged."""
    totals = data.home_first(_rows(data, None, "matter", "company", "total"))
    yield Report(
        path=path,
        title=TITLE,
        question=QUESTION,
        headline=" ".join(map(_sentence, totals)) or "No work is recorded.",
        header=data.header,
        blocks=tuple(block for total in totals for block in _blocks(data, total, several=len(totals) > 1)),
        notes=_NOTES,
        identities=tuple(
            said for total in totals if total["standard_value"] for said in (_identity(total), _ratios(total))
        ),
        evidence=data.evidence(path),
        is_wide=True,
    )


def _rows(data: CompanyData, currency: str | None, cohort: str, dimension: str, period: str = "") -> list[Row]:
    return [
        row
        for row in data.views["realization"]
        if (row["cohort"], row["dimension"]) == (cohort, dimension)
        and currency in (None, row["currency"])
        and period in ("", row["period_kind"])
    ]


def _sentence(total: Row) -> str:
    currency = total["currency"]
    apart = total["not_compared_value"]
    if total["billing_realization"] is None:
        if apart:
            worth = phrasing.amount(currency, apart)
            return f"All {worth} of work was billed in another currency, without a rate to compare it by."
        if total["other_currency_invoiced"]:
            invoiced = phrasing.amount(currency, total["other_currency_invoiced"])
            return f"{invoiced} was invoiced for work whose rates are in another currency."
        return f"No {currency} work has a value, so nothing can be compared."
    rest = [
        *(
            [f"{phrasing.bare(currency, total['uninvoiced_value'])} is still to invoice"]
            if total["uninvoiced_value"]
            else ()
        ),
        *(
            [f"{phrasing.bare(currency, apart)} more was billed in another currency and is not compared"]
            if apart
            else ()
        ),
    ]
    return f"{'; '.join([_realized(total), *rest])}."


def _realized(total: Row) -> str:
    """Say invoiced and collected as parts of the value; in amounts where they are none."""
    currency, invoiced, collected = total["currency"], total["compared_invoiced"], total["compared_collected"]
    compared = total["standard_value"] - total["not_compared_value"]
    if compared > 0 and 0 <= collected <= invoiced:
        shares = (numbers.share_in_sentence(total[f"{name}_realization"]) for name in ("billing", "overall"))
        return f"Of {phrasing.amount(currency, compared)} of work, " + "{} was invoiced and {} collected".format(
            *shares
        )
    beyond = f", {phrasing.bare(currency, collected - invoiced)} more than was invoiced" if collected > invoiced else ""
    return (
        f"For {phrasing.amount(currency, compared)} of work, {phrasing.bare(currency, invoiced)} was invoiced and "
        f"{phrasing.bare(currency, collected)} collected{beyond}"
    )


def _identity(row: Row) -> str:
    """Return the parts of the value, each named where there is some of it."""
    named = (
        ("+", "below the rate", "below_rate"),
        ("−", "above the rate", "above_rate"),
        ("+", "to invoice", "uninvoiced_value"),
        ("+", "billed in another currency, not compared", "not_compared_value"),
    )
    parts = "".join(f" {sign} {label} {_plain(row, key)}" for sign, label, key in named if row[key])
    value, invoiced = _plain(row, "standard_value"), _plain(row, "compared_invoiced")
    return f"{row['currency']}: value {value} = invoiced {invoiced}{parts}"


def _ratios(row: Row) -> str:
    value, invoiced, collected, apart = (
        _plain(row, key) for key in ("standard_value", "compared_invoiced", "compared_collected", "not_compared_value")
    )
    billing, collection, overall = (
        numbers.share(row[f"{name}_realization"]) for name in ("billing", "collection", "overall")
    )
    without = f" less {apart} not compared" if row["not_compared_value"] else ""
    return (
        f"{row['currency']}: invoiced {invoiced} ÷ value {value}{without} = {billing}; "
        f"collected {collected} ÷ invoiced = {collection}; collected ÷ value = {overall}"
    )


def _plain(row: Row, key: str) -> str:
    return numbers.plain_money(row[key], row["currency"])


def _blocks(data: CompanyData, total: Row, *, several: bool) -> Iterator[Block]:
    currency = total["currency"]
    prefix, key = (f"{currency}: " if several else ""), currency.lower()
    drawn = (charts.work_chart(total),) if total["standard_value"] != total["not_compared_value"] else ()
    title = f"{prefix}The work, and what became of it"
    if total["billable_hours"]:
        yield Block(key=key, title=title, figures=_figures(total), charts=drawn)
    months = tuple(filter(None, (_months(data, currency, "matter"), _months(data, currency, "period"))))
    worked = _rows(data, currency, "matter", "company", "month")
    drawn = (charts.months_chart(currency, worked),) if any(row["standard_value"] for row in worked) else ()
    yield Block(key=f"{key}-months", title=f"{prefix}Month by month", charts=drawn, tables=months)
    leaks = tuple(filter(None, (work_tables.leakage(data, currency, kind) for kind in ("below_rate", "no_rate"))))
    if leaks:
        yield Block(key=f"{key}-leakage", title=f"{prefix}Leakage", tables=leaks)
    bridge = work_tables.bridge(data, currency)
    if bridge:
        steps = data.of("price_volume_mix_step", currency)
        drawn = (charts.bridge_chart(steps),) if steps else ()
        yield Block(key=f"{key}-bridge", title=f"{prefix}Why revenue changed", charts=drawn, tables=(bridge,))
    tables = tuple(filter(None, (_by(data, total, dimension) for dimension in _BY)))
    yield Block(key=f"{key}-parts", title=f"{prefix}By client, project and person", tables=tables)


def _figures(row: Row) -> tuple[Figure, ...]:
    currency = row["currency"]
    available = f"{numbers.hours(row['available_hours'])} hours available"
    definition = (
        "Collected for the work of the people and months whose available hours are given ÷ these hours; of the running "
        "month the part that has passed."
    )
    key = "collected_per_available_hour"
    of_people = (
        Figure(
            key, "Collected per available hour", row[key], "money", currency, note=available, definition=definition
        ),
    )  # fmt: skip
    return (
        _share("billing_realization", "Billing realization", row, "invoiced of the value at standard rates"),
        _share("collection_realization", "Collection realization", row, "collected of what was invoiced"),
        _share("overall_realization", "Overall realization", row, "collected of the value"),
        _rate("effective_billed_rate", "Billed per hour", row, currency, "Invoiced for billable hours ÷ these hours."),
        _rate("effective_collected_rate", "Collected per hour", row, currency, "Collected for them ÷ billable hours."),
        Figure(
            "utilization", "Utilization", row["utilization"], "share",
            note=available if row["available_hours"] else "no available hours are given",
            definition="Billable ÷ available hours, of the people and months for which these are given.",
        ),
        *(of_people if row[key] is not None else ()),
    )  # fmt: skip


def _share(key: str, label: str, row: Row, note: str) -> Figure:
    return Figure(key, label, row[key], "share", note=note, definition=f"{_ratios(row)}.")


def _rate(key: str, label: str, row: Row, currency: str, definition: str) -> Figure:
    note = f"{numbers.hours(row['compared_hours'])} billable hours"
    return Figure(key, label, row[key], "money", currency, note=note, definition=definition)


def _by(data: CompanyData, total: Row, dimension: str) -> Table | None:
    currency = total["currency"]
    rows = _rows(data, currency, "matter", dimension, "total")
    if not rows or (dimension == "project" and not any(row["project_id"] for row in rows)):
        return None
    measures = work_tables.measures(currency, rows, is_matter=True)
    heads = (Column("name", _BY[dimension]), *((Column("client", "Client"),) if dimension == "project" else ()))
    blanks = [""] * (len(heads) - 1)
    return Table(
        key=f"by-{dimension}-{currency.lower()}",
        title=f"By {dimension}",
        columns=(*heads, *measures),
        rows=tuple((*_names(row, dimension), *picked(row, measures)) for row in rows),
        targets=tuple(data.customer_target(row["customer_id"]) if dimension != "person" else None for row in rows),
        totals=(Total(("Total", *blanks, *picked(total, measures))),),
        sorted_by="standard_value",
        amount="standard_value",
    )


def _names(row: Row, dimension: str) -> tuple[str, ...]:
    if dimension == "client":
        return (phrasing.customer_name(row),)
    if dimension == "project":
        return (rate_labels.project(row), phrasing.customer_name(row))
    return (str(row["person_name"] or row["person_id"] or "Nobody named"),)


def _months(data: CompanyData, currency: str, cohort: str) -> Table | None:
    rows = _rows(data, currency, cohort, "company", "month")
    if not rows:
        return None
    measures = work_tables.measures(currency, rows, is_matter=cohort == "matter")
    titles = {
        "matter": "By month worked: all that was invoiced and collected for the work of the month",
        "period": "By month invoiced or paid: work, invoices and cash of the month",
    }
    return Table(
        key=f"months-{cohort}-{currency.lower()}",
        title=titles[cohort],
        columns=(Column("period_end", "Month to", "date"), *measures),
        rows=tuple((row["period_end"], *picked(row, measures)) for row in rows),
    )
