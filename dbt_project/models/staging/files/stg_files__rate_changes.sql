select
    connection,
    payload ->> 'entity_type' as entity_type,
    payload ->> 'entity_id' as entity_id,
    (payload ->> 'changed_at')::timestamptz as changed_at,
    (payload ->> 'old_rate')::numeric as old_rate,
    (payload ->> 'new_rate')::numeric as new_rate,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'rate_change') }}
where not is_deleted
