"""What is landed is judged once, as it is landed: a version that the models could not read is flagged and set aside.

`unreadable` of a raw version says which fields are not what its stream's shape wants; null is readable. Models read
`readable_<source>.<stream>`, which has the readable versions only, so that none of them ever casts another, and only
those of connections that count (`tieout.counted`): that are configured, so that removing one from the configuration
always helps, and whose data the models can be built with, else as far as they could (`quarantine`). Where the shape
of a stream changed, what is there is judged again.
"""

from collections.abc import Iterable
from hashlib import sha256

from psycopg import sql

from pipelines.sources.shape import LONGEST_WORD, Field, Named, Shape
from pipelines.sources.stream import Source, Stream
from pipelines.warehouse.database import Session

LONGEST_ID = 1000  # of bytes; it is the most of such a key
LONGEST_MOVE = 36_500  # days, a hundred years
SHOWN = 80

# What cannot be cast must not be cast: each condition is asked only when those before it hold. Moments stay a few days
# within the calendar of years 1 to 9999, in whichever zone they are looked at.
FITS = rf"""
create or replace function tieout.fits(value jsonb, kind text) returns boolean
language plpgsql immutable strict parallel safe as $function$
declare
    form text := jsonb_typeof(value);
    said text := value #>> '{{}}';
begin
    if kind = 'element' then return form = 'object'; end if;
    if kind = 'array' or form = 'null' then return form = kind or kind <> 'array'; end if;
    if kind = 'object' or form in ('array', 'object') then return form = kind; end if;
    if kind = 'word' then return length(said) <= {LONGEST_WORD}; end if;
    if kind in ('number', 'integer', 'days', 'month') then
        if form = 'boolean' or not pg_input_is_valid(said, 'numeric') then return false; end if;
        if said::numeric not between -9999999999999999.99 and 9999999999999999.99 then return false; end if;
        return case kind
            when 'number' then true
            when 'month' then said::numeric in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
            else said::numeric % 1 = 0
                and abs(said::numeric) <= case kind when 'days' then {LONGEST_MOVE} else 2147483647 end
        end;
    end if;
    if kind = 'boolean' then return pg_input_is_valid(said, 'boolean'); end if;
    if form <> 'string' then return false; end if;
    if kind in ('date', 'moment') then
        if said !~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}($|[T ])' then return false; end if;
        if not pg_input_is_valid(said, 'timestamptz') then return false; end if;
        if kind = 'date' then
            return pg_input_is_valid(said, 'date') and said::date between '0001-01-01' and '9999-12-31';
        end if;
        return pg_input_is_valid(said, 'timestamp') and said::timestamptz between '0001-01-04' and '9999-12-28';
    end if;
    if kind = 'month_name' then
        return lower(said) in (
            'january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october',
            'november', 'december'
        );
    end if;
    return exists (select from pg_timezone_names where name = said);
end
$function$
"""

# Of `landed`. Most values are what they should be and of JSON's own types: those are not handed to the function.
FAULTS = """
(
    select jsonb_agg(jsonb_build_object('field', fault.shown, 'kind', fault.kind, 'value', left(fault.value, {shown})))
    from (
        select field.shown, field.kind, value::text as value
        from (values {fields}) as field (path, shown, kind)
        cross join lateral jsonb_path_query(landed.payload, field.path) as value
        where not case
            when jsonb_typeof(value) = field.kind then
                field.kind <> 'number' or value between '-9999999999999999' and '9999999999999999'
            when field.kind = 'element' then jsonb_typeof(value) = 'object'
            when field.kind = 'word' and jsonb_typeof(value) = 'string' and length(value::text) <= {longest} then true
            else false
        end
        and not tieout.fits(value, field.kind)
        union all
        select key, 'needed', 'missing'
        from unnest({needed}::text[]) as needed (key)
        where coalesce(landed.payload ->> key, '') = ''
        union all
        select 'id', 'word', landed.id where octet_length(landed.id) not between 1 and {longest_id}
    ) as fault
)
"""

COLUMNS = """
    connection, id, payload, payload_hash, source_updated_at, is_deleted,
    {seen_from} as seen_from, {seen_to} as seen_to, sync_id
"""

# A connection that does not count stays in raw, where no model looks. An array is made once for each query; a join
# could be misplaced by the planner.
COUNTED = sql.SQL("connection = any(array(select counted.connection from tieout.counted as counted))")

# Whether all of a version's life lies in a known interval that is skipped. The array is empty nearly always, and then
# no row is asked for more.
SKIPPED = """
(
    {version}.connection = any(array(select connection from tieout.skipped))
    and exists (
        select from tieout.skipped
        where skipped.connection = {version}.connection
            and {version}.seen_from > skipped.known_from
            and coalesce({version}.seen_to, 'infinity') <= skipped.known_to
    )
)
"""
# not before its connection counts
FIRST_KNOWN = """
case
    when connection = any(array(select connection from tieout.skipped))
        then greatest(
            seen_from,
            (select known_since from tieout.counted where counted.connection = version.connection)
        )
    else seen_from
end
"""
# what replaced a version, of those that are not skipped
NEXT_VERSION = """
case
    when connection = any(array(select connection from tieout.skipped))
        then (
            select min(later.seen_from)
            from {table} as later
            where later.connection = version.connection
                and later.id = version.id
                and later.seen_from >= version.seen_to
                and not {skipped}
        )
    else seen_to
end
"""
# settings hold until another version that can be read
NEXT_READABLE = "lead(seen_from) over (partition by connection, id order by seen_from)"

# A column is only added where it is missing, because asking for it waits for everybody who reads the table.
PREPARE = """
create index if not exists {index} on {table} (connection, id) where unreadable is not null;
update {table} as version set unreadable = judged.faults
from (select ctid as address, {faults} as faults from {table} as landed) as judged
where judged.address = version.ctid and version.unreadable is distinct from judged.faults;
create or replace view {readable} as
select {columns} from {table} as version where unreadable is null and {counted} and not {skipped};
insert into tieout.judged (source, stream, shape) values ({source}, {stream}, {fingerprint})
on conflict (source, stream) do update set shape = excluded.shape;
"""

# what is told of a version that is set aside; `counted_amount`: that of the readable version that it replaced
SET_ASIDE = """
select {stream}::text as stream, odd.connection, odd.id, {prefix} || odd.id as document_id,
    {customer_prefix} || (odd.payload #>> {customer}) as customer_id, odd.payload #> {amount} as amount,
    odd.payload #>> {currency} as currency, {is_setting} as is_setting, before.seen_to as counted_until,
    before.payload #> {amount} as counted_amount, odd.unreadable, odd.seen_from, odd.seen_to
from {table} as odd
left join {table} as before
    on before.connection = odd.connection and before.id = odd.id and before.unreadable is null
    and not before.is_deleted and before.seen_to = odd.seen_from
where odd.unreadable is not null and not odd.is_deleted and odd.{counted} and not {skipped}
"""


def faults(shape: Shape) -> sql.Composable:
    """Return the expression for what is wrong with a row of `landed`: a list of field, kind and value, or null."""
    fields = sql.SQL(", ").join(
        sql.SQL("({}::jsonpath, {}, {})").format(_path(field), sql.Literal(field.path), sql.Literal(field.kind))
        for field in shape.fields
        if field.kind != "needed"
    )
    needed = sql.Literal([field.path for field in shape.fields if field.kind == "needed"])
    limits = {"shown": SHOWN, "longest": LONGEST_WORD, "longest_id": LONGEST_ID}
    return sql.SQL(FAULTS).format(
        fields=fields, needed=needed, **{name: sql.Literal(limit) for name, limit in limits.items()}
    )


def ensure(session: Session, sources: Iterable[Source]) -> None:
    """Judge what is landed of these sources by their shapes of today, and make the views that read or tell of it."""
    known = {(source, stream): shape for source, stream, shape in session.execute("select * from tieout.judged")}
    for source in sources:
        outdated = [s for s in source.streams if known.get((source.name, s.name)) != _fingerprint(s.shape)]
        if outdated:
            session.execute(FITS.encode())
        for stream in outdated:
            _judge(session, source, stream)
        if outdated:
            _tell(session, source)


def _judge(session: Session, source: Source, stream: Stream) -> None:
    table = sql.Identifier(f"raw_{source.name}", stream.name)
    session.execute(sql.SQL("alter table {} add column if not exists unreadable jsonb").format(table))
    next_version = sql.SQL(NEXT_READABLE if stream.shape.is_setting else NEXT_VERSION)
    statements = sql.SQL(PREPARE).format(
        table=table,
        index=sql.Identifier(f"{stream.name}_unreadable"),
        readable=sql.Identifier(f"readable_{source.name}", stream.name),
        faults=faults(stream.shape),
        counted=COUNTED,
        skipped=_skipped("version"),
        columns=sql.SQL(COLUMNS).format(
            seen_from=sql.SQL(FIRST_KNOWN), seen_to=next_version.format(table=table, skipped=_skipped("later"))
        ),
        source=sql.Literal(source.name),
        stream=sql.Literal(stream.name),
        fingerprint=sql.Literal(_fingerprint(stream.shape)),
    )
    session.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(f"readable_{source.name}")))
    session.execute(statements)


def _tell(session: Session, source: Source) -> None:
    view = sql.Identifier("tieout", f"set_aside_{source.name}")
    each = [_set_aside(source, stream) for stream in source.streams]
    session.execute(sql.SQL("drop view if exists {}").format(view))
    session.execute(sql.SQL("create view {} as {}").format(view, sql.SQL(" union all ").join(each)))


def _set_aside(source: Source, stream: Stream) -> sql.Composable:
    named = stream.shape.named or Named(f"{stream.name}:", "")
    return sql.SQL(SET_ASIDE).format(
        table=sql.Identifier(f"raw_{source.name}", stream.name),
        stream=sql.Literal(stream.name),
        prefix=sql.Literal(named.prefix),
        customer_prefix=sql.Literal(named.customer_prefix),
        customer=_keys(named.customer),
        amount=_keys(named.amount),
        currency=_keys(named.currency),
        is_setting=sql.Literal(stream.shape.is_setting),
        counted=COUNTED,
        skipped=_skipped("odd"),
    )


def _skipped(version: str) -> sql.Composable:
    return sql.SQL(SKIPPED).format(version=sql.Identifier(version))


def _path(field: Field) -> sql.Literal:
    """Return the path in PostgreSQL's own words: `$."Line"[*]."Amount"`."""
    keys = field.path.split(".") if field.path else []
    steps = (f'."{key.removesuffix("[]")}"{"[*]" if key.endswith("[]") else ""}' for key in keys)
    return sql.Literal("$" + "".join(steps))


def _keys(path: str | None) -> sql.Composable:
    """Return the path of a field that is in no list as an array of keys; without a field, one that finds nothing."""
    return sql.SQL("{}::text[]").format(sql.Literal(path.split(".") if path else [""]))


def _fingerprint(shape: Shape) -> str:
    return sha256(
        repr(
            (
                shape,
                FITS,
                FAULTS,
                SET_ASIDE,
                COLUMNS,
                FIRST_KNOWN,
                NEXT_VERSION,
                NEXT_READABLE,
                PREPARE,
                COUNTED,
                SKIPPED,
            )
        ).encode()
    ).hexdigest()
