"""Every column that names a row of another table, or is a word of a few that are known: what it names and is not there,
and what it says and nobody knows, is listed. So is an id that looks like another.
"""

from collections.abc import Iterator

import pytest

from pipelines.sources.canonical import TABLES, Table
from tests.canonicalmodels import stated
from tests.case import Case
from tests.cases import copies, full_books
from tests.cases.full_books import Rows

NOW = "2026-04-15T12:00:00+00:00"
NOBODY, NO_BREAK_SPACE = "nobody-knows", "\u00a0"
COLUMNS = [(table, column) for table, columns in stated().items() for column in columns.values()]
REFERENCES = [f"{table}.{column.name}" for table, column in COLUMNS if column.names]
IDS = {table: column.name for table, column in COLUMNS if column.is_id}
WORDS = [
    *("customers.status", "documents.document_type", "documents.status", "projects.status", "rate_changes.entity_type"),
    *("attribute_changes.entity_type", "attribute_changes.attribute", "orders.order_type", "orders.status"),
    *("order_payments.status", "store_credits.status", "budgets.kind", "grants.status"),
]
# what is free to say anything; of the key of a control the control decides
FREE = {
    "companies": "company_name",
    "customers": "customer_name email phone address contact_person",
    "documents": "document_number payment_method reference memo",
    "document_lines": "description",
    "items": "item_name kind",
    "projects": "name",
    "people": "person_name",
    "attribute_changes": "old_value new_value",
    "planned_rates": "customer_name project_name person_name origin known_by",
    "orders": "voucher_code reference",
    "order_lines": "description",
    "order_payments": "payment_method reference",
    "order_credits": "reason",
    "budgets": "category",
    "expenses": "category vendor description",
    "control_totals": "key",
}


def table_of(name: str) -> Table:
    return next(table for table in TABLES if table.name == name)


def with_value(place: str, change: str) -> tuple[Table, Rows]:
    """The rows of a table with one value changed: the first that is not blank."""
    name, column = place.split(".")
    rows = [dict(row) for row in full_books.BOOKS[name]]
    row = next((row for row in rows if row[column]), rows[0])
    row[column] = change.format(row[column])
    return table_of(name), rows


def variants() -> Iterator[tuple[str, tuple[Table, Rows]]]:
    for place in (*REFERENCES, *WORDS):
        yield f"{place} {NOBODY}", with_value(place, NOBODY)
    for place in REFERENCES:
        yield f"{place} unseen", with_value(place, f"{{}}{NO_BREAK_SPACE}")
    for name, column in IDS.items():
        first = full_books.BOOKS[name][0]
        rows = [*full_books.BOOKS[name], {**first, column: f"{first[column]}{NO_BREAK_SPACE}"}]
        yield f"{name} twice", (table_of(name), rows)


@pytest.fixture(scope="module")
def listed(module_case: Case) -> dict[str, set[tuple[str, str]]]:
    """Kind and message of what is listed of each company."""
    copies.built(module_case, NOW, dict(variants()))
    found: dict[str, set[tuple[str, str]]] = {}
    for row in module_case.rows("select connection, kind, message from marts.ar_finding where is_open"):
        found.setdefault(row["connection"], set()).add((row["kind"], row["message"]))
    return found


def test_every_text_of_the_promise_is_an_id_a_reference_a_word_or_free() -> None:
    texts = {
        f"{table.name}.{column}"
        for table in TABLES
        for column, kind in table.columns.items()
        if kind == "text" and column != "source_url"
    }
    free = [f"{table}.{column}" for table, columns in FREE.items() for column in columns.split()]
    ids = [f"{table}.{column}" for table, column in IDS.items()]
    judged = [*ids, *REFERENCES, *WORDS, *free]
    assert (texts - set(judged), set(judged) - texts) == (set(), set())
    assert len(judged) == len(set(judged))


def test_whatever_is_called_an_id_is_one_or_names_one() -> None:
    called = {f"{t.name}.{c}" for t in TABLES for c in t.columns if c.endswith(("_id", "_ids"))}
    assert called == {*REFERENCES, *(f"{table}.{column}" for table, column in IDS.items())}


def test_books_in_which_everything_is_there_list_nothing_of_it(listed: dict[str, set[tuple[str, str]]]) -> None:
    assert [
        found for found in listed.get(copies.BASE, ()) if found[0].startswith(("unknown_", "ids_", "allocation"))
    ] == []


@pytest.mark.parametrize("place", [*REFERENCES, *WORDS])
def test_what_nobody_knows_is_listed(listed: dict[str, set[tuple[str, str]]], place: str) -> None:
    assert [message for _, message in listed[f"{place} {NOBODY}"] if f"'{NOBODY}'" in message]


@pytest.mark.parametrize("place", REFERENCES)
def test_an_id_that_only_looks_like_one_is_named_with_the_one_that_is_meant(
    listed: dict[str, set[tuple[str, str]]], place: str
) -> None:
    name, column = place.split(".")
    meant = next(row[column] for row in [*full_books.BOOKS[name], dict.fromkeys((column,), "T1")] if row[column])
    messages = [message for _, message in listed[f"{place} unseen"] if f"'{meant}<U+00A0>'" in message]
    assert messages
    assert any(f"did you mean '{meant}'?" in message for message in messages)


@pytest.mark.parametrize("table", IDS)
def test_two_ids_that_look_alike_are_listed(listed: dict[str, set[tuple[str, str]]], table: str) -> None:
    first = full_books.BOOKS[table][0][IDS[table]]
    messages = [message for kind, message in listed[f"{table} twice"] if kind == "ids_alike"]
    assert any(f"'{first}' and '{first}<U+00A0>'" in message for message in messages)


def test_nothing_that_cannot_be_seen_stands_in_a_message(listed: dict[str, set[tuple[str, str]]]) -> None:
    unseen = [message for found in listed.values() for _, message in found if NO_BREAK_SPACE in message]
    assert unseen == []
