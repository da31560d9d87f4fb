select
    connection,
    attendee_id,
    customer_id,
    order_id,
    created_at,
    checked_in_at,
    source_url,
    known_from
from {{ ref('canonical_attendees') }}
where known_to = 'infinity'
