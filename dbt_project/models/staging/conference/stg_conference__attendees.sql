select
    connection,
    id as attendee_id,
    'user:' || (payload ->> 'user_id') as customer_id,
    'order:' || (payload ->> 'order_id') as order_id,
    (payload ->> 'created_at')::timestamptz as created_at,
    (payload ->> 'checked_in_at')::timestamptz as checked_in_at,
    null::text as source_url,
    {{ known() }}
from {{ source('conference', 'attendee') }}
where not is_deleted
