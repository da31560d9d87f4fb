-- Where the witnesses of a rate, or of a project's client, contradict each other: the log itself, the log and our versions,
-- the dates of overrides among themselves or against what we held on those days.
-- Long because seven checks, of the log and of overrides, each have a query and a sentence of their own.
with events as (

    select
        connection, entity_type, entity_id, 'rate' as attribute, witness, seen_before, holds_from,
        trim_scale(old_rate)::text as old_value, trim_scale(new_rate)::text as new_value, known_from,
        case entity_type when 'client' then 'The default rate of client ' else 'The rate of project ' end
        || {{ shown('entity_id') }} as whose
    from {{ ref('int_rate_events') }}
    union all
    select
        connection, entity_type, entity_id, attribute, witness, seen_before, holds_from, old_value, new_value, known_from,
        case attribute
            when 'customer_id' then 'The client of '
            when 'is_billable' then 'What is billable (true or false) of '
            else 'The status of '
        end || entity_type || ' ' || {{ shown('entity_id') }}
    from {{ ref('int_attribute_events') }}

),

log as (

    select
        *,
        lag(new_value) over entity as value_before,
        lag(holds_from) over entity as changed_before
    from events
    where witness = 'audit_log'
    window entity as (partition by connection, entity_type, entity_id, attribute order by holds_from)

),

broken_logs as (

    select
        connection, attribute, entity_type, entity_id, known_from, 'infinity'::timestamptz as known_to,
        whose || ' became ' || coalesce(value_before, 'none') || ' on ' || changed_before::date
        || ' by the audit log, which says on ' || holds_from::date || ' that it had been '
        || coalesce(old_value, 'none') || '; the change between them is missing.' as message
    from log
    where changed_before is not null and old_value is distinct from value_before

),

-- a gap that the log reaches behind must hold the change that we saw
unlogged as (

    select
        events.connection, events.attribute, events.entity_type, events.entity_id, events.known_from,
        'infinity'::timestamptz as known_to,
        events.whose || ' is ' || coalesce(events.new_value, 'none') || ' as we saw it on ' || events.known_from::date
        || '; by the audit log it should be ' || coalesce(heard.new_value, 'none') || '.' as message
    from events
    inner join lateral (
        select logged.new_value
        from log as logged
        where logged.connection = events.connection
            and logged.entity_type = events.entity_type
            and logged.entity_id = events.entity_id
            and logged.attribute = events.attribute
            and logged.holds_from <= events.known_from
        order by logged.holds_from desc
        limit 1
    ) as heard on heard.new_value is distinct from events.new_value
    where events.witness <> 'audit_log'

),

-- what a file of changes says of an attribute that nothing keeps
unread as (

    select
        connection, attribute, entity_type, entity_id, known_from, known_to,
        'A change of ' || {{ shown('attribute') }} || ' of ' || case when lower(entity_type) in ('project', 'client') then lower(entity_type) else {{ shown('entity_type') }} end
        || ' ' || {{ shown('entity_id') }} || ' is not read: known are customer_id, is_billable and status of a project, and status of a client.' as message
    from {{ ref('canonical_attribute_changes') }}
    where (lower(entity_type), attribute) not in (
        ('project', 'customer_id'), ('project', 'is_billable'), ('project', 'status'), ('client', 'status')
    )

),

overrides as (

    select
        *,
        'The override of ' || coalesce('person ' || {{ shown('person_id') }} || ' on ', '') || 'project '
        || {{ shown('project_id') }} || coalesce(' from ' || effective_from, ' without a first day') as whose,
        coalesce(person_id, '') as person,
        coalesce(effective_from, '-infinity') as begins_on,
        coalesce(effective_to, 'infinity') as ends_on
    from {{ ref('canonical_rate_overrides') }}

),

overlapping as (

    select
        newer.connection, 'rate' as attribute, 'project' as entity_type, newer.project_id as entity_id,
        greatest(newer.known_from, older.known_from) as known_from, newer.known_to,
        newer.whose || ' (' || trim_scale(newer.hourly_rate) || ') begins before the one before it ('
        || trim_scale(older.hourly_rate) || ') ends; the newer holds.' as message
    from overrides as newer
    inner join overrides as older
        on older.connection = newer.connection
        and older.project_id = newer.project_id
        and older.person = newer.person
        and older.begins_on < newer.begins_on
        and older.ends_on >= newer.begins_on
        and older.effective_to is not null
        and older.known_to = 'infinity'
        and older.hourly_rate <> newer.hourly_rate
    where newer.known_to = 'infinity'

),

endless as (

    select
        connection, 'rate' as attribute, 'project' as entity_type, project_id as entity_id, known_from, known_to,
        whose || ' ends on ' || effective_to || ', before it begins; it never holds.' as message
    from overrides
    where ends_on < begins_on

),

rewritten as (

    select
        connection, 'rate' as attribute, 'project' as entity_type, project_id as entity_id, replaced_at as known_from,
        'infinity'::timestamptz as known_to,
        whose || ' was ' || trim_scale(hourly_rate) || ' until ' || replaced_at::date || ' and is '
        || trim_scale(rate_after) || ' since; the days before keep ' || trim_scale(hourly_rate) || '.' as message
    from (
        select
            *,
            known_to as replaced_at,
            lead(hourly_rate) over (
                partition by connection, project_id, person, begins_on order by known_from
            ) as rate_after
        from overrides
    ) as versions
    where rate_after <> hourly_rate and begins_on < replaced_at::date

),

first_seen as (

    select connection, project_id, min(known_from) as known_from
    from {{ ref('canonical_projects') }}
    group by connection, project_id

),

backdated as (

    select
        overrides.connection, 'rate' as attribute, 'project' as entity_type, overrides.project_id as entity_id,
        min(overrides.known_from) as known_from, 'infinity'::timestamptz as known_to,
        overrides.whose || ' was not there before ' || min(overrides.known_from)::date
        || '; its dates are believed, and the days since then are charged by it.' as message
    from overrides
    inner join first_seen using (connection, project_id)
    where overrides.effective_from is not null
    group by overrides.connection, overrides.project_id, overrides.whose, overrides.effective_from, first_seen.known_from
    having min(overrides.known_from) > first_seen.known_from
        and overrides.effective_from < min(overrides.known_from)::date

),

contradictions as (

    select * from broken_logs
    union all
    select * from unlogged
    union all
    select * from unread
    union all
    select * from overlapping
    union all
    select * from endless
    union all
    select * from rewritten
    union all
    select * from backdated

),

projects as (

    select connection, project_id, customer_id from {{ ref('canonical_projects') }} where known_to = 'infinity'

)

select
    found.connection,
    case
        when found.attribute = 'rate'
        then 'rate_contradiction' else 'history_contradiction' end as kind,
    null::text as document_id,
    case when found.entity_type = 'client' then found.entity_id else projects.customer_id end as customer_id,
    null::numeric as amount,
    null::text as currency,
    found.message,
    found.known_from,
    found.known_to
from contradictions as found
left join projects
    on projects.connection = found.connection
    and projects.project_id = found.entity_id
    and found.entity_type = 'project'
