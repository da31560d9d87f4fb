select
    connection,
    payload ->> 'order_id' as order_id,
    payload ->> 'order_type' as order_type,
    payload ->> 'status' as status,
    payload ->> 'customer_id' as customer_id,
    payload ->> 'document_id' as document_id,
    payload ->> 'voucher_code' as voucher_code,
    payload ->> 'reference' as reference,
    (payload ->> 'created_at')::timestamptz as created_at,
    (payload ->> 'expires_at')::timestamptz as expires_at,
    (payload ->> 'subtotal')::numeric as subtotal,
    (payload ->> 'discount')::numeric as discount,
    (payload ->> 'total')::numeric as total,
    payload ->> 'currency' as currency,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'order') }}
where not is_deleted
