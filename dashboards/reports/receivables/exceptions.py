"""What was kept and could not be placed, or does not agree: by kind with count and amount, then one by one."""

from collections.abc import Mapping
from itertools import groupby

from dashboards import excluded_documents, phrasing
from dashboards.company_data import CompanyData
from dashboards.report import Block, Column, Row, Table

_ELSE = "Open the document in the books and compare."


def block(data: CompanyData, path: str, advice: Mapping[str, str]) -> Block:
    """Return every open finding, what is in no balance first, then what is about money.

    `path` is that of the page, `advice` says what to do about each kind.
    """
    kinds = [list(rows) for _, rows in groupby(data.views["finding"], key=lambda row: row["kind"])]
    tables = (_by_kind(data, path, advice), *(_one_by_one(data, rows, advice) for rows in kinds))
    return Block(key="findings", title="Exceptions", tables=tables)


def _by_kind(data: CompanyData, path: str, advice: Mapping[str, str]) -> Table:
    rows = data.views["finding_kind"]
    columns = (
        Column("kind", "What"),
        Column("findings", "Findings", "count"),
        Column("amount", "Amount", "money", undefined="the findings have no amount"),
        Column("currency", "Currency"),
        Column("left_out", "In no balance", "count"),
        Column("advice", "What to do"),
    )
    return Table(
        key="open-findings",
        title=phrasing.plural(len(data.views["finding"]), "open exception"),
        columns=columns,
        rows=tuple(
            (
                _called(row["kind"]),
                *(row["findings"], row["amount"], row["currency"]),
                *(row["left_out"], advice.get(row["kind"], _ELSE)),
            )
            for row in rows
        ),
        targets=tuple(f"{path}.html#{_key(row['kind'])}" for row in rows),
        empty="Everything could be placed.",
        note=f"Amounts are added without their signs.{excluded_documents.in_no_balance(data)}",
    )


def _one_by_one(data: CompanyData, rows: list[Row], advice: Mapping[str, str]) -> Table:
    kind = rows[0]["kind"]
    columns = (
        Column("document", "Document"),
        Column("customer_name", "Customer"),
        Column("amount", "Amount", "money", undefined="the finding has no amount"),
        Column("currency", "Currency"),
        Column("message", "Why"),
        Column("first_seen_at", "First seen", "timestamp"),
    )
    return Table(
        key=_key(kind),
        title=f"{_called(kind)}: {phrasing.plural(len(rows), 'finding')}",
        columns=columns,
        rows=tuple(_cells(data, row) for row in rows),
        targets=tuple(data.customer_target(row["customer_id"]) if row["customer_id"] else None for row in rows),
        note=advice.get(kind, _ELSE),
    )


def _key(kind: str) -> str:
    return f"finding-{kind.replace('_', '-')}"


def _called(kind: str) -> str:
    return phrasing.capital(kind.replace("_", " "))


def _cells(data: CompanyData, row: Row) -> tuple[object, ...]:
    document = row["document_number"] or row["document_id"] or "No document"
    customer = phrasing.customer_name(row) if row["customer_id"] or row["customer_name"] else ""
    seen = data.local(row["first_seen_at"]) if row["first_seen_at"] else None
    return (document, customer, row["amount"], row["currency"], row["message"], seen)
