select
    connection,
    payload ->> 'order_payment_id' as order_payment_id,
    payload ->> 'order_id' as order_id,
    payload ->> 'payment_method' as payment_method,
    payload ->> 'status' as status,
    payload ->> 'reference' as reference,
    (payload ->> 'amount')::numeric as amount,
    payload ->> 'currency' as currency,
    (payload ->> 'paid_on')::date as paid_on,
    (payload ->> 'created_at')::timestamptz as created_at,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'order_payment') }}
where not is_deleted
