"""The drawings of work: what became of it, month by month, why revenue changed, how old unbilled work is."""

from collections.abc import Sequence

from dashboards import numbers, phrasing, waterfall
from dashboards.report import Bar, Chart, Column, Row, Table, Total, picked

BANDS = {
    "days_0_30": ("0–30 days", "not_due"),
    "days_31_60": ("31–60", "days_31_60"),
    "days_61_90": ("61–90", "days_61_90"),
    "days_over_90": ("Over 90", "days_over_120"),
}
_STEPS = {
    "standard_value": ("Value", "total"),
    "compared_invoiced": ("Invoiced", "increase"),
    "compared_collected": ("Collected", "increase"),
    "uninvoiced_value": ("To invoice", "watch"),
    "not_compared_value": ("Not compared", "unapplied"),
}
NO_VALUE = "there is no work with a value to compare"
NOTHING_BILLED = "nothing was invoiced for work with a value"
_LARGEST = 10
_MONTHLY = (
    ("standard_value", "Value at the rates in force, {}", "bar"),
    ("billing_realization", "Billing realization, %", "line"),
    ("collection_realization", "Collection realization, %", "line"),
)


def work_chart(total: Row) -> Chart:
    """Return the value of all work, what was invoiced and collected of it, what is to invoice or not compared."""
    currency = total["currency"]
    steps = {key: step for key, step in _STEPS.items() if key != "not_compared_value" or total[key]}
    bars = tuple(
        Bar(mark, label, total[key], phrasing.bare(currency, total[key])) for key, (label, mark) in steps.items()
    )
    columns = (Column("label", "Work"), Column("amount", "Amount", "money", currency))
    rows = tuple((label, total[key]) for key, (label, _) in steps.items())
    key = f"work-{currency.lower()}"
    compared = total["standard_value"] - total["not_compared_value"]
    invoiced, collected = (phrasing.amount(currency, total[f"compared_{name}"]) for name in ("invoiced", "collected"))
    said = f"{invoiced} was invoiced for {phrasing.amount(currency, compared)} of work, and {collected}"
    beyond = total["compared_collected"] - total["compared_invoiced"]
    if beyond > 0:
        said += f" is collected: {phrasing.bare(currency, beyond)} more than was invoiced."
    else:
        said += " of it is collected."
    if total["not_compared_value"]:
        apart = phrasing.amount(currency, total["not_compared_value"])
        said += f" Work of {apart} was billed in another currency and is not compared."
    return Chart(key, "What became of the work", said, bars, Table(f"{key}-numbers", "The amounts", columns, rows))


def months_chart(currency: str, rows: Sequence[Row]) -> Chart:
    """Return the value of each month's work, and how much of it was ever invoiced and collected."""
    bars = tuple(
        Bar(kind, label.format(currency), row[measure], _end(row, measure), day=row["period_start"])
        for measure, label, kind in _MONTHLY
        for row in rows
        if row[measure] is not None
    )
    columns = (
        Column("period_end", "Month to", "date"),
        Column("standard_value", "Value", "money", currency),
        Column("billing_realization", "Billing", "share", undefined=NO_VALUE),
        Column("collection_realization", "Collection", "share", undefined=NOTHING_BILLED),
    )
    key = f"work-months-{currency.lower()}"
    said = f"{_largest_months(currency, rows)} Recent months may not be fully invoiced and paid yet."
    table = Table(f"{key}-numbers", "Month by month", columns, tuple(picked(row, columns) for row in rows))
    return Chart(key, "Work by month", said, bars, table, "months")


def _largest_months(currency: str, rows: Sequence[Row]) -> str:
    best = phrasing.largest(rows, "standard_value")
    value = phrasing.amount(currency, best[0]["standard_value"])
    days = [numbers.day_in_sentence(row["period_end"]) for row in best]
    if len(days) == 1:
        return f"The largest month by value of work is the one to {days[0]}, with {value}."
    which = phrasing.few([f"the one to {day}" for day in days], "months")
    return f"The largest months by value of work are {which}, with {value} each."


def bridge_chart(rows: Sequence[Row]) -> Chart:
    """Return why revenue changed in a quarter: price, volume, mix."""
    first, last = rows[0], rows[-1]
    currency = first["currency"]
    said = (
        f"In the quarter to {numbers.day_in_sentence(last['period_end'])} invoiced work went from "
        f"{phrasing.amount(currency, first['value'])} to {phrasing.bare(currency, last['value'])}."
    )
    return waterfall.chart(f"bridge-steps-{currency.lower()}", "The last full quarter", said, rows)


def age_chart(total: Row) -> Chart:
    """Return unbilled work by its age."""
    currency = total["currency"]
    bars = tuple(
        Bar(mark, label, total[key], phrasing.bare(currency, total[key]) if total[key] else numbers.DASH)
        for key, (label, mark) in BANDS.items()
    )
    columns = (Column("label", "Age"), Column("amount", "Unbilled", "money", currency))
    rows = tuple((label, total[key]) for key, (label, _) in BANDS.items())
    key = f"age-{currency.lower()}"
    value = max(total[band] for band in BANDS)
    days = phrasing.listed([BANDS[band][0].lower().removesuffix(" days") for band in BANDS if total[band] == value])
    most = phrasing.capital(phrasing.most(value, total["total"]))
    said = f"{most} is {days} days old: {phrasing.amount(currency, value)}."
    if value <= 0:  # hours below zero take off more than there is
        said = f"In all, {phrasing.amount(currency, total['total'])} is not invoiced."
    elif " and " in days:
        said = f"The largest parts are {days} days old: {phrasing.amount(currency, value)} each."
    table = Table(f"{key}-numbers", "By age", columns, rows, totals=(Total(("Total", total["total"])),))
    return Chart(key, "How old is unbilled work?", said, bars, table)


def clients_chart(currency: str, rows: Sequence[Row]) -> Chart | None:
    """Return the clients with the most valuable work, in the order of the rows; nothing for a single one."""
    largest = [row for row in rows if row["estimated_cost"]][:_LARGEST]
    if len(largest) < 2:
        return None
    columns = (
        Column("customer_name", "Client"),
        Column("estimated_cost", "Value", "money", currency),
        Column("invoiced", "Invoiced", "money", currency),
        Column("open_amount", "Open", "money", currency),
    )
    named = tuple((phrasing.customer_name(row), *picked(row, columns[1:])) for row in largest)
    bars = tuple(Bar("total", name, value, phrasing.bare(currency, value)) for name, value, *_ in named)
    first = [phrasing.isolated(phrasing.customer_name(row)) for row in phrasing.largest(rows, "estimated_cost")]
    which = "client by value of work is" if len(first) == 1 else "clients by value of work are"
    value = f"{phrasing.amount(currency, named[0][1])}{'' if len(first) == 1 else ' each'}"
    said = f"The largest {which} {phrasing.few(first, 'clients')}, with {value}."
    key, title = (
        f"largest-{currency.lower()}",
        f"Value of the work, the {phrasing.spelled(len(largest))} largest clients",
    )
    return Chart(key, title, said, bars, Table(f"{key}-numbers", title, columns, named))


def _end(row: Row, measure: str) -> str:
    if not measure.endswith("realization"):
        return phrasing.bare(row["currency"], row[measure])
    return numbers.share(row[measure]) if row[measure] else numbers.percent(0)
