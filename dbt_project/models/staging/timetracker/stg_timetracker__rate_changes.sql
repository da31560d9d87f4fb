with changes as (

    select
        connection,
        lower(payload ->> 'entity_type') as entity_type,
        payload ->> 'entity_id' as entity_id,
        (payload ->> 'created_at')::timestamp at time zone 'UTC' as changed_at,
        payload ->> 'old_value' as old_value,
        payload ->> 'new_value' as new_value,
        {{ known() }}
    from {{ source('timetracker', 'audit_log') }}
    where not is_deleted
        and (payload ->> 'entity_type', payload ->> 'field_name') in (
            ('Client', 'default_hourly_rate'), ('Project', 'hourly_rate')
        )

)

-- values are text; whatever is not a number means none
select
    connection,
    entity_type,
    entity_id,
    changed_at,
    (case when old_value ~ '^[0-9]{1,16}(\.[0-9]{1,15})?$' then old_value::numeric end)::numeric as old_rate,
    (case when new_value ~ '^[0-9]{1,16}(\.[0-9]{1,15})?$' then new_value::numeric end)::numeric as new_rate,
    null::text as source_url,
    known_from,
    known_to
from changes
