"""Budgets beside what came of them in their period: figures, attendance, expenses by category."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date

from dashboards import numbers, phrasing
from dashboards.report import Bar, Chart, Column, Row, Table, Total, picked

_NAMES = {
    "revenue": "Net revenue",
    "grants": "Grants committed",
    "disbursed": "Grants disbursed",
    "expenses": "Expenses",
}
_NO_BUDGET = "there is no budget"
_NOTHING = "nothing is planned"
_LIMITS = f"Warning above {numbers.percent(80)} of the budget, critical above {numbers.percent(100)}."


def period(row: Row) -> str:
    """Say `2026`, `May 2026`, `from 2 May 2026 to 3 June 2026` or `all time`, and whether it is still to come."""
    first, last = row["period_start"], row["period_end"]
    said = _span(first, last) if first and last else _open(first, last)
    return f"{said}, not begun" if row["period_state"] == "to_come" else said


def _span(first: date, last: date) -> str:
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first.year)
    if (
        (first.year, first.month) == (last.year, last.month)
        and first.day == 1
        and last.day == monthrange(last.year, last.month)[1]
    ):
        return numbers.day_in_sentence(first).partition("\u00a0")[2]
    return f"from {numbers.day_in_sentence(first)} to {numbers.day_in_sentence(last)}"


def _open(first: date | None, last: date | None) -> str:
    if first:
        return f"since {numbers.day_in_sentence(first)}"
    return f"until {numbers.day_in_sentence(last)}" if last else "all time"


def attendance(currency: str, rows: Sequence[Row]) -> Table | None:
    """Tabulate attendees planned and come."""
    people = [row for row in rows if row["unit"] == "people"]
    if not people:
        return None
    columns = (
        Column("kind", "Figure"),
        Column("period", "Period"),
        Column("budget", "Planned", "count", undefined=_NOTHING),
        Column("actual", "Attendees", "count"),
        Column("variance", "Still to come", "count", undefined=_NOTHING),
        Column("used", "Of plan", "share", undefined=_NOTHING),
    )
    lines = tuple(("Attendance", period(row), *picked(row, columns[2:])) for row in people)
    return Table(f"attendance-{currency.lower()}", "Attendance", columns, lines)


def chart(currency: str, home: str, every: Sequence[Row]) -> Iterator[Chart]:
    """Yield planned and actual money, a bar for each budget; nothing where nothing is planned."""
    rows = [row for row in every if row["unit"] == "money" and row["budget"] is not None]
    if not any(row["used"] is not None for row in rows):
        return
    undated = "grants state no day"
    columns = (
        Column("kind", "Figure"),
        Column("period", "Period"),
        Column("budget", "Planned", "money", currency, undefined=_NOTHING),
        Column("actual", "Actual", "money", currency, undefined=undated),
        Column("variance", "Planned less actual", "money", currency, undefined=undated),
        Column("used", "Of plan", "share", undefined=f"{_NOTHING}, or {undated}"),
    )
    beside = Column("in_other_currencies", "In other currencies, at home", "money", home, undefined="a rate is missing")
    is_beside = any(row["in_other_currencies"] or row["without_rate"] for row in rows)
    columns = (*columns, *((beside,) if is_beside else ()))
    lines = [(_NAMES[row["kind"]], period(row), *picked(row, columns[2:])) for row in _with_disbursed(rows)]
    bars = tuple(map(_bar, (row for row in rows if row["used"] is not None)))
    key = f"budget-{currency.lower()}"
    table = Table(f"{key}-numbers", "Planned and actual", columns, tuple(lines))
    yield Chart(key, "Planned and actual", _said(home, rows, bars), bars, table)


def _with_disbursed(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows, and beside grants that are committed those that were paid out."""
    for row in rows:
        yield row
        if row["disbursed"] is not None:
            paid, planned = row["disbursed"], row["budget"]
            share = paid / planned * 100 if planned else None
            yield {**row, "kind": "disbursed", "actual": paid, "variance": planned - paid, "used": share}


def _bar(row: Row) -> Bar:
    state = "decrease" if row["kind"] == "expenses" and row["used"] > 100 else "total"
    label = _NAMES[row["kind"]] + ("" if row["period_state"] == "all_time" else f", {period(row)}")
    return Bar(state, label, row["used"], numbers.share(row["used"]) if row["used"] else numbers.percent(0))


def _said(home: str, rows: Sequence[Row], bars: Sequence[Bar]) -> str:
    said = "; ".join(f"{bar.label}: {bar.words} of plan" for bar in bars)
    beside = [
        f"{phrasing.amount(home, row['in_other_currencies'])} of {_NAMES[row['kind']].lower()}, {period(row)}"
        for row in rows
        if row["in_other_currencies"]
    ]
    unrated = [
        f"{phrasing.plural(row['without_rate'], 'amount')} of {_NAMES[row['kind']].lower()}, {period(row)}"
        for row in rows
        if row["without_rate"]
    ]
    more = f" In other currencies, at their rates: another {phrasing.listed(beside)}." if beside else ""
    missing = f" In other currencies without a rate: {phrasing.listed(unrated)}." if unrated else ""
    return f"{said}.{more}{missing}"


def expenses(currency: str, home: str, rows: Sequence[Row]) -> Iterator[Table]:
    """Yield what was planned and spent by category: a table of all time, and one of each period of a budget."""
    periods = dict.fromkeys((row["period_start"], row["period_end"]) for row in rows)
    for number, (first, last) in enumerate(periods):
        shown = [row for row in rows if (row["period_start"], row["period_end"]) == (first, last)]
        yield _expenses(currency, home, shown, number if first or last else 0)


def _expenses(currency: str, home: str, rows: Sequence[Row], number: int) -> Table:
    planned = any(row["budget"] is not None for row in rows)
    columns = _planned_columns(currency) if planned else _unplanned_columns(currency)
    if any(row["in_other_currencies"] or (row["budget"] is not None and row["without_rate"]) for row in rows):
        why = f"{_NO_BUDGET}, or a rate is missing"
        columns = (
            *columns,
            Column("in_other_currencies", "In other currencies, at home", "money", home, undefined=why),
        )
    total = next(row for row in rows if row["is_total"])
    of = "" if total["period_state"] == "all_time" and not planned else f", {period(total)}"
    return Table(
        key=f"expenses-{currency.lower()}" + (f"-{number}" if number else ""),
        title=f"Expenses by category{of}",
        columns=columns,
        rows=tuple(picked(_expense(row), columns) for row in rows if not row["is_total"]),
        totals=(Total(picked({**total, "category": "Total", "state": ""}, columns)),),
        note=_LIMITS if planned else "No expense has a budget here.",
    )


def _planned_columns(currency: str) -> tuple[Column, ...]:
    return (
        Column("category", "Category"),
        Column("budget", "Budget", "money", currency, undefined=_NO_BUDGET),
        Column("actual", "Actual", "money", currency),
        Column("variance", "Left", "money", currency, undefined=_NO_BUDGET),
        Column("expenses", "Expenses", "count"),
        Column("used", "Used", "share", undefined=_NO_BUDGET),
        Column("state", "State", "status"),
    )


def _unplanned_columns(currency: str) -> tuple[Column, ...]:
    return (
        Column("category", "Category"),
        Column("expenses", "Expenses", "count"),
        Column("actual", "Actual", "money", currency),
    )


def _expense(row: Row) -> Row:
    return {**row, "category": row["category"] or "No category", "state": _state(row)}


def _state(row: Row) -> str:
    if row["used"] is None:
        return "not_available"
    return "critical" if row["used"] > 100 else "warning" if row["used"] > 80 else "healthy"
