select
    connection,
    order_credit_id,
    order_id,
    reason,
    amount,
    currency,
    created_at,
    source_url,
    known_from
from {{ ref('canonical_order_credits') }}
where known_to = 'infinity'
