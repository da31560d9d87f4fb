select
    connection,
    'row_count' as name,
    payload ->> 'name' as key,
    (payload ->> 'count')::numeric(18, 2) as amount,
    null::text as currency,
    null::timestamptz as taken_at,
    null::text as source_url,
    {{ known() }}
from {{ source('conference', 'row_count') }}
where not is_deleted
