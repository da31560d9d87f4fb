with items as (

    select 'ticket_type' as kind, * from {{ source('conference', 'ticket_type') }}
    union all
    select 'addon' as kind, * from {{ source('conference', 'addon') }}

)

-- a quantity of 0 is how the source says that there is no limit
select
    connection,
    kind || ':' || id as item_id,
    payload ->> 'name' as item_name,
    kind,
    (payload ->> 'price')::numeric as unit_price,
    nullif((payload ->> 'total_quantity')::numeric::integer, 0) as capacity,
    (payload ->> 'order')::numeric::integer as position,
    null::text as source_url,
    {{ known() }}
from items
where not is_deleted
