select
    connection,
    payload ->> 'entity_type' as entity_type,
    payload ->> 'entity_id' as entity_id,
    payload ->> 'attribute' as attribute,
    (payload ->> 'changed_at')::timestamptz as changed_at,
    payload ->> 'old_value' as old_value,
    payload ->> 'new_value' as new_value,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'attribute_change') }}
where not is_deleted
