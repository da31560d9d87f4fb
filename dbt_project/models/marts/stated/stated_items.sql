select
    connection,
    item_id,
    item_name,
    kind,
    unit_price,
    capacity,
    position,
    source_url,
    known_from
from {{ ref('canonical_items') }}
where known_to = 'infinity'
