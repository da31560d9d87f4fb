select
    connection,
    document_id as order_id,
    detail -> 'ItemRef' ->> 'value' as item_id,
    description,
    line_number,
    (detail ->> 'Qty')::numeric as quantity,
    (detail ->> 'UnitPrice')::numeric as unit_price,
    (case when is_discount then -amount else amount end)::numeric as line_amount,
    (case when is_discount then amount else 0 end)::numeric as discount_amount,
    null::text as source_url,
    known_from,
    known_to
from {{ ref('base_quickbooks__sales_lines') }}
where kind = 'estimate'
