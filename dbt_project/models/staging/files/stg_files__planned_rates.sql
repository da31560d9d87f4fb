select
    connection,
    payload ->> 'customer_id' as customer_id,
    payload ->> 'customer_name' as customer_name,
    payload ->> 'project_id' as project_id,
    payload ->> 'project_name' as project_name,
    payload ->> 'person_id' as person_id,
    payload ->> 'person_name' as person_name,
    payload ->> 'origin' as origin,
    payload ->> 'known_by' as known_by,
    (payload ->> 'hourly_rate')::numeric as hourly_rate,
    payload ->> 'currency' as currency,
    (payload ->> 'effective_from')::date as effective_from,
    (payload ->> 'effective_to')::date as effective_to,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'planned_rate') }}
where not is_deleted
