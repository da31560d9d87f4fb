-- Revenue of an item is that in the company's home currency.
with sold as (

    select items.connection, items.item_id, sum(items.net_revenue) as net_revenue
    from {{ ref('revenue_by_item') }} as items
    inner join {{ ref('int_companies') }} as companies
        on companies.connection = items.connection
        and companies.home_currency = items.currency
    where items.item_id is not null
    group by items.connection, items.item_id

),

shown as (

    select
        items.connection,
        items.item_id,
        items.item_name,
        items.kind,
        items.position,
        items.unit_price,
        items.capacity,
        items.sold,
        items.reserved,
        items.remaining,
        items.taken,
        coalesce(sold.net_revenue, 0) + 0.00 as net_revenue
    from {{ ref('item_inventory') }} as items
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = items.connection and frame.is_now
    left join sold on sold.connection = items.connection and sold.item_id = items.item_id

)

select connection, false as is_total, item_id, item_name, kind, position, unit_price, capacity, sold, reserved, remaining,
    taken, net_revenue
from shown
union all
select connection, true, null, null, null, null, null, null, sum(sold)::numeric, sum(reserved)::numeric,
    null, null, sum(net_revenue) + 0.00
from shown
group by connection
order by connection, is_total, kind, position nulls last, item_name, item_id
