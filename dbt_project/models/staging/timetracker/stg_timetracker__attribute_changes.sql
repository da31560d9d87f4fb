-- The audit log of whatever of clients and projects holds for days, beside their rates. A column without a value before or
-- after means none.
with named (entity, field_name, attribute) as (

    values
        ('Project', 'client_id', 'customer_id'),
        ('Project', 'billable', 'is_billable'),
        ('Project', 'status', 'status'),
        ('Client', 'status', 'status')

)

select
    log.connection,
    lower(named.entity) as entity_type,
    log.payload ->> 'entity_id' as entity_id,
    named.attribute,
    (log.payload ->> 'created_at')::timestamp at time zone 'UTC' as changed_at,
    log.payload ->> 'old_value' as old_value,
    log.payload ->> 'new_value' as new_value,
    null::text as source_url,
    {{ known() }}
from {{ source('timetracker', 'audit_log') }} as log
inner join named
    on named.entity = log.payload ->> 'entity_type'
    and named.field_name = log.payload ->> 'field_name'
where not log.is_deleted
