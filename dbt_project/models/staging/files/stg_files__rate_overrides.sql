select
    connection,
    payload ->> 'project_id' as project_id,
    payload ->> 'person_id' as person_id,
    (payload ->> 'hourly_rate')::numeric as hourly_rate,
    (payload ->> 'effective_from')::date as effective_from,
    (payload ->> 'effective_to')::date as effective_to,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'rate_override') }}
where not is_deleted
