select
    connection,
    payload ->> 'attendee_id' as attendee_id,
    payload ->> 'customer_id' as customer_id,
    payload ->> 'order_id' as order_id,
    (payload ->> 'created_at')::timestamptz as created_at,
    (payload ->> 'checked_in_at')::timestamptz as checked_in_at,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'attendee') }}
where not is_deleted
