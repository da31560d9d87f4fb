select
    connection,
    order_id,
    item_id,
    description,
    line_number,
    quantity,
    unit_price,
    line_amount,
    discount_amount,
    source_url,
    known_from
from {{ ref('canonical_order_lines') }}
where known_to = 'infinity'
