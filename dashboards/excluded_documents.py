"""What is in no balance: documents that were kept and could not be counted, said wherever they are missing."""

from collections.abc import Sequence

from dashboards import numbers, paths, phrasing
from dashboards.company_data import CompanyData
from dashboards.report import Link, Row


def of_company(data: CompanyData) -> tuple[Link, ...]:
    """Return the sentence about all customers, leading to the findings; nothing where every document counts."""
    return _said(data, _totals(data))


def of_customer(data: CompanyData, customer_id: str | None) -> tuple[Link, ...]:
    """Return the same about one customer."""
    return _said(data, data.left_out_by_customer.get(customer_id, ()))


def in_no_balance(data: CompanyData) -> str:
    """Return the same beside the findings, where a document may stand under several kinds."""
    rows = _totals(data)
    return (
        f" In no balance: {_documents(rows)}, each counted once; drafts and what is dated later are not."
        if rows
        else ""
    )


def nothing_open(data: CompanyData) -> str:
    """Return what a page says instead of a balance."""
    rows = _totals(data)
    if not rows:
        return "Nothing is open."
    return f"Nothing that could be counted is open; {_documents(rows)} {_are(rows)} left out."


def _totals(data: CompanyData) -> Sequence[Row]:
    return [row for row in data.views.get("left_out", ()) if row["is_total"]]


def _said(data: CompanyData, rows: Sequence[Row]) -> tuple[Link, ...]:
    if not rows:
        return ()
    text = (
        f"{phrasing.capital(_documents(rows))} {_are(rows)} not counted in any balance on this page, nor in revenue:"
        " see the exceptions"
    )
    return (Link(text, f"{paths.company_page(data.connection, paths.TIE_OUT)}#findings"),)


def _are(rows: Sequence[Row]) -> str:
    return "is" if len(rows) == 1 and rows[0]["documents"] == 1 else "are"


def _documents(rows: Sequence[Row]) -> str:
    """Say `4 documents of USD 1,500.00 and 1 document of EUR 20.00 (1 states no amount)`."""
    parts = [f"{phrasing.plural(row['documents'], 'document')}{_amount(row)}" for row in rows]
    return phrasing.listed(parts)


def _amount(row: Row) -> str:
    silent = row["without_amount"]
    if silent == row["documents"]:
        return " without an amount"
    amount = f"{row['currency'] or ''} {numbers.plain_money(row['amount'], row['currency'])}".strip()
    return f" of {amount}" + (f" ({silent:,} without an amount)" if silent else "")
