"""Every column that a file may have is read: one value of it changed, and some mart or finding changes."""

import pytest

from pipelines.sources.canonical import TABLES
from tests.case import Case
from tests.cases import copies, full_books
from tests.cases.copies import AGAIN, BASE
from tests.models import compiled

NOW = "2026-04-15T12:00:00+00:00"
COLUMNS = [f"{table.name}__{column}" for table in TABLES for column in table.columns]
# Nothing is computed from these: they tell a reader more of a row, and marts.stated_* shows them.
TOLD = {
    f"{table}__{column}"
    for table, columns in {
        **{table.name: "source_url" for table in TABLES},
        "document_lines": "unit_price tax_amount service_on source_url",
        "planned_rates": "customer_name project_name person_name origin known_by source_url",
        "order_lines": "description line_number unit_price discount_amount source_url",
        "order_payments": "order_payment_id reference paid_on created_at source_url",
        "order_credits": "order_credit_id reason created_at source_url",
        "store_credits": "store_credit_id customer_id applied_to_order_id created_at updated_at source_url",
        "expenses": "expense_id vendor description source_url",
        "attendees": "attendee_id customer_id order_id created_at checked_in_at source_url",
        "grants": "grant_id source_url",
    }.items()
    for column in columns.split()
}


@pytest.fixture(scope="module")
def shown(module_case: Case) -> dict[str, str]:
    """What all marts and reports hold of each company, by the name of the column that is changed in it."""
    variants = {f"{table.name}__{column}": (table, rows) for table, column, rows in full_books.variants()}
    copies.built(module_case, NOW, variants)
    return held(module_case)


def held(case: Case) -> dict[str, str]:
    relations = case.rows(
        "select distinct table_schema || '.' || table_name as relation from information_schema.columns"
        " where table_schema in ('marts', 'reports') and column_name = 'connection' and table_name <> 'ar_sync_log'"
        " order by relation"
    )
    left_out = "'{connection,document_key,sync_id,known_from,known_to,first_seen_at}'::text[]"
    union = " union all ".join(
        f"select connection, '{row['relation']}' as relation, md5(string_agg(row, ',' order by row)) as content"
        f" from (select connection, (to_jsonb(t) - {left_out})::text as row from {row['relation']} as t) as rows"
        " group by connection"
        for row in relations
    )
    found = case.rows(
        f"select connection, string_agg(relation || ' ' || content, E'\\n' order by relation) as held"
        f" from ({union}) as contents group by connection"
    )
    return {row["connection"]: row["held"] for row in found}


def computed(held: str) -> list[str]:
    """What is left of it without the tables that repeat what is stated."""
    return [line for line in held.splitlines() if not line.startswith("marts.stated_")]


def test_the_same_books_are_the_same(shown: dict[str, str]) -> None:
    assert shown[AGAIN] == shown[BASE]


@pytest.mark.parametrize("name", [name for name in COLUMNS if name not in TOLD])
def test_a_value_that_is_changed_changes_what_is_computed(shown: dict[str, str], name: str) -> None:
    assert computed(shown[name]) != computed(shown[BASE])


@pytest.mark.parametrize("name", [name for name in COLUMNS if name in TOLD])
def test_a_text_that_is_changed_is_shown(shown: dict[str, str], name: str) -> None:
    assert shown[name] != shown[BASE]


def test_the_stated_key_of_a_model_of_the_ledger_is_one(shown: dict[str, str], module_case: Case) -> None:
    keys = {node["name"]: ", ".join(node["stated_key"]) for node in compiled() if node.get("stated_key")}
    assert shown
    assert keys
    for model, key in keys.items():
        repeated = f"select {key} from intermediate.{model} group by {key} having count(*) > 1"
        assert module_case.rows(repeated) == [], model
