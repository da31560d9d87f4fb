-- What two witnesses say of a client's default rate and a project's rate: our own versions and the audit log. A rate of
-- 0 is none. A change that the log dates within the gap between two versions is the log's; the version adds nothing.
with versions as (

    select connection, 'client' as entity_type, customer_id as entity_id, {{ positive_rate('default_hourly_rate') }} as rate, known_from
    from {{ ref('canonical_customers') }}
    union all
    select connection, 'project', project_id, {{ positive_rate('hourly_rate') }}, known_from
    from {{ ref('canonical_projects') }}

),

compared as (

    select
        *,
        lag(rate) over entity as rate_before,
        lag(known_from) over entity as seen_before
    from versions
    window entity as (partition by connection, entity_type, entity_id order by known_from)

),

observed as (

    select
        connection,
        entity_type,
        entity_id,
        case when seen_before is null then 'creation' else 'observed' end as witness,
        seen_before,
        known_from as holds_from,
        null::numeric as old_rate,
        rate as new_rate,
        known_from
    from compared
    where seen_before is null or rate is distinct from rate_before

),

-- a log that shows only its newest rows does not take back the older ones
logged as (

    select
        connection,
        entity_type,
        entity_id,
        'audit_log' as witness,
        null::timestamptz as seen_before,
        changed_at as holds_from,
        {{ positive_rate('old_rate') }} as old_rate,
        {{ positive_rate('new_rate') }} as new_rate,
        min(known_from) as known_from
    from {{ ref('canonical_rate_changes') }}
    group by connection, entity_type, entity_id, changed_at, {{ positive_rate('old_rate') }}, {{ positive_rate('new_rate') }}

)

select * from observed
union all
select * from logged
