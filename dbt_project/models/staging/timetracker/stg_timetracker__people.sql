-- only active users are listed: one who is gone is inactive, and still has a name
select
    connection,
    id as person_id,
    coalesce(nullif(payload ->> 'full_name', ''), payload ->> 'username') as person_name,
    (payload ->> 'is_active')::boolean and not is_deleted as is_active,
    null::text as source_url,
    {{ known() }}
from {{ source('timetracker', 'user') }}
