select connection, order_id, customer_id, lower(known) as known_from, upper(known) as known_to
from (
    select
        connection,
        id as order_id,
        'user:' || (payload ->> 'user_id') as customer_id,
        unnest(range_agg(tstzrange(seen_from, coalesce(seen_to, 'infinity')))) as known
    from {{ source('conference', 'order') }}
    where not is_deleted and payload ->> 'status' in {{ conference_sold() }}
    group by connection, id, payload ->> 'user_id'
) as merged
