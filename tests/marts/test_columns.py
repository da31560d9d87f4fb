"""The columns that the contract promises are there, under their names, and money is money."""

import pytest
import yaml

from pipelines.fingerprint import DBT_PROJECT
from tests.case import Case

AGING = "not_due days_1_30 days_31_60 days_61_90 days_91_120 days_over_120 unapplied total home_total"
PROMISED = {
    "ar_customer": "connection customer_id customer_name",
    "ar_invoice": "connection document_id customer_id",
    "ar_finding": "connection kind document_id customer_id amount currency message first_seen_at is_open",
    "ar_roll_forward": "connection customer_id currency period_start period_end opening billed collected credited"
    " written_off refunded adjusted fx closing unexplained",
    "ar_metrics": "connection customer_id currency period_start period_end metric variant value numerator denominator"
    " reason is_complete",
    "ar_tie_out": "connection subject control key currency as_of ours theirs difference taken_at status",
    "ar_verdict": "connection subject currency as_of known_at status reason",
    "ar_sync_log": "sync_id connection stream sync_type started_at finished_at pages records_seen inserted changed"
    " deleted failed cursor_before cursor_after status error_message",
    "ar_summary": "customer_id total_outstanding not_due days_1_30 days_31_60 days_61_90 days_91_120 days_over_120"
    " total_overdue overdue_percentage updated_at",
    "ar_aging": f"as_of connection customer_id currency {AGING}",
    "ar_ledger": "connection document_id customer_id entry_type entry_on amount currency home_amount known_from"
    " known_to",
}
FUNCTIONS = {
    "ar_open_items": "connection customer_id document_id document_type document_number issued_on due_on currency"
    " open_amount home_open_amount days_past_due bucket",
    "ar_aging": f"connection customer_id currency {AGING}",
}


def test_the_columns_of_an_aging_are_the_buckets_of_the_seed() -> None:
    seed = (DBT_PROJECT / "seeds/aging_bucket.csv").read_text().splitlines()[1:]
    columns = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text())["vars"]["aging_buckets"]
    assert columns == [row.split(",")[1] for row in seed]
    assert AGING.split() == [*columns, "total", "home_total"]


@pytest.fixture(scope="module")
def books(module_case: Case) -> Case:
    module_case.files(
        "a",
        customers="customer_id,customer_name\nA,Alpha",
        documents="document_id,document_type,customer_id,issued_on,total_amount\nI,invoice,A,2026-03-01,10",
    )
    module_case.refresh("2026-04-15T12:00:00+00:00")
    return module_case


def columns(case: Case, table: str) -> list[str]:
    rows = case.rows(
        "select column_name from information_schema.columns where table_schema = 'marts' and table_name = %s"
        " order by ordinal_position",
        table,
    )
    return [row["column_name"] for row in rows]


@pytest.mark.parametrize("table", PROMISED)
def test_a_table_has_its_promised_columns(books: Case, table: str) -> None:
    assert set(PROMISED[table].split()) - set(columns(books, table)) == set()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_exactly_its_promised_columns_in_order(books: Case, function: str) -> None:
    (row,) = books.rows(f"select * from marts.{function}('2026-04-15')")
    assert [*row] == FUNCTIONS[function].split()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_takes_its_promised_arguments(books: Case, function: str) -> None:
    signature = books.value(
        "select pg_get_function_arguments(oid) from pg_proc"
        " where proname = %s and pronamespace = 'marts'::regnamespace",
        function,
    )
    assert signature == "as_of date, known_at timestamp with time zone DEFAULT now()"


def test_no_function_names_the_database_that_it_was_made_in(books: Case) -> None:
    """A copy of the warehouse has another name."""
    found = books.rows(
        "select proname, prosrc like concat('%%\"', current_database(), '\"%%') as names_it"
        " from pg_proc where pronamespace = 'marts'::regnamespace order by proname"
    )
    assert [(row["proname"], row["names_it"]) for row in found] == [
        (name, False) for name in ("ar_aging", "ar_open_items", "client_rate_as_of", "price_volume_mix")
    ]


def test_no_number_of_the_marts_is_a_float(books: Case) -> None:
    floats = books.rows(
        "select table_name, column_name from information_schema.columns where table_schema in ('marts', 'reports')"
        " and data_type in ('real', 'double precision')"
    )
    assert floats == []


def test_money_of_the_marts_is_plain_numeric_that_keeps_its_decimals(books: Case) -> None:
    money = books.rows(
        "select distinct numeric_precision, numeric_scale from information_schema.columns"
        " where table_schema = 'marts' and table_name ~ '^ar_' and data_type = 'numeric'"
        " and column_name !~ '(rate|quantity|unit_price|value|numerator|denominator|days|mean|applied|paid)'"
    )
    assert [(row["numeric_precision"], row["numeric_scale"]) for row in money] == [(None, None)]


@pytest.mark.parametrize("table", PROMISED)
def test_every_row_of_a_table_can_be_read_by_python(books: Case, table: str) -> None:
    assert books.rows(f"select * from marts.{table}")
