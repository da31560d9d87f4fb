"""The aging of one company: customer by bucket, with totals and shares. Monday's work list and month end's proof."""

from collections.abc import Iterator

from dashboards import excluded_documents, phrasing
from dashboards.company_data import CompanyData
from dashboards.report import Block, Column, Report, Row, Table, Total, picked
from dashboards.reports.receivables.aging_columns import (
    BUCKETS,
    OVERDUE_RATIO,
    STATE_RULE,
    bucket_columns,
    overview_identity,
)

TITLE = "Aging by customer"
QUESTION = "Which customer owes how much, and how late is it?"


def build(data: CompanyData, path: str) -> Iterator[Report]:
    """Yield the one aging page."""
    yield Report(
        path=path,
        title=TITLE,
        question=QUESTION,
        headline=_sentence(data, data.overview[0]) if data.overview else excluded_documents.nothing_open(data),
        header=data.header,
        blocks=(*(_block(data, row) for row in data.overview), *_settled(data)),
        notes=_notes(data),
        identities=tuple(map(overview_identity, data.overview)),
        evidence=data.evidence(path),
        is_wide=True,
    )


def _sentence(data: CompanyData, overview: Row) -> str:
    """Return what is overdue and at whom to start."""
    currency = overview["currency"]
    late = [row for row in data.of("aging", currency) if row["overdue"]]
    if not late:
        return f"No {currency} item is overdue."
    late.sort(key=lambda row: row["overdue"], reverse=True)
    names = [
        f"{phrasing.isolated(phrasing.customer_name(row))} ({phrasing.bare(currency, row['overdue'])})"
        for row in late[:3]
    ]
    where = f"from {phrasing.plural(len(late), 'customer')}; start with " if len(late) > 1 else "from "
    return f"{phrasing.amount(currency, overview['overdue'])} is overdue {where}{phrasing.listed(names)}."


def _notes(data: CompanyData) -> tuple[str, ...]:
    return (
        data.aged_from,
        "Overdue share is overdue ÷ the customer's gross open invoices.",
        STATE_RULE,
        "Unapplied credits are negative and stand in a column of their own; they are in the balance, not in a bucket. "
        "Above zero they are credits below zero: negative at the source, or applied to more than they come to.",
    )


def _block(data: CompanyData, overview: Row) -> Block:
    currency = overview["currency"]
    several = len(data.overview) > 1
    headline = _sentence(data, overview) if overview is not data.overview[0] else ""
    table = _table(data, currency)
    return Block(key=currency.lower(), title=currency if several else "", headline=headline, tables=(table,))


def _settled(data: CompanyData) -> tuple[Block, ...]:
    """Return the customers without an open item, so that a page of theirs is found after they have paid."""
    rows = [row for row in data.customers.values() if row["customer_id"] not in data.aging_by_customer]
    if not rows:
        return ()
    columns = (
        Column("customer_name", "Customer"),
        Column("documents", "Documents", "count"),
        Column("last_issued_on", "Last document", "date", undefined="none is dated until this day"),
    )
    table = Table(
        key="settled",
        title=phrasing.plural(len(rows), "customer"),
        columns=columns,
        rows=tuple((phrasing.customer_name(row), *picked(row, columns[1:])) for row in rows),
        targets=tuple(data.customer_target(row["customer_id"]) for row in rows),
        is_folded=True,
    )
    return (Block(key="nothing-open", title="Nothing open", tables=(table,)),)


def _table(data: CompanyData, currency: str) -> Table:
    rows = data.of("aging", currency)
    converts = data.company["home_currency"] not in (None, currency)
    return Table(
        key=f"aging-{currency.lower()}",
        title=f"{phrasing.plural(len(rows), 'customer')} by bucket",
        columns=_columns(data, currency, converts),
        rows=tuple(_cells(row, converts) for row in rows),
        targets=tuple(data.customer_target(row["customer_id"]) for row in rows),
        totals=tuple(_total(line, converts) for line in data.of("aging_total", currency)),
        sorted_by="total",
        amount="total",
    )


def _columns(data: CompanyData, currency: str, converts: bool) -> tuple[Column, ...]:
    home = Column(
        "home_total", "At document rates", "money", data.company["home_currency"], undefined="a document has no rate"
    )
    return (
        Column("customer_name", "Customer"),
        *bucket_columns(currency),
        Column("total", "Balance", "money", currency),
        *([home] if converts else []),
        Column("overdue_share", "Overdue share", "share", undefined="there is no open invoice", ratio=OVERDUE_RATIO),
        Column("oldest_days", "Oldest, days late", "days", undefined="nothing is overdue"),
        Column("status", "State", "status"),
    )


def _cells(row: Row, converts: bool) -> tuple[object, ...]:
    home = (row["home_total"],) if converts else ()
    buckets = (row[key] for key in BUCKETS)
    tail = (row["overdue_share"], row["oldest_days"], row["status"])
    return (phrasing.customer_name(row), *buckets, row["total"], *home, *tail)


def _total(line: Row, converts: bool) -> Total:
    is_share = line["line"] == "share"
    home = (line["home_total"] if not is_share else "",) if converts else ()
    buckets = (line[key] for key in BUCKETS)
    overdue = "" if is_share else line["overdue_share"]
    return Total(
        ("Share of balance" if is_share else "Total", *buckets, line["total"], *home, overdue, "", ""), is_share
    )
