"""The documents of one customer: what is open, and the newest of all, whatever became of them."""

from dashboards import phrasing
from dashboards.company_data import CompanyData
from dashboards.report import Block, Column, Row, Table, Total, picked
from dashboards.reports.receivables.aging_columns import BUCKETS

_TYPES = {
    "invoice": "Invoice",
    "journal_debit": "Journal debit",
    "refund": "Refund",
    "credit_memo": "Credit memo",
    "payment": "Payment",
    "journal_credit": "Journal credit",
    "deposit": "Deposit",
    "write_off": "Write-off",
    "sales_receipt": "Sales receipt",
    "refund_receipt": "Refund receipt",
}


def open_documents(data: CompanyData, aging: Row, items: tuple[Row, ...]) -> Table:
    """Return what is open in one currency, document by document."""
    currency, home = aging["currency"], data.company["home_currency"]
    converts = home not in (None, currency)
    tail = (aging["total"], *((aging["home_total"],) if converts else ()))
    return Table(
        key=f"items-{currency.lower()}",
        title=phrasing.plural(len(items), "open document"),
        columns=_document_columns(currency, home if converts else None),
        rows=tuple(_cells(item, converts) for item in items),
        targets=tuple(address(item["source_url"]) for item in items),
        totals=(Total(("Balance", *[""] * 7, *tail)),),
        amount="open_amount",
    )


def _document_columns(currency: str, home: str | None) -> tuple[Column, ...]:
    at_home = Column("home_open_amount", "At document rates", "money", home, undefined="the document has no rate")
    return (
        Column("document", "Document"),
        Column("document_type", "Kind"),
        Column("reference", "Reference"),
        Column("issued_on", "Issued", "date"),
        Column("due_on", "Due", "date", undefined="a credit is never due"),
        Column("days_past_due", "Days past due", "days", undefined="a credit does not age"),
        Column("bucket", "Bucket"),
        Column("total_amount", "Document total", "money", currency),
        Column("open_amount", "Open", "money", currency),
        *((at_home,) if home else ()),
    )


def _cells(item: Row, converts: bool) -> tuple[object, ...]:
    kind = _TYPES.get(item["document_type"], item["document_type"])
    dates = (item["issued_on"], item["due_on"], item["days_past_due"])
    amounts = (item["total_amount"], item["open_amount"], *((item["home_open_amount"],) if converts else ()))
    return (_name(item), kind, item["reference"], *dates, BUCKETS.get(item["bucket"], item["bucket"]), *amounts)


def history(documents: tuple[Row, ...]) -> tuple[Block, ...]:
    """Return the newest documents, open or not, and how many there are."""
    if not documents:
        return ()
    in_all = documents[0]["documents"]
    currencies = tuple(dict.fromkeys(row["currency"] for row in documents))
    code = currencies[0] if len(currencies) == 1 else None
    columns = (
        Column("document", "Document"),
        Column("kind", "Kind"),
        Column("issued_on", "Issued", "date"),
        Column("due_on", "Due", "date", undefined="only what is owed is due"),
        *(() if code else (Column("currency", "Currency"),)),
        Column("total_amount", "Document total", "money", code),
        Column("open_amount", "Open", "money", code, undefined="it is no receivable of this day"),
        Column("state", "State", "status"),
    )
    cells = tuple(
        picked({**row, "document": _name(row), "kind": _TYPES.get(row["document_type"], row["document_type"])}, columns)
        for row in documents
    )
    newest = f"The {len(documents)} newest of {in_all:,} documents" if in_all > len(documents) else ""
    table = Table(
        key="documents",
        title=newest or phrasing.plural(in_all, "document"),
        columns=columns,
        rows=cells,
        targets=tuple(address(row["source_url"]) for row in documents),
    )
    return (Block(key="history", title="History", tables=(table,)),)


def _name(row: Row) -> str:
    return str(row["document_number"] or row["document_id"])


def address(source_url: str | None) -> str | None:
    """Return the document's page in the accounting system; anything but a web address is no link."""
    return source_url if source_url and source_url.startswith(("https://", "http://")) else None
