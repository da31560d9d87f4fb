"""Who may ask the warehouse: the reader reads marts and reports and writes nothing, also when tables are exchanged."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from pipelines import sync
from pipelines.errors import ConfigurationError
from pipelines.settings import Settings
from pipelines.warehouse.postgres import roles
from pipelines.warehouse.warehouse import Warehouse
from tests.bareserver import Bare, bare_server, create_database
from tests.case import Case

RELATIONS = """
select n.nspname, c.relname from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any(%s) and c.relkind in ('r', 'v') order by 1, 2
"""
FUNCTIONS = (
    "marts.ar_open_items('2026-04-15')",
    "marts.ar_aging('2026-04-15')",
    "marts.client_rate_as_of('2026-04-15')",
    "marts.price_volume_mix('2026-01-01', '2026-01-31', '2026-02-01', '2026-03-31')",
)
WRITES = (
    "insert into marts.aging_bucket select * from marts.aging_bucket",
    "update marts.ar_ledger set amount = 0",
    "delete from marts.ar_invoice",
    "truncate marts.ar_invoice",
    "create table marts.mine (a integer)",
    "create view reports.mine as select 1 as a",
    "drop table marts.ar_invoice",
    "create temporary table mine (a integer)",
    "select lo_create(0)",
    "select pg_advisory_lock(7346510)",
    "select pg_try_advisory_xact_lock(1, 1)",
    "select pg_notify('all', '')",
    "select tieout.put_in_place('marts', 'ar_invoice', 'ar_customer', '1 second', null)",
)


@pytest.fixture(scope="module")
def books(module_case: Case) -> Case:
    """A company that was built twice, so that every table was exchanged; meanwhile others were granted some of it."""
    module_case.files(
        "a",
        customers="customer_id,customer_name\nA,Alpha",
        documents="document_id,document_type,customer_id,issued_on,total_amount\nI,invoice,A,2026-03-01,10",
        projects="project_id,customer_id,name,hourly_rate\nP,A,Project,100",
        time_entries="time_entry_id,project_id,person_id,work_on,hours\nT,P,,2026-02-02,2",
        document_lines="document_id,line_number,line_amount,time_entry_ids\nI,1,10,T",
    )
    module_case.sync("2026-04-15T12:00:00+00:00")
    assert module_case.build(by_dbt=True).success
    module_case.execute("drop role if exists tieout_test_analyst")
    module_case.execute("create role tieout_test_analyst")
    module_case.execute("grant select on marts.ar_ledger to tieout_test_analyst with grant option")
    module_case.execute("grant select on reports.rpt_aging to public")
    assert module_case.build(by_dbt=True).success
    return module_case


@pytest.fixture
def reader(books: Case) -> Iterator[psycopg.Connection[Any]]:
    """A session of the reader, as a tool opens it."""
    address = replace(books.warehouse, is_embedded=True).reader_address()
    with psycopg.connect(address, autocommit=True) as session:
        yield session


def test_the_reader_selects_from_every_table_and_view_of_marts_and_reports(
    books: Case, reader: psycopg.Connection[Any]
) -> None:
    names = reader.execute(RELATIONS, [["marts", "reports"]]).fetchall()
    assert len(names) > 100
    for schema, name in names:
        reader.execute(sql.SQL("select * from {} limit 1").format(sql.Identifier(schema, name)))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_reader_is_answered_by_every_function_as_the_owner_is(
    books: Case, reader: psycopg.Connection[Any], function: str
) -> None:
    rows = reader.execute(f"select * from {function}".encode()).fetchall()
    assert rows
    assert rows == [tuple(row.values()) for row in books.rows(f"select * from {function}")]


def test_there_is_no_public_function_that_is_not_tried_here(books: Case) -> None:
    names = books.rows(
        "select proname from pg_proc where pronamespace in ('marts'::regnamespace, 'reports'::regnamespace)"
    )
    assert {row["proname"] for row in names} == {each.partition("(")[0].removeprefix("marts.") for each in FUNCTIONS}


@pytest.mark.parametrize("statement", WRITES)
def test_the_reader_writes_nothing_even_when_it_says_that_it_may(
    reader: psycopg.Connection[Any], statement: str
) -> None:
    reader.execute("set default_transaction_read_only = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute(statement.encode())


def test_the_reader_sees_nothing_of_what_lies_below(books: Case, reader: psycopg.Connection[Any]) -> None:
    schemas = [
        row["nspname"] for row in books.rows("select nspname from pg_namespace where nspname !~ '^(pg_|information)'")
    ]
    below = reader.execute(RELATIONS, [[each for each in schemas if each not in ("marts", "reports")]]).fetchall()
    assert {"raw_files", "tieout", "staging", "intermediate"} <= {schema for schema, _ in below}
    for schema, name in below:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute(sql.SQL("select * from {} limit 1").format(sql.Identifier(schema, name)))


def test_the_readers_sessions_end_by_themselves(reader: psycopg.Connection[Any]) -> None:
    shown = {name: reader.execute(f"show {name}".encode()).fetchall()[0][0] for name in roles.LIMITS}
    assert shown == roles.LIMITS


def test_what_an_administrator_granted_stays_when_a_table_or_a_view_is_built_anew(books: Case) -> None:
    granted = books.rows(
        "select relname, pg_get_userbyid(entry.grantee) as who, entry.grantee = 0 as is_public, entry.is_grantable"
        " from pg_class cross join lateral aclexplode(relacl) as entry"
        " where oid in ('marts.ar_ledger'::regclass, 'reports.rpt_aging'::regclass)"
        " and entry.grantee <> relowner and entry.grantee <> 'tieout_reader'::regrole order by relname"
    )
    assert [(row["relname"], row["is_public"], row["is_grantable"]) for row in granted] == [
        ("ar_ledger", False, True),
        ("rpt_aging", True, False),
    ]
    assert granted[0]["who"] == "tieout_test_analyst"


def test_every_table_column_and_function_that_the_reader_sees_is_described_in_the_database(books: Case) -> None:
    bare = books.rows(
        "select table_schema, table_name, column_name from information_schema.columns"
        " where table_schema in ('marts', 'reports')"
        " and col_description(format('%%I.%%I', table_schema, table_name)::regclass, ordinal_position) is null"
        " and coalesce(obj_description(format('%%I.%%I', table_schema, table_name)::regclass), '') !~ 'ask those'",
    )
    assert bare == []
    undescribed = books.rows(
        "select oid::regclass::text from pg_class where relkind in ('r', 'v')"
        " and relnamespace in ('marts'::regnamespace, 'reports'::regnamespace) and obj_description(oid) is null"
        " union all select oid::regprocedure::text from pg_proc"
        " where pronamespace = 'marts'::regnamespace and obj_description(oid) is null"
    )
    assert undescribed == []


@pytest.fixture(scope="module")
def strange() -> Iterator[Bare]:
    """A server of somebody else, on which our user owns a database and may make no roles."""
    with bare_server("admin", "secret", []) as made:
        made.query("create role plain login password 'ours'")
        create_database(made, "books")
        made.query("alter database books owner to plain")
        yield made


def test_where_no_role_may_be_made_it_is_said_and_refreshes_go_on(strange: Bare, tmp_path: Path) -> None:
    url = f"postgresql://plain:ours@127.0.0.1:{strange.port}/books"
    settings = Settings.model_validate({"folder": tmp_path, "warehouse": {"url": url}})
    warehouse = Warehouse(url, settings.state)
    assert sync.prepare(sync.Plan(settings, warehouse, Case.moment("2026-04-15T12:00:00+00:00"))) == []
    with pytest.raises(ConfigurationError, match="permission denied to create role") as caught:
        warehouse.reader_address()
    assert "create role tieout_reader login password" in str(caught.value.hint)
    assert "tieout url --owner" in str(caught.value.hint)
    strange.query("create role tieout_reader login password 'p@ss/w%rd'")
    with pytest.raises(ConfigurationError, match="not its password"):
        warehouse.reader_address()
    settings.state.mkdir(exist_ok=True)
    (settings.state / roles.PASSWORD_FILE).write_text("p@ss/w%rd\n")
    address = warehouse.reader_address()
    with psycopg.connect(address) as session:
        session.execute("set search_path = marts, reports")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("select * from tieout.token")


def test_a_password_that_was_lost_is_made_anew(strange: Bare, tmp_path: Path) -> None:
    create_database(strange, "others")
    url = f"postgresql://admin:secret@127.0.0.1:{strange.port}/others"
    for state in (tmp_path / "one", tmp_path / "another"):
        address = Warehouse(url, state).reader_address()
        assert (state / roles.PASSWORD_FILE).stat().st_mode & 0o777 == 0o600
        psycopg.connect(address).close()
    warehouse = Warehouse(url, tmp_path / "another")
    with warehouse.prepared() as session:
        assert warehouse.ensure_reader(session) is None
    psycopg.connect(address).close()
