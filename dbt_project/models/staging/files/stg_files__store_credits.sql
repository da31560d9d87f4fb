select
    connection,
    payload ->> 'store_credit_id' as store_credit_id,
    payload ->> 'customer_id' as customer_id,
    payload ->> 'status' as status,
    payload ->> 'source_order_id' as source_order_id,
    payload ->> 'applied_to_order_id' as applied_to_order_id,
    (payload ->> 'amount')::numeric as amount,
    (payload ->> 'remaining_amount')::numeric as remaining_amount,
    payload ->> 'currency' as currency,
    (payload ->> 'created_at')::timestamptz as created_at,
    (payload ->> 'updated_at')::timestamptz as updated_at,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'store_credit') }}
where not is_deleted
