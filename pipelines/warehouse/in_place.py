"""SQL functions that put what was built in the place of what is read: for readers a moment, however long it was built.

A table is exchanged under its name and the views on it are made anew for it, all in the transaction of its model. That
wants the sole right to the table and its views. It is asked for so briefly that nobody queues behind it for long, and
again and again until a patience ends; then the session that keeps the table is named.
"""

SHORT = "400ms"  # how long others may queue behind us for one lock
LONGEST = "500ms"  # and for all of them, but for the last
CANNOT = "cannot be replaced"  # begins what is said of a reader in the way

# views that are made directly on a relation
_VIEWS = """
create or replace function tieout.views_on(target oid) returns setof oid language sql stable as $function$
    select distinct rewrite.ev_class
    from pg_catalog.pg_depend as depend
    inner join pg_catalog.pg_rewrite as rewrite on rewrite.oid = depend.objid
    inner join pg_catalog.pg_class as view on view.oid = rewrite.ev_class
    where depend.classid = 'pg_catalog.pg_rewrite'::regclass and depend.refclassid = 'pg_catalog.pg_class'::regclass
        and depend.refobjid = target and rewrite.ev_class <> target and view.relkind = 'v'
    order by 1
$function$
"""

# a view that cannot be made on the new table is dropped with the old one; its own model makes it again
_EXCHANGE = """
create or replace function tieout.exchange(schema_name text, made text, name text) returns void
language plpgsql set search_path = pg_catalog set lock_timeout = '{short}' as $function$
declare
    old oid := to_regclass(format('%I.%I', schema_name, name));
    new oid := to_regclass(format('%I.%I', schema_name, made));
    old_kind "char" := (select relkind from pg_class where oid = old);
    new_kind "char" := (select relkind from pg_class where oid = new);
    word text := case new_kind when 'v' then 'view' else 'table' end;
    view record;
    granted record;
    views oid[];
    definition text;
    begun timestamptz := clock_timestamp();
begin
    if old is null then
        execute format('alter %s %I.%I rename to %I', word, schema_name, made, name);
        return;
    end if;
    if old_kind = 'v' and new_kind = 'v' then
        definition := pg_get_viewdef(new);
        if definition = pg_get_viewdef(old) then
            execute format('drop view %I.%I', schema_name, made);
            return;
        end if;
        begin
            execute format('create or replace view %I.%I as %s', schema_name, name, definition);
            execute format('drop view %I.%I', schema_name, made);
            return;
        exception when invalid_table_definition then
            null;  -- other columns than before
        end;
    end if;
    views := array(select tieout.views_on(old));
    -- a reader takes a view before the table behind it; this changes nothing and takes it in the same order
    for view in select oid::regclass::text as name, pg_get_userbyid(relowner) as owner
        from pg_class where oid = any(views) order by oid
    loop
        execute format('alter view %s owner to %I', view.name, view.owner);
        if clock_timestamp() > begun + interval '{longest}' then
            raise lock_not_available;
        end if;
    end loop;
    if views <> array(select tieout.views_on(old)) then
        raise lock_not_available;  -- somebody made another one meanwhile
    end if;
    create temp table views_to_make on commit drop as
    select oid, oid::regclass::text as name, pg_get_viewdef(oid) as definition,
        coalesce(' with (' || array_to_string(reloptions, ', ') || ')', '') as options
    from pg_class where oid = any(views);
    if old_kind = 'v' then
        execute format('alter view %I.%I rename to %I', schema_name, name, left(name, 50) || '__replaced');
    else
        execute format('lock table %I.%I in access exclusive mode', schema_name, name);
        execute format('alter table %I.%I rename to %I', schema_name, name, left(name, 50) || '__replaced');
    end if;
    execute format('alter %s %I.%I rename to %I', word, schema_name, made, name);
    -- what somebody else was allowed on the old one
    for granted in
        select entry.privilege_type, entry.grantee, entry.is_grantable
        from pg_class as replaced cross join lateral aclexplode(replaced.relacl) as entry
        where replaced.oid = old and entry.grantee <> replaced.relowner
    loop
        execute format(
            'grant %s on %I.%I to %s%s', granted.privilege_type, schema_name, name,
            case granted.grantee when 0 then 'public' else granted.grantee::regrole::text end,
            case when granted.is_grantable then ' with grant option' else '' end
        );
    end loop;
    for view in select * from views_to_make order by oid loop
        begin
            execute format('create or replace view %s%s as %s', view.name, view.options, view.definition);
        exception
            when invalid_table_definition or undefined_column or undefined_function or undefined_table
                or datatype_mismatch or invalid_column_reference or insufficient_privilege then null;
        end;
    end loop;
    execute format('drop %s %I.%I cascade', case old_kind when 'v' then 'view' else 'table' end,
                   schema_name, left(name, 50) || '__replaced');
    drop table views_to_make;
end
$function$
"""

_PUT = """
create or replace function tieout.put_in_place(
    schema_name text, made text, name text, patience interval, idle_limit interval
) returns void
language plpgsql set client_min_messages = warning as $function$
declare
    until timestamptz := clock_timestamp() + patience;
    target oid := to_regclass(format('%I.%I', schema_name, name));
    reader record;
begin
    loop
        begin
            perform tieout.exchange(schema_name, made, name);
            return;
        exception when lock_not_available or deadlock_detected then
            null;  -- whatever was taken is given back with this block
        end;
        perform pg_stat_clear_snapshot();
        for reader in select * from tieout.readers_of(target) loop
            if reader.is_idle and reader.state_since < clock_timestamp() - idle_limit then
                perform pg_terminate_backend(reader.pid);
            elsif clock_timestamp() > until then
                raise exception using errcode = 'lock_not_available',
                    message = format('%I.%I {cannot}: %s', schema_name, name, reader.said),
                    hint = format('Type: tieout psql -- -c ''select pg_terminate_backend(%s)''', reader.pid);
            end if;
        end loop;
        if clock_timestamp() > until + interval '5 seconds' then
            raise exception using errcode = 'lock_not_available',
                message = format('%I.%I {cannot}: it is read all the time', schema_name, name);
        end if;
        perform pg_sleep(0.5);  -- in which all who waited read
    end loop;
end
$function$
"""

_READERS = """
create or replace function tieout.readers_of(target oid)
returns table (pid integer, is_idle boolean, state_since timestamptz, said text) language sql as $function$
    select distinct on (activity.pid)
        activity.pid,
        activity.state like 'idle in transaction%',
        activity.state_change,
        format(
            'session %s (user %s, application %s) is %s since %s and holds it since %s; its query: %s',
            activity.pid, activity.usename, coalesce(nullif(activity.application_name, ''), 'unknown'), activity.state,
            to_char(activity.state_change at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || 'Z',
            to_char(activity.xact_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || 'Z',
            regexp_replace(left(activity.query, 300), '\\s+', ' ', 'g')
        )
    from pg_catalog.pg_locks as held
    inner join pg_catalog.pg_stat_activity as activity on activity.pid = held.pid
    where held.locktype = 'relation' and held.granted and held.pid <> pg_backend_pid()
        and held.database = (select oid from pg_catalog.pg_database where datname = current_database())
        and held.relation in (select target union all select tieout.views_on(target))
        and activity.backend_type = 'client backend'
    order by activity.pid
$function$
"""

# the session that has been in a transaction for the longest time, of those that read
IDLE_READER = """
select readers.said, readers.pid
from pg_locks as held
inner join pg_stat_activity as activity on activity.pid = held.pid
cross join lateral tieout.readers_of(held.relation) as readers
where held.locktype = 'relation' and held.granted and held.pid <> pg_backend_pid() and readers.pid = held.pid
    and activity.backend_type = 'client backend'
order by activity.xact_start
limit 1
"""

FUNCTIONS = tuple(
    text.replace("{short}", SHORT).replace("{longest}", LONGEST).replace("{cannot}", CANNOT)
    for text in (_VIEWS, _EXCHANGE, _READERS, _PUT)
)
