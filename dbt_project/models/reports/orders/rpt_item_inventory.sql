-- Revenue of an item is that in the company's home currency. What names none of the items (refunds, lines without an item)
-- stands in a row of its own, so that the total is net revenue as on every page.
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
        coalesce(sold.net_revenue, 0) + 0.00 as net_revenue,
        companies.home_currency as currency
    from {{ ref('item_inventory') }} as items
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = items.connection and frame.is_now
    inner join {{ ref('int_companies') }} as companies on companies.connection = items.connection
    left join sold on sold.connection = items.connection and sold.item_id = items.item_id

),

others as (

    select companies.connection, companies.home_currency as currency, coalesce(sum(items.net_revenue), 0) as net_revenue
    from {{ ref('int_companies') }} as companies
    left join {{ ref('revenue_by_item') }} as items
        on items.connection = companies.connection
        and items.currency = companies.home_currency
        and not exists (
            select 1
            from shown
            where shown.connection = items.connection
                and shown.item_id = items.item_id
        )
    where companies.connection in (select shown.connection from shown)
    group by companies.connection, companies.home_currency

)

select connection, false as is_total, false as is_other, item_id, item_name, kind, position, unit_price, capacity, sold,
    reserved, remaining, taken, currency, net_revenue
from shown
union all
select connection, false, true, null, null, null, null, null, null, 0, 0, null, null, currency, net_revenue + 0.00
from others
where net_revenue <> 0
union all
select shown.connection, true, false, null, null, null, null, null, null, sum(shown.sold)::numeric,
    sum(shown.reserved)::numeric, null, null, shown.currency, sum(shown.net_revenue) + max(others.net_revenue) + 0.00
from shown
inner join others on others.connection = shown.connection
group by shown.connection, shown.currency
order by connection, is_total, is_other, kind, position nulls last, item_name, item_id
