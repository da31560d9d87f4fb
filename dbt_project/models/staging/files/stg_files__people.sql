select
    connection,
    payload ->> 'person_id' as person_id,
    payload ->> 'person_name' as person_name,
    (payload ->> 'is_active')::boolean as is_active,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'person') }}
where not is_deleted
