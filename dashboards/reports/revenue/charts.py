"""The drawings of revenue: days, items, rates. What they say is said in a sentence beside each."""

from collections.abc import Sequence
from decimal import Decimal

from dashboards import numbers, phrasing
from dashboards.report import Bar, Chart, Column, Row, Table, Total, picked

_ZONES = {
    "calm": f"at or below the {numbers.percent(5)} watch level",
    "watch": f"above the {numbers.percent(5)} watch level",
    "alarm": f"above the {numbers.percent(15)} alarm level",
}


def day_chart(key: str, currency: str, every: Sequence[Row], average: str) -> Chart:
    """Return sales, their number, their average (by its name) and cumulative net revenue over the same days."""
    rows = [row for row in every if not row["is_total"]]
    (whole,) = (row for row in every if row["is_total"])
    measures = (
        ("sales", f"Sales without tax, {currency}", "bar"),
        ("sales_count", "Number of sales", "bar"),
        ("average_order_value", f"{average}, {currency}", "line"),
        ("cumulative", f"Cumulative net revenue, {currency}", "line"),
    )
    bars = tuple(
        Bar(kind, label, Decimal(row[measure]), phrasing.bare(currency, row[measure]), day=row["day"])
        for measure, label, kind in measures
        for row in rows
        if row[measure] is not None
    )
    columns = (
        Column("day", "Day", "date"),
        Column("sales_count", "Sales", "count"),
        Column("sales", "Amount", "money", currency),
        Column("average_order_value", average, "money", currency, undefined="nothing was sold on that day"),
        Column("credits", "Credits and refunds", "money", currency),
        Column("net_revenue", "Net revenue", "money", currency),
        Column("cumulative", "Cumulative", "money", currency),
    )
    total = Total(("Total", *("" if column.key == "cumulative" else whole[column.key] for column in columns[1:])))
    table = Table(
        f"{key}-numbers", f"Day by day: {phrasing.plural(len(rows), 'day')} with sales or refunds", columns,
        tuple(picked(row, columns) for row in rows), totals=(total,),
    )  # fmt: skip
    return Chart(key, "Day by day", _best_day(currency, whole, rows), bars, table, "days")


def _best_day(currency: str, whole: Row, rows: Sequence[Row]) -> str:
    """Return what was sold in the days, and on which of them the most; no best of nothing."""
    credits = phrasing.amount(currency, abs(whole["credits"]))
    taken = f"credits below zero add {credits}" if whole["credits"] < 0 else f"{credits} was taken back"
    if not whole["sales_count"]:
        return f"Nothing was sold in the last 60 days; {taken}."
    sales = phrasing.plural(whole["sales_count"], "sale")
    sold = f"{phrasing.amount(currency, whole['sales'])} in {sales} in the last 60 days"
    if whole["sales"] <= 0:
        return f"{sold}; {taken}."
    best = phrasing.largest(rows, "sales")
    value, days = phrasing.amount(currency, best[0]["sales"]), [numbers.day_in_sentence(row["day"]) for row in best]
    if len(days) > 1:
        return f"{sold}; the best days were {phrasing.few(days, 'of them')} with {value} each."
    return f"{sold}; the best day was {days[0]} with {value}."


def item_chart(key: str, currency: str, rows: Sequence[Row]) -> Chart | None:
    """Return sales by day, stacked by item, if several are sold. Rows without a day or a place are totals."""
    names = {row["place"]: row["item_name"] for row in rows if row["place"]}
    if len(names) < 2:
        return None
    sold = {(row["day"], row["place"]): row["sales"] for row in rows}
    bars = tuple(
        Bar(str(row["place"]), row["item_name"], row["sales"], "", day=row["day"])
        for row in rows
        if row["day"] and row["place"]
    )
    places = (*sorted(names), None)
    columns = (
        Column("day", "Day", "date"),
        *(Column(f"item_{place}", names[place], "money", currency) for place in sorted(names)),
        Column("total", "Total", "money", currency),
    )
    days = dict.fromkeys(row["day"] for row in rows if row["day"])
    lines = tuple((day, *(sold.get((day, place), Decimal(0)) for place in places)) for day in days)
    total = Total(("Total", *(sold[None, place] for place in places)))
    highest = max(sold[None, place] for place in names)
    if highest <= 0:
        return None
    first = [phrasing.isolated(names[place]) for place in sorted(names) if sold[None, place] == highest]
    which = "item with the highest sales is" if len(first) == 1 else "items with the highest sales are"
    value = f"{phrasing.amount(currency, highest)}{'' if len(first) == 1 else ' each'}"
    sentence = f"In these 60 days the {which} {phrasing.few(first, 'of them')}, with {value}."
    table = Table(f"{key}-numbers", "Day by day and item", columns, lines, totals=(total,))
    return Chart(key, "Sales by item, stacked", sentence, bars, table, "stack")


def refund_gauge(key: str, row: Row) -> Chart | None:
    """Return the refund rate on its scale; nothing where nothing was billed."""
    rate, currency = row["refund_rate"], row["currency"]
    if row["gross_billed"] <= 0:
        return None
    columns = (
        Column("label", "Measure"),
        Column("refunded", "Refunded", "money", currency),
        Column("gross_billed", "Of gross billed", "money", currency),
        Column("refund_count", "Refunds", "count"),
        Column("rate", "Rate", "share"),
    )
    line = ("Credits and refunds", row["credits"], row["gross_billed"], row["refund_count"], rate)
    billed = phrasing.amount(currency, row["gross_billed"])
    if not rate:
        sentence = f"Nothing of {billed} gross billed was taken back."
    elif rate < 0:
        sentence = f"Credits below zero add {phrasing.amount(currency, -row['credits'])} to {billed} gross billed."
    else:
        sentence = (
            f"{phrasing.amount(currency, row['credits'])} was taken back, "
            f"{numbers.share(rate)} of {billed} gross billed: "
            f"{_ZONES[row['refund_zone']]}."
        )
    bar = Bar(row["refund_zone"], "Refund rate", rate, numbers.share(rate) if rate else numbers.percent(0))
    return Chart(key, "Refund rate", sentence, (bar,), Table(f"{key}-numbers", "The rate", columns, (line,)), "gauge")
