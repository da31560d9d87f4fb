-- What two witnesses say of whose a project is, whether it is billable and which status it and its client have: our own
-- versions and the audit log. A change that the log dates within the gap between two versions is the log's.
with versions as (

    select
        entity.connection, 'project' as entity_type, entity.project_id as entity_id, attribute.name as attribute,
        attribute.value, entity.known_from
    from {{ ref('canonical_projects') }} as entity
    cross join lateral (
        values
            ('customer_id', entity.customer_id),
            ('is_billable', coalesce(entity.is_billable, true)::text),
            ('status', entity.status)
    ) as attribute (name, value)
    union all
    select connection, 'client', customer_id, 'status', status, known_from
    from {{ ref('canonical_customers') }}

),

-- a log that shows only its newest rows does not take back the older ones
changes as (

    select
        connection, lower(entity_type) as entity_type, entity_id, attribute, changed_at, old_value, new_value,
        min(known_from) as known_from
    from {{ ref('canonical_attribute_changes') }}
    where (lower(entity_type), attribute) in (
        ('project', 'customer_id'), ('project', 'is_billable'), ('project', 'status'), ('client', 'status')
    )
    group by connection, lower(entity_type), entity_id, attribute, changed_at, old_value, new_value

),

said as (

    select
        connection, entity_type, entity_id, attribute, false as is_logged, null::timestamptz as changed_at,
        null::text as old_value, {{ attribute_word('value') }} as new_value, known_from
    from versions
    union all
    select
        connection, entity_type, entity_id, attribute, true, changed_at, {{ attribute_word('old_value') }},
        {{ attribute_word('new_value') }}, known_from
    from changes

),

compared as (

    select
        *,
        lag(new_value) over versions_of_it as value_before,
        lag(known_from) over versions_of_it as seen_before
    from said
    where not is_logged
    window versions_of_it as (partition by connection, entity_type, entity_id, attribute order by known_from)

)

select
    connection, entity_type, entity_id, attribute,
    case when seen_before is null then 'creation' else 'observed' end as witness,
    seen_before,
    known_from as holds_from,
    null::text as old_value,
    new_value,
    known_from
from compared
where seen_before is null or new_value is distinct from value_before
union all
select
    connection, entity_type, entity_id, attribute, 'audit_log', null, changed_at, old_value, new_value, known_from
from said
where is_logged
