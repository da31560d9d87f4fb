"""Sessions on the warehouse, and its own small tables. What is landed lives in `raw`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pipelines import currencies
from pipelines.errors import WarehouseError
from pipelines.warehouse import in_place

Session = psycopg.Connection[tuple[Any, ...]]

REFRESH_LOCK = 7_346_510  # any number, the same for every Tieout
CONNECT_SECONDS = 10
RECOVERY_SECONDS = 120.0  # a server that crashed is waited for: it recovers by itself
RECOVERING = ("starting up", "recovery mode", "not yet accepting connections", "is shutting down", "not accept")
KEPT_ALIVE = {"keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3"}

OWN_TABLES = """
create schema if not exists tieout;
create sequence if not exists tieout.sync_id;
create table if not exists tieout.clock (
    is_only boolean primary key default true check (is_only),
    now timestamptz not null
);
create table if not exists tieout.connection (
    connection text,
    source text not null,
    name_shown text,
    home_currency text,
    time_zone text,
    ages_from text,
    fiscal_year_start_month integer,
    known_from timestamptz not null default '-infinity',
    known_to timestamptz,
    books text,
    books_from timestamptz,
    company text,
    configuration text,
    primary key (connection, known_from)
);
create table if not exists tieout.cursor (
    connection text,
    stream text,
    cursor timestamptz,
    read_in_full_at timestamptz not null,
    primary key (connection, stream)
);
create table if not exists tieout.token (
    connection text primary key,
    access_token bytea not null,
    refresh_token bytea not null,
    previous_refresh_token bytea,
    expires_at timestamptz not null
);
create table if not exists tieout.sync_log (
    sync_id bigint,
    connection text,
    stream text,
    sync_type text not null check (sync_type in ('full', 'incremental')),
    started_at timestamptz not null,
    finished_at timestamptz not null,
    pages integer not null default 0,
    records_seen bigint not null default 0,
    inserted bigint not null default 0,
    changed bigint not null default 0,
    deleted bigint not null default 0,
    failed bigint not null default 0,
    cursor_before timestamptz,
    cursor_after timestamptz,
    status text not null check (status in ('success', 'partial', 'failed')),
    error_message text,
    primary key (sync_id, connection, stream)
);
create table if not exists tieout.judged (
    source text,
    stream text,
    shape text not null,
    primary key (source, stream)
);
create table if not exists tieout.publication (
    site text primary key,
    state text not null,
    published_at timestamptz not null
);
alter table tieout.publication add column if not exists configuration text;
alter table tieout.token add column if not exists given_for text;
alter table tieout.publication add column if not exists without_pages jsonb not null default '{}';
create table if not exists tieout.built (
    connection text primary key,
    known_until timestamptz not null
);
create table if not exists tieout.skipped (
    connection text,
    known_from timestamptz,
    known_to timestamptz,
    reason text not null,
    cause text not null,
    primary key (connection, known_from, known_to)
);
create schema if not exists staging;
create schema if not exists intermediate;
create schema if not exists marts;
create schema if not exists reports;
"""

# of a warehouse whose connections had no history yet: what is configured counts from ever, the others are no longer
GIVE_HISTORY = """
do $body$ begin
    if exists (
        select from pg_attribute
        where attrelid = 'tieout.connection'::regclass and attname = 'is_configured' and not attisdropped
    ) then
        alter table tieout.connection
            add column known_from timestamptz not null default '-infinity',
            add column known_to timestamptz,
            add column books text,
            add column books_from timestamptz,
            add column company text,
            add column configuration text;
        update tieout.connection set known_to = now() where not is_configured;
        alter table tieout.connection
            drop column is_configured, drop constraint connection_pkey, add primary key (connection, known_from);
    end if;
end $body$
"""

# made once: replacing a view waits for everybody who reads a mart that asks it
COUNTED = """
do $body$ begin
    if to_regclass('tieout.counted') is null then
        create view tieout.counted as
        select
            configured.connection,
            -- where all is skipped that was known up to a moment, nothing was known before it
            coalesce(
                max(skipped.known_to) filter (where skipped.known_from = '-infinity'), '-infinity'
            ) as known_since,
            coalesce(min(skipped.known_from) filter (where skipped.known_to = 'infinity'), 'infinity') as known_until
        from tieout.connection as configured
        left join tieout.skipped on skipped.connection = configured.connection
        where configured.known_to is null
        group by configured.connection
        having coalesce(bool_and(skipped.known_from > '-infinity' or skipped.known_to < 'infinity'), true);
    end if;
end $body$
"""

# immutable and short, so that a query takes it in and calls nothing
CURRENCY_DECIMALS = f"""
create or replace function tieout.currency_decimals(currency text) returns integer
language sql immutable parallel safe
return case
    {" ".join(f"when currency = '{code}' then {places}" for code, places in currencies.EXCEPTIONS.items())}
    else {currencies.USUAL}
end
"""


def connect(url: str, *, autocommit: bool = False) -> Session:
    """An open session; a server that cannot be reached is a WarehouseError naming the host, never the password."""
    until = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            return psycopg.connect(
                make_conninfo(url, **KEPT_ALIVE),
                autocommit=autocommit,
                connect_timeout=CONNECT_SECONDS,
                application_name="tieout",
                options="-c TimeZone=UTC",
            )
        except psycopg.Error as error:
            if not any(sign in str(error) for sign in RECOVERING) or time.monotonic() > until:
                raise _away(url, error) from None
        time.sleep(0.2)


def _away(url: str, error: psycopg.Error) -> WarehouseError:
    named = "Start the server, or correct [warehouse] url / TIEOUT_DATABASE_URL, and type the command again."
    embedded = "Type the command again: it starts the embedded server."
    return WarehouseError(
        f"The warehouse at {shown(url)} cannot be reached: {_told(error)}",
        hint=embedded if shown(url).startswith("/") else named,
    )


def parts(url: str) -> dict[str, str]:
    """Host, port, user, password, dbname, … of an address, those that it states."""
    return {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}


def shown(url: str) -> str:
    """An address that may be shown to anybody: without the password."""
    try:
        named = parts(url)
    except psycopg.Error:
        return "(an address that is not a PostgreSQL url)"
    return f"{named.get('host', 'localhost')}, database {named.get('dbname', '?')}"


@contextmanager
def session(url: str, *, autocommit: bool = False) -> Iterator[Session]:
    """A session that commits when its block ends well; a database that fails meanwhile is a WarehouseError."""
    try:
        with connect(url, autocommit=autocommit) as opened:
            yield opened
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise failed(url, error) from None
    except psycopg.errors.InsufficientPrivilege as error:
        raise WarehouseError(
            f"The warehouse at {shown(url)} refused: {_told(error)}",
            hint="Its user must own the database: it makes schemas and tables in it.",
        ) from None


def failed(url: str, error: psycopg.Error) -> WarehouseError:
    """The error to raise when the database fails in mid-work."""
    if isinstance(error, psycopg.errors.LockNotAvailable):
        return _kept(url, error)
    return WarehouseError(
        f"The warehouse at {shown(url)} failed: {_told(error)}",
        hint="Nothing was half written. Correct the cause and type the command again.",
    )


def _kept(url: str, error: psycopg.Error) -> WarehouseError:
    """The error that names a session that keeps what was to be changed, as far as one is to be seen."""
    with connect(url, autocommit=True) as opened:
        row = opened.execute(in_place.IDLE_READER.encode()).fetchone()
    said, pid = row or (_told(error), None)
    return WarehouseError(
        f"The warehouse at {shown(url)} cannot be changed: {said}",
        hint=f"Type: tieout psql -- -c 'select pg_terminate_backend({pid})'" if pid else "Type the command again.",
    )


def prepare(url: str) -> None:
    """Nothing, once the warehouse's own schemas and tables exist."""
    with session(url) as opened:
        opened.execute("select pg_advisory_xact_lock(%s)", [REFRESH_LOCK + 1])
        opened.execute("set local client_min_messages = warning")
        opened.execute(OWN_TABLES)
        opened.execute(GIVE_HISTORY)
        opened.execute(COUNTED)
        opened.execute(CURRENCY_DECIMALS.encode())
        for function in in_place.FUNCTIONS:
            opened.execute(function.encode())


def set_clock(url: str, now: datetime) -> None:
    """Nothing; the models and pages count `now` as now from here on."""
    with session(url) as opened:
        opened.execute(
            "insert into tieout.clock (now) values (%s) on conflict (is_only) do update set now = excluded.now", [now]
        )


def scalar(opened: Session, query: str, arguments: list[Any] | None = None) -> Any:
    """The first column of the first row, or None."""
    row = opened.execute(query.encode(), arguments).fetchone()
    return row[0] if row else None


def _told(error: psycopg.Error) -> str:
    """What the database said, in one line."""
    return " ".join(str(error).split())
