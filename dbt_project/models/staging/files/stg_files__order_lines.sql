select
    connection,
    payload ->> 'order_id' as order_id,
    payload ->> 'item_id' as item_id,
    payload ->> 'description' as description,
    (payload ->> 'line_number')::numeric::integer as line_number,
    (payload ->> 'quantity')::numeric as quantity,
    (payload ->> 'unit_price')::numeric as unit_price,
    (payload ->> 'line_amount')::numeric as line_amount,
    (payload ->> 'discount_amount')::numeric as discount_amount,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'order_line') }}
where not is_deleted
