"""The columns and sentences that every aging shows alike: buckets, their colours, the identity."""

from dashboards import numbers, phrasing
from dashboards.report import Bar, Chart, Column, Ratio, Row, Table

BUCKETS = {
    "not_due": "Current",
    "days_1_30": "1–30",
    "days_31_60": "31–60",
    "days_61_90": "61–90",
    "days_91_120": "91–120",
    "days_over_120": "Over 120",
    "unapplied": "Unapplied",
}
OVERDUE = tuple(BUCKETS)[1:6]
STATE_RULE = (
    f"State: critical when the customer owes at least {numbers.percent(1)} of all open invoices in the currency for"
    f" more than 90 days past due, or at least {numbers.percent(10)} for more than 30 days; warning when anything else"
    " is overdue; healthy when nothing is."
)
NO_BALANCE = "the balance is not above zero"
OVERDUE_RATIO = Ratio(OVERDUE, tuple(BUCKETS)[:6])


def bucket_columns(currency: str) -> tuple[Column, ...]:
    """Return one money column for each bucket and the unapplied credits."""
    return tuple(Column(key, label, "money", currency, bucket=key) for key, label in BUCKETS.items())


def identity(row: Row, currency: str) -> str:
    """Return the sum of a row written out: every bucket that holds something, the unapplied credits, the balance."""
    parts = [f"{label} {numbers.money(row[key], currency)}" for key, label in BUCKETS.items() if row[key]]
    return f"{currency}: {' + '.join(parts) or 'nothing open'} = balance {numbers.plain_money(row['total'], currency)}"


def overview_identity(row: Row) -> str:
    """Return the same for a whole currency: buckets and unapplied credits make the balance."""
    currency = row["currency"]
    gross, unapplied, total = (numbers.plain_money(row[key], currency) for key in ("gross", "unapplied", "total"))
    return f"{currency}: buckets {gross} + unapplied {unapplied} = balance {total}"


def aging_chart(key: str, currency: str, buckets: tuple[Row, ...]) -> Chart | None:
    """Return the distribution of one currency over the buckets; nothing where no invoice is open."""
    if not any(row["amount"] for row in buckets if row["bucket"] != "unapplied"):
        return None
    rows = tuple((row["label"], row["amount"], row["share"], row["items"]) for row in buckets)
    columns = (
        Column("label", "Days late"),
        Column("amount", "Amount", "money", currency),
        Column("share", "Of balance", "share", undefined=NO_BALANCE, is_part=True),
        Column("items", "Items", "count"),
    )
    bars = tuple(Bar(row["bucket"], row["label"], row["amount"], _bar_words(currency, row)) for row in buckets)
    title = f"How late is the money? {currency} by days late"
    return Chart(
        key,
        title,
        _chart_sentence(currency, buckets),
        bars,
        Table(f"{key}-numbers", "The plotted numbers", columns, rows),
    )


def _bar_words(currency: str, row: Row) -> str:
    return numbers.money_in_headline(row["amount"], currency) if row["amount"] else numbers.DASH


def _chart_sentence(currency: str, buckets: tuple[Row, ...]) -> str:
    by_bucket = {row["bucket"]: row for row in buckets}
    late = [by_bucket[key] for key in OVERDUE if key in by_bucket and by_bucket[key]["amount"]]
    if not late:
        return "Nothing is late."
    largest = phrasing.largest(late, "amount")
    which = "bucket is" if len(largest) == 1 else "buckets are"
    each = " each" if len(largest) > 1 else ""
    sentence = f"The largest late {which} {_days_late(largest)}: {_amount_and_share(currency, largest[0], each)}"
    oldest = by_bucket.get("days_over_120")
    if oldest and oldest["amount"] and oldest not in largest:
        return f"{sentence}; {_amount_and_share(currency, oldest)} is more than 120 days late."
    return f"{sentence}."


def _days_late(rows: list[Row]) -> str:
    named = ["over 120" if row["bucket"] == "days_over_120" else str(row["label"]) for row in rows]
    return f"{phrasing.listed(named)} days"


def _amount_and_share(currency: str, row: Row, each: str = "") -> str:
    part = f" ({numbers.share_in_sentence(row['share'])} of the balance)" if row["share"] is not None else ""
    return f"{phrasing.amount(currency, row['amount'])}{each}{part}"
