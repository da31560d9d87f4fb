select
    connection,
    payload ->> 'person_id' as person_id,
    (payload ->> 'month_start')::date as month_start,
    (payload ->> 'hours')::numeric as hours,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'available_hour') }}
where not is_deleted
