"""The shapes of rows that came from files: the canonical schema again, for rows that older rules let in."""

from pipelines.sources import canonical
from pipelines.sources.canonical import COMPANIES, DOCUMENTS, Table
from pipelines.sources.shape import Kind, Named, Shape, shape

# texts that nothing is grouped or found by
_FREE = frozenset(
    {
        *("source_url", "customer_name", "email", "phone", "address", "contact_person", "document_number", "memo"),
        *("reference", "description", "time_entry_ids", "item_name", "name", "person_name", "company_name"),
        *("project_name", "known_by", "reason", "vendor", "old_value", "new_value"),
    }
)
_BY_KIND: dict[canonical.Kind, Kind] = {
    "text": "word",
    "currency": "word",
    "date": "date",
    "timestamp": "moment",
    "money": "number",
    "rate": "number",
    "integer": "integer",
    "boolean": "boolean",
    "month": "month",
    "zone": "zone",
    "ages_from": "word",
}
_NAMED = {
    DOCUMENTS: Named("", "total_amount", "customer_id", "currency"),
    "orders": Named("", "total", "customer_id", "currency"),
}


def shape_of(table: Table) -> Shape:
    """Return the shape of a row of this table."""
    kinds: dict[str, str] = {
        "needed": " ".join(column for column in table.required if column not in table.may_be_blank)
    }
    for column, kind in table.columns.items():
        if column not in _FREE or (table.stream, column) == ("control_total", "name"):
            found = _BY_KIND.get(kind, "word")
            kinds[found] = f"{kinds.get(found, '')} {column}"
    return shape(_NAMED.get(table.name), is_setting=table.name == COMPANIES, **kinds)


COUNTED = shape(number="rows", word="name")
