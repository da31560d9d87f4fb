select
    connection,
    payload ->> 'item_id' as item_id,
    payload ->> 'item_name' as item_name,
    payload ->> 'kind' as kind,
    (payload ->> 'unit_price')::numeric as unit_price,
    (payload ->> 'capacity')::numeric::integer as capacity,
    (payload ->> 'position')::numeric::integer as position,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'item') }}
where not is_deleted
