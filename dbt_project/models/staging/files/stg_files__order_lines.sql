select
    connection,
    payload ->> 'order_id' as order_id,
    payload ->> 'item_id' as item_id,
    payload ->> 'description' as description,
    (payload ->> 'line_number')::integer as line_number,
    (payload ->> 'quantity')::numeric(18, 6) as quantity,
    (payload ->> 'unit_price')::numeric(18, 6) as unit_price,
    (payload ->> 'line_amount')::numeric(18, 2) as line_amount,
    (payload ->> 'discount_amount')::numeric(18, 2) as discount_amount,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'order_line') }}
where not is_deleted
