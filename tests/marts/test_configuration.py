"""The configuration is part of the truth: what it says is versioned, and what it has no longer leaves the models."""

from decimal import Decimal
from typing import Any

import pytest

from pipelines.warehouse import connections, database
from tests.case import Case

FIRST, SECOND, THIRD = (f"2026-05-0{day}T12:00:00+00:00" for day in (1, 2, 3))
DAY = "2026-04-30"
CUSTOMERS = "customer_id,customer_name\nA,Alpha"
HEAD = "document_id,document_type,customer_id,issued_on,due_on,total_amount,currency,exchange_rate"
DOCUMENTS = {
    "rated": """
    SEK,invoice,A,2026-03-01,,100,SEK,0.105
    NOK,invoice,A,2026-03-01,,100,NOK,0.1
    BLANK,invoice,A,2026-03-01,,50,,
    EUR,invoice,A,2026-03-01,,20,EUR,
    PAID,payment,A,2026-03-05,,30,SEK,0.11
    """,
    "aged": "I,invoice,A,2026-03-01,2026-04-20,10,USD,",
    "before": "I,invoice,A,2026-03-01,,310,USD,",
    "twin": "I,invoice,A,2026-03-01,,7,USD,",
    "stays": "I,invoice,A,2026-03-01,,1,USD,",
}


@pytest.fixture(scope="module")
def books(module_case: Case) -> Case:
    """Read once, and again with another home currency, another age, another name and a second name."""
    for name, documents in DOCUMENTS.items():
        module_case.files(name, customers=CUSTOMERS, documents=f"{HEAD}\n{documents.strip()}")
    rates = "from_currency,to_currency,rate_on,rate\nEUR,USD,2026-01-01,1.1\nSEK,EUR,2026-01-01,0.09"
    allocations = "allocation_id,from_document_id,to_document_id,amount\nX,PAID,SEK,30"
    module_case.files("rated", exchange_rates=rates, allocations=allocations)
    module_case.files("rated", expenses="expense_id,amount,currency,exchange_rate,spent_on\nE,100,NOK,0.1,2026-03-01")
    module_case.files(
        "zoned",
        customers="customer_id,customer_name,default_hourly_rate\nA,Alpha,100",
        documents=HEAD,
        projects="project_id,customer_id,name\nP,A,One",
        rate_changes="entity_type,entity_id,changed_at,old_rate,new_rate\nclient,A,2026-03-01T03:00:00Z,90,100",
        rate_overrides="project_id,person_id,hourly_rate,effective_from\nP,,120,",
    )
    module_case.refresh(FIRST)
    module_case.configure("zoned", time_zone="Europe/Berlin")
    module_case.configure("rated", home_currency="EUR")
    module_case.configure("aged", ages_from="issue_date")
    module_case.forget("before")
    for name, path in (("after", "before"), ("double", "../" + module_case.folder.name + "/twin")):
        module_case.configure(name, source="files", path=path, time_zone="America/New_York", home_currency="USD")
    module_case.refresh(SECOND)
    return module_case


def items(case: Case, connection: str, known_at: str, column: str = "home_open_amount") -> dict[str, Any]:
    rows = case.rows(
        f"select document_id, {column} as found from marts.ar_open_items(%s::date, %s::timestamptz)"
        " where connection = %s",
        DAY, known_at, connection,
    )  # fmt: skip
    return {row["document_id"]: row["found"] for row in rows}


def test_a_stated_rate_belongs_to_the_home_currency_for_which_it_was_stated(books: Case) -> None:
    now = items(books, "rated", SECOND)
    assert now == {"SEK": Decimal("6.30"), "NOK": None, "BLANK": 50, "EUR": 20}, "70 SEK at 0.09 of the list"
    assert items(books, "rated", THIRD) == now
    findings = books.rows(
        "select document_id from marts.ar_finding where connection = 'rated' and kind = 'missing_rate' and is_open"
    )
    assert {row["document_id"] for row in findings} == {"NOK", None}, "the expense too"


def test_what_was_known_then_is_at_home_where_home_was_then(books: Case) -> None:
    assert items(books, "rated", FIRST) == {"SEK": Decimal("7.35"), "NOK": 10, "BLANK": 50, "EUR": 22}
    assert items(books, "rated", FIRST, "currency") == {"SEK": "SEK", "NOK": "NOK", "BLANK": "USD", "EUR": "EUR"}
    assert items(books, "rated", SECOND, "currency")["BLANK"] == "EUR"


def test_the_ledger_at_home_says_so_too(books: Case) -> None:
    sums = books.rows(
        "select home_currency, known_to is null as is_now, sum(home_amount) as home from marts.ar_ledger"
        " where connection = 'rated' and document_id in ('SEK', 'BLANK') group by 1, 2 order by 1"
    )
    assert [tuple(row.values()) for row in sums] == [
        ("EUR", True, Decimal("56.30")),
        ("USD", False, Decimal("57.35")),
    ]


def test_an_age_is_that_of_the_setting_that_was_known(books: Case) -> None:
    assert items(books, "aged", FIRST, "days_past_due") == {"I": 10}
    assert items(books, "aged", SECOND, "days_past_due") == {"I": 60}


def test_a_rate_changes_on_the_day_of_the_zone_that_was_known(books: Case) -> None:
    rate = (
        "select rate from marts.client_rate_as_of(%s::date, %s::timestamptz)"
        " where connection = 'zoned' and customer_id = 'A' and project_id is null"
    )
    days = ("2026-02-27", "2026-02-28", "2026-03-01")
    assert [books.value(rate, day, FIRST) for day in days] == [90, 100, 100], "22:00 on the 28th in New York"
    assert [books.value(rate, day, SECOND) for day in days] == [90, 90, 100], "04:00 on the 1st in Berlin"
    assert books.value(rate, days[1], THIRD) == 90


def test_a_renamed_connection_does_not_count_twice(books: Case) -> None:
    total = "select sum(total) from marts.ar_aging(%s::date, %s::timestamptz) where connection in ('before', 'after')"
    assert books.value(total, DAY, SECOND) == 310
    assert books.value("select sum(total) from marts.ar_aging(%s::date) where total = 310", DAY) == 310
    assert books.value(total, DAY, FIRST) is None, "as known before, too"


def test_what_is_configured_no_longer_is_in_no_public_table(books: Case) -> None:
    tables = books.rows(
        "select table_schema || '.' || table_name as name from information_schema.columns"
        " where column_name = 'connection' and table_schema in ('marts', 'reports', 'intermediate')"
        " and table_name <> 'int_verdict_history'"  # what was judged stays, as what was read does
    )
    assert len(tables) > 100
    held = {
        table["name"]: books.value(f"select count(*) from {table['name']} where connection = 'before'")
        for table in tables
    }
    assert not {name: rows for name, rows in held.items() if rows}


def test_its_rows_stay_in_raw_and_are_listed(books: Case) -> None:
    with books.warehouse.session() as session:
        (left,) = connections.left(session)
    kept = books.value(
        "select (select count(*) from raw_files.customer where connection = 'before')"
        " + (select count(*) from raw_files.document where connection = 'before')"
    )
    assert kept == 2
    assert (left.connection, left.source, left.since.isoformat()) == ("before", "files", SECOND)
    assert left.rows >= kept


def test_two_connections_that_read_the_same_folder_are_a_finding(books: Case) -> None:
    rows = books.rows("select * from marts.ar_finding where kind = 'same_books' order by connection")
    assert [(row["connection"], row["is_open"]) for row in rows] == [("double", True), ("twin", True)]
    assert "the same books as twin" in rows[0]["message"]
    assert {row["first_seen_at"].isoformat() for row in rows} == {SECOND}


def test_pages_of_a_moment_have_the_settings_of_that_moment(books: Case) -> None:
    query = "select home_currency from reports.rpt_company where connection = 'rated'"
    asked = "select set_config('tieout.known_at', %s, false)"
    found = {}
    for moment in (FIRST, SECOND, ""):
        with books.warehouse.session() as session:
            session.execute(asked.encode(), [moment])
            found[moment] = database.scalar(session, query)
    assert found == {FIRST: "USD", SECOND: "EUR", "": "EUR"}


def test_taking_a_change_back_makes_a_rate_count_again_and_a_name_come_back(case: Case) -> None:
    case.files("rated", customers=CUSTOMERS, documents=f"{HEAD}\nSEK,invoice,A,2026-03-01,,100,SEK,0.105")
    case.files("away", customers=CUSTOMERS, documents=f"{HEAD}\nI,invoice,A,2026-03-01,,3,USD,")
    case.sync(FIRST)
    case.configure("rated", home_currency="EUR")
    case.forget("away")
    case.sync(SECOND)
    case.configure("rated", home_currency="USD")
    case.configure("away", source="files", path="away", time_zone="America/New_York", home_currency="USD")
    case.refresh(THIRD)
    found = [items(case, "rated", moment) for moment in (FIRST, SECOND, THIRD)]
    assert found == [{"SEK": Decimal("10.50")}, {"SEK": None}, {"SEK": Decimal("10.50")}]
    assert items(case, "away", THIRD) == items(case, "away", FIRST) == {"I": 3}
