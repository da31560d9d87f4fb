select
    connection,
    payload ->> 'order_credit_id' as order_credit_id,
    payload ->> 'order_id' as order_id,
    payload ->> 'reason' as reason,
    (payload ->> 'amount')::numeric as amount,
    payload ->> 'currency' as currency,
    (payload ->> 'created_at')::timestamptz as created_at,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'order_credit') }}
where not is_deleted
