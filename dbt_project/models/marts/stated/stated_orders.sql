select
    connection,
    order_id,
    order_type,
    status,
    customer_id,
    document_id,
    voucher_code,
    reference,
    created_at,
    expires_at,
    subtotal,
    discount,
    total,
    currency,
    source_url,
    known_from
from {{ ref('canonical_orders') }}
where known_to = 'infinity'
