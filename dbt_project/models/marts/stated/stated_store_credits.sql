select
    connection,
    store_credit_id,
    customer_id,
    status,
    source_order_id,
    applied_to_order_id,
    amount,
    remaining_amount,
    currency,
    created_at,
    updated_at,
    source_url,
    known_from
from {{ ref('canonical_store_credits') }}
where known_to = 'infinity'
