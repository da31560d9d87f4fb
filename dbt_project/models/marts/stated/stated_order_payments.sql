select
    connection,
    order_payment_id,
    order_id,
    payment_method,
    status,
    reference,
    amount,
    currency,
    paid_on,
    created_at,
    source_url,
    known_from
from {{ ref('canonical_order_payments') }}
where known_to = 'infinity'
