select
    connection,
    id as item_id,
    {{ quickbooks_name("payload ->> 'Name'") }} as item_name,
    payload ->> 'Type' as kind,
    (payload ->> 'UnitPrice')::numeric as unit_price,
    null::integer as capacity,
    null::integer as position,
    'https://app.qbo.intuit.com/app/items' as source_url,
    {{ known() }}
from {{ source('quickbooks', 'item') }}
where not is_deleted
