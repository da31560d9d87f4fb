"""The SQL of landing: raw tables, what is staged, and how versions are closed and opened. `raw` says when each runs."""

from psycopg import sql

TABLE = """
create table if not exists {table} (
    connection text not null,
    id text not null,
    payload jsonb not null,
    payload_hash text not null,
    source_updated_at timestamptz,
    is_deleted boolean not null,
    seen_from timestamptz not null,
    seen_to timestamptz,
    sync_id bigint not null,
    unreadable jsonb
);
create unique index if not exists {current} on {table} (connection, id) where seen_to is null;
create index if not exists {by_sync} on {table} (sync_id);
"""

PENDING = """
create temp table {pending} (
    place bigint generated always as identity,
    id text not null,
    payload text not null,
    payload_hash text not null,
    source_updated_at timestamptz,
    is_deleted boolean not null
) on commit drop
"""

# The lateral probe with limit 1 makes the planner use the index per row; a plain join is quadratic while it has no
# statistics of a table that grows during the load. Payloads stay where they are until a row is known to be new.
DELTA = """
create temp table {delta} on commit drop as
select incoming.id, incoming.place, incoming.source_updated_at, incoming.is_deleted,
       case when incoming.is_deleted then current_version.payload_hash else incoming.payload_hash end as payload_hash,
       case when incoming.is_deleted then current_version.payload end as kept_payload,
       current_version.address as replaces, not current_version.is_deleted as was_live
from (
    select distinct on (id) id, place, payload_hash, source_updated_at, is_deleted from {pending}
    order by id, source_updated_at desc nulls last, place desc
) as incoming
left join lateral (
    select ctid as address, payload, payload_hash, is_deleted from {table} as version
    where version.connection = %(connection)s and version.id = incoming.id and version.seen_to is null
    limit 1
) as current_version on true
where (current_version.address is null and not incoming.is_deleted)
   or (current_version.payload_hash <> incoming.payload_hash and not incoming.is_deleted)
   or current_version.is_deleted <> incoming.is_deleted
"""

GONE = """
insert into {delta} (id, kept_payload, payload_hash, source_updated_at, is_deleted, replaces, was_live)
select version.id, version.payload, version.payload_hash, version.source_updated_at, true, version.ctid, true
from {table} as version
where version.connection = %(connection)s and version.seen_to is null and not version.is_deleted
  and not exists (select 1 from {pending} as seen where seen.id = version.id)
"""

CLOSE = """
update {table} set seen_to = %(known_at)s
where ctid = any(array(select replaces from {delta} where replaces is not null))
"""

# `offset 0` keeps what is parsed once from being parsed again for each field that is judged
OPEN = """
insert into {table}
    (connection, id, payload, payload_hash, source_updated_at, is_deleted, seen_from, sync_id, unreadable)
select %(connection)s, landed.id, landed.payload, landed.payload_hash, landed.source_updated_at, landed.is_deleted,
       %(known_at)s, %(sync_id)s, {faults}
from (
    select delta.*, coalesce(delta.kept_payload, {parsed}) as payload
    from {delta} as delta
    left join {pending} as pending on pending.place = delta.place and not delta.is_deleted
    offset 0
) as landed
"""
PARSED = sql.SQL("pending.payload::jsonb")
# text that is no JSON is kept as a JSON text, which is a fault by itself
KEPT = sql.SQL(
    "case when pg_input_is_valid(pending.payload, 'jsonb') then pending.payload::jsonb"
    " else to_jsonb(pending.payload) end"
)

COUNTS = """
select count(*) filter (where replaces is null),
       count(*) filter (where replaces is not null and not is_deleted),
       count(*) filter (where is_deleted)
from {delta}
"""

SEEN = "select count(distinct id) from {pending}"

DELETED = "select id from {delta} where is_deleted"

# rows that did not come, of whatever is landed
MISSING = """
select version.id from {table} as version
where version.connection = %(connection)s and version.seen_to is null and not version.is_deleted
  and not exists (select 1 from {pending} as seen where seen.id = version.id)
"""

LIVE = """
select count(*) from {table}
where connection = %(connection)s and seen_to is null and not is_deleted
"""

LIVE_AFTERWARDS = """
select (
    select count(*) from {table} where connection = %(connection)s and seen_to is null and not is_deleted
) + count(*) filter (where not is_deleted) - count(*) filter (where was_live)
from {delta}
"""

FORGET = "drop table if exists {pending}, {delta}"
GO_ON = "drop table if exists {delta}"
