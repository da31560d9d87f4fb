"""The SQL of judging: what fits, what is at fault, and the views of readable versions. `judging` runs it."""

from psycopg import sql

from pipelines.sources.shape import LONGEST_WORD

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
