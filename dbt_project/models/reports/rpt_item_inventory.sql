with sold as (

    select connection, item_id, min(currency) as currency, count(distinct currency) as currencies,
        sum(net_revenue) as net_revenue
    from {{ ref('revenue_by_item') }}
    where item_id is not null
    group by connection, item_id

)

select
    items.connection,
    items.item_id,
    items.item_name,
    items.kind,
    items.unit_price,
    items.capacity,
    items.sold,
    items.reserved,
    items.remaining,
    round(items.taken, 2)::numeric(18, 2) as taken,
    (case when sold.currencies > 1 then null else coalesce(sold.net_revenue, 0) end)::numeric(18, 2) as net_revenue
from {{ ref('item_inventory') }} as items
inner join {{ ref('rpt_frame') }} as frame on frame.connection = items.connection
left join sold on sold.connection = items.connection and sold.item_id = items.item_id
order by items.connection, items.kind, items.position nulls last, items.item_name, items.item_id
