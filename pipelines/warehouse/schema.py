"""The warehouse's own small tables in `tieout`, the schemas of the models, and the clock that the models read.

Raw tables are made by `landing.raw`, models by dbt. Everything here may be made again at any time.
"""

from datetime import datetime

from pipelines import currencies
from pipelines.warehouse import in_place
from pipelines.warehouse.database import REFRESH_LOCK, Session

PREPARE_LOCK = REFRESH_LOCK + 1

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


def prepare(session: Session) -> None:
    """Make the warehouse's own schemas, tables and functions where they are missing; commits."""
    session.execute("select pg_advisory_xact_lock(%s)", [PREPARE_LOCK])
    session.execute("set local client_min_messages = warning")
    session.execute(OWN_TABLES)
    session.execute(GIVE_HISTORY)
    session.execute(COUNTED)
    session.execute(CURRENCY_DECIMALS.encode())
    for function in in_place.FUNCTIONS:
        session.execute(function.encode())
    session.commit()


def set_clock(session: Session, now: datetime) -> None:
    """Make models and pages count `now` as now, once the caller's transaction commits."""
    session.execute(
        "insert into tieout.clock (now) values (%s) on conflict (is_only) do update set now = excluded.now", [now]
    )
