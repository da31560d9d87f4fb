"""The aging of one company: customer by bucket, with totals and shares. Monday's work list and month end's proof."""

from collections.abc import Iterator

from dashboards import words
from dashboards.aging_columns import BUCKETS, bucket_columns, overview_identity
from dashboards.books import Books
from dashboards.report import Block, Column, Report, Row, Table, Total

TITLE = "Aging by customer"
QUESTION = "Which customer owes how much, and how late is it?"


def build(books: Books) -> Iterator[Report]:
    """The one aging page."""
    path = books.trail[2].target.removesuffix(".html")
    yield Report(
        path=path,
        title=TITLE,
        question=QUESTION,
        headline=_sentence(books, books.overview[0]) if books.overview else "Nothing is open.",
        stamp=books.stamp,
        blocks=tuple(_block(books, row) for row in books.overview),
        notes=_notes(books),
        identities=tuple(map(overview_identity, books.overview)),
        evidence=books.evidence(path),
        trail=books.trail,
        is_wide=True,
    )


def _sentence(books: Books, overview: Row) -> str:
    """What is overdue and at whom to start."""
    currency = overview["currency"]
    late = [row for row in books.of("aging", currency) if row["overdue"]]
    if not late:
        return f"No {currency} item is overdue."
    late.sort(key=lambda row: row["overdue"], reverse=True)
    names = [f"{words.isolated(words.customer_name(row))} ({words.amount(None, row['overdue'])})" for row in late[:3]]
    where = f"at {words.plural(len(late), 'customer')}; start with " if len(late) > 1 else "at "
    return f"{words.amount(currency, overview['overdue'])} is overdue {where}{words.listed(names)}."


def _notes(books: Books) -> tuple[str, ...]:
    return (
        books.aged_from,
        "Overdue share is overdue ÷ the customer's gross open invoices.",
        "State: critical when more than half of the balance is overdue, warning when any of it is.",
        "Days late below zero: not due yet.",
        "Unapplied credits are negative and stand in a column of their own; they are in the balance, not in a bucket.",
    )


def _block(books: Books, overview: Row) -> Block:
    currency = overview["currency"]
    several = len(books.overview) > 1
    headline = _sentence(books, overview) if overview is not books.overview[0] else ""
    table = _table(books, currency)
    return Block(key=currency.lower(), title=currency if several else "", headline=headline, tables=(table,))


def _table(books: Books, currency: str) -> Table:
    rows = books.of("aging", currency)
    converts = books.company["home_currency"] not in (None, currency)
    return Table(
        key=f"aging-{currency.lower()}",
        title=f"{words.plural(len(rows), 'customer')} by bucket",
        columns=_columns(books, currency, converts),
        rows=tuple(_cells(row, converts) for row in rows),
        targets=tuple(books.customer_target(row["customer_id"]) for row in rows),
        totals=tuple(_total(line, converts) for line in books.of("aging_total", currency)),
        sorted_by="total",
        amount="total",
    )


def _columns(books: Books, currency: str, converts: bool) -> tuple[Column, ...]:
    home = Column(
        "home_total", "At document rates", "money", books.company["home_currency"], undefined="a document has no rate"
    )
    return (
        Column("customer_name", "Customer"),
        *bucket_columns(currency),
        Column("total", "Balance", "money", currency),
        *([home] if converts else []),
        Column("overdue_share", "Overdue share", "share", undefined="there is no open invoice"),
        Column("oldest_days", "Oldest, days late", "days", undefined="nothing is aged"),
        Column("status", "State", "status"),
    )


def _cells(row: Row, converts: bool) -> tuple[object, ...]:
    home = (row["home_total"],) if converts else ()
    buckets = (row[key] for key in BUCKETS)
    tail = (row["overdue_share"], row["oldest_days"], row["status"])
    return (words.customer_name(row), *buckets, row["total"], *home, *tail)


def _total(line: Row, converts: bool) -> Total:
    is_share = line["line"] == "share"
    home = (line["home_total"] if not is_share else "",) if converts else ()
    buckets = (line[key] for key in BUCKETS)
    overdue = "" if is_share else line["overdue_share"]
    return Total(
        ("Share of balance" if is_share else "Total", *buckets, line["total"], *home, overdue, "", ""), is_share
    )
