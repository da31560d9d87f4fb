"""The drawings of work and rates: what became of it, month by month; how old it is; for whom; how rates changed."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from dashboards import rate_words, words
from dashboards.formats import numbers
from dashboards.report import Bar, Chart, Column, Row, Table, picked

AGES = {
    "days_0_30": "0–30 days",
    "days_31_60": "31–60",
    "days_61_90": "61–90",
    "days_over_90": "Over 90",
}
_AGE_COLOURS = ("not_due", "days_31_60", "days_61_90", "days_over_120")
_LARGEST, _PANELS = 10, 4
_BEFORE = timedelta(days=180)  # how much is drawn of a rate that holds since ever


def became_of_it(key: str, total: Row) -> Chart:
    """The value of the work at the rates in force beside what was invoiced, collected, and is still to invoice."""
    currency = total["currency"]
    measures = (
        ("standard_value", "Value", "total"),
        ("invoiced", "Invoiced", "increase"),
        ("collected", "Collected", "increase"),
        ("uninvoiced_value", "To invoice", "watch"),
    )
    bars = tuple(Bar(colour, label, total[name], _words(total[name])) for name, label, colour in measures)
    table = Table(
        f"{key}-numbers", "Value and what became of it",
        (Column("measure", "Of the work"), Column("amount", "Amount", "money", currency)),
        tuple((label, total[name]) for name, label, _ in measures),
    )  # fmt: skip
    billed, collected = (
        words.amount(code, total[f"effective_{name}_rate"])
        for code, name in ((currency, "billed"), (None, "collected"))
    )
    sentence = f"An hour of billable work came to {billed} invoiced and {collected} collected."
    return Chart(key, "The work at its rates, and what became of it", sentence, bars, table)


def by_month(key: str, currency: str, rows: Sequence[Row], table: Table) -> Chart | None:
    """Each month's work: its value, what was invoiced, and realization; nothing for less than two months."""
    rated = [row for row in rows if row["overall_realization"] is not None]
    if len(rated) < 2:
        return None
    bars = (
        *(_month(row, "bar", f"Value of the work, {currency}", row["standard_value"]) for row in rated),
        *(_month(row, "bar", f"Invoiced for it, {currency}", row["invoiced"]) for row in rated),
        *(_month(row, "line", "Billing realization, %", row["billing_realization"]) for row in rated),
        *(_month(row, "line", "Overall realization, %", row["overall_realization"]) for row in rated),
    )
    best = max(rated, key=lambda row: row["overall_realization"])
    sentence = (
        f"Most came in of the work of the month to {numbers.day_in_sentence(best['period_end'])}: "
        f"{numbers.share_in_sentence(best['overall_realization'])} of its value is collected. "
        "Of the newest work much is not yet invoiced or due."
    )
    return Chart(key, "By month of the work", sentence, bars, table, "days")


def by_age(key: str, total: Row) -> Chart:
    """Unbilled work by the age of its work date."""
    currency = total["currency"]
    bars = tuple(
        Bar(colour, label, total[age], _words(total[age]))
        for (age, label), colour in zip(AGES.items(), _AGE_COLOURS, strict=True)
    )
    table = Table(
        f"{key}-numbers", "Unbilled work by age",
        (Column("age", "Days since the work"), Column("amount", "Unbilled", "money", currency)),
        tuple((label, total[age]) for age, label in AGES.items()),
    )  # fmt: skip
    oldest = words.plural(total["oldest_days"], "day")
    return Chart(key, "How old is the work?", f"The oldest of it was done {oldest} ago.", bars, table)


def by_client(key: str, currency: str, rows: Sequence[Row]) -> Chart | None:
    """The clients with the most valuable work; nothing for a single one."""
    largest = [row for row in rows if row["estimated_cost"]][:_LARGEST]
    if len(largest) < 2:
        return None
    columns = (
        Column("customer_name", "Client"),
        Column("estimated_cost", "Value", "money", currency),
        Column("invoiced", "Invoiced", "money", currency),
        Column("open_amount", "Open", "money", currency),
    )
    named = tuple((words.customer_name(row), *picked(row, columns[1:])) for row in largest)
    bars = tuple(
        Bar("total", words.customer_name(row), row["estimated_cost"], _words(row["estimated_cost"])) for row in largest
    )
    first = largest[0]
    sentence = (
        f"Most work was done for {words.isolated(words.customer_name(first))}: "
        f"{words.amount(currency, first['estimated_cost'])} at the rates in force."
    )
    title = f"Value of the work by client, the {words.spelled(len(largest))} largest"
    return Chart(key, title, sentence, bars, Table(f"{key}-numbers", title, columns, named))


def rate_steps(key: str, rows: Sequence[Row], until: date) -> Chart | None:
    """A client's rates that changed, as steps; nothing where none did. `rows` are periods of its rate history."""
    changed = [row for row in rows if row["periods"] > 1 and not row["is_inherited"] and row["rate"] is not None]
    begun = [row["effective_from"] for row in changed if row["effective_from"]]
    if not begun:
        return None
    first, last = min(begun) - _BEFORE, max(until, *begun)
    drawn = list(dict.fromkeys(map(_whose, changed)))[:_PANELS]
    bars = tuple(
        Bar("step", _whose(row), row["rate"], numbers.rate(row["rate"]), day=day)
        for row in changed
        if _whose(row) in drawn
        for day in (row["effective_from"] or first, min(row["effective_to"] or last, last))
    )
    columns = (
        Column("project_name", "Project"),
        Column("person_name", "Person"),
        Column("rate", "Rate per hour", "rate", changed[0]["currency"]),
        *rate_words.origin_columns(),
    )
    apart = rate_words.with_people(changed)
    lines = tuple(
        (rate_words.project(row), rate_words.person(row, apart), row["rate"], *rate_words.origin_cells(row))
        for row in changed
    )
    number = len(set(map(_whose, changed)))
    part = f"; {words.spelled(_PANELS)} of them are drawn" if number > _PANELS else ""
    sentence = f"{words.plural(number, 'rate')} changed, last on {numbers.day_in_sentence(max(begun))}{part}."
    table = Table(f"{key}-numbers", words.plural(len(changed), "period"), columns, lines)
    return Chart(key, f"Rates that changed, {changed[0]['currency']} an hour", sentence, bars, table, "days")


def _whose(row: Row) -> str:
    who = row["person_name"] or row["person_id"]
    return f"{rate_words.project(row)}, {who}" if who else rate_words.project(row)


def _month(row: Row, mark: str, label: str, amount: Decimal) -> Bar:
    """A mark on the first of its month, where the axis names it."""
    share = numbers.share(amount) if amount else "0 %"
    written = share if label.endswith("%") else _words(amount)
    return Bar(mark, label, amount, written, day=row["period_end"].replace(day=1))


def _words(amount: Decimal) -> str:
    return numbers.money_in_headline(amount) if amount else numbers.DASH
