"""The table of how fast receivables are collected, and its formulas with the reader's own figures put in."""

from decimal import Decimal

from dashboards import numbers
from dashboards.report import Column, Row, Table, picked

_NOT_BILLED = "nothing was billed in the quarter"
_NOT_PAID = "no payment of the quarter was applied to an invoice by its end"
_COLUMNS = (
    Column("period_end", "Quarter to", "date"),
    Column("dso", "DSO", "decimal2", undefined=_NOT_BILLED),
    Column("dso_average", "DSO (average balance)", "decimal2", undefined=_NOT_BILLED),
    Column(
        *("dso_countback", "DSO (countback)", "decimal2"),
        undefined="customers are in credit, or receivables exceed all billings",
    ),
    Column("best_possible_dso", "Best possible", "decimal2", undefined=_NOT_BILLED),
    Column("days_delinquent", "Avg. days delinquent", "decimal2", undefined=_NOT_BILLED),
    Column("days_to_pay", "Days to pay", "decimal2", undefined=_NOT_PAID),
    Column("on_time_rate", "Paid on time", "share", undefined=_NOT_PAID),
    Column("cei", "CEI", "share", undefined="nothing was due for collection"),
    Column("dilution", "Dilution", "share", undefined=_NOT_BILLED),
    Column("largest_share", "Largest customer", "share", undefined="no customer owes a balance"),
)
_VARIANTS = (
    "Whole quarters of the fiscal year since the books began. Billed is invoices with tax, less what was paid up front"
    " on them; journal entries are none. DSO is net of unapplied credits; best possible counts what is not due,"
    " average days delinquent what is past due. Days to pay and paid on time: cash by the day it was"
    " paid, weighted by amount; credits that a payment passed on are none. Dilution: credit memos and write-offs of"
    " what was billed."
)


def collection(currency: str, quarters: tuple[Row, ...]) -> Table | None:
    """Return eight quarters at most, the last one worked out in the note; none where no quarter is over."""
    if not quarters:
        return None
    return Table(
        key=f"collection-{currency.lower()}",
        title="How fast it is collected",
        columns=_COLUMNS,
        rows=tuple(picked(row, _COLUMNS) for row in quarters),
        note=" ".join([_VARIANTS, *_worked(currency, quarters[-1])]),
    )


def _worked(currency: str, row: Row) -> list[str]:
    """Return the formulas that have a value, with the quarter's own numbers in them."""

    def money(value: Decimal) -> str:
        return numbers.plain_money(value, currency)

    mean, share = numbers.decimal2, numbers.share
    lines = []
    if row["dso"] is not None:
        made_of = f"{money(row['dso_numerator'])} open ÷ {money(row['dso_denominator'])} billed × {row['days']} days"
        lines.append(f"DSO to {numbers.day(row['period_end'])}: {made_of} = {mean(row['dso'])}.")
    if row["cei"] is not None:
        made_of = f"{money(row['cei_numerator'])} settled ÷ {money(row['cei_denominator'])} to settle"
        lines.append(f"CEI: {made_of} = {share(row['cei'])}.")
    return lines
