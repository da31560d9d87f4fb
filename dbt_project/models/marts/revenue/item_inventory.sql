-- Sold counts orders that stand, reserved those that wait for payment and whose hold is not over. No capacity (or 0) is
-- unlimited: nothing remains to be counted.
with items as (

    select * from {{ ref('canonical_items') }} where known_to = 'infinity'

),

moved as (

    select
        lines.connection,
        lines.item_id,
        sum(lines.quantity) filter (where orders.is_standing) as sold,
        sum(lines.quantity) filter (where orders.status = 'pending' and orders.expires_at is not null and not orders.is_past_expiry) as reserved,
        sum(lines.line_amount) filter (where orders.is_standing) as line_amount
    from {{ ref('canonical_order_lines') }} as lines
    inner join {{ ref('int_sales_orders') }} as orders
        on orders.connection = lines.connection
        and orders.order_id = lines.order_id
        and orders.order_type = 'order'
        and not orders.is_to_come
    where lines.known_to = 'infinity'
    group by lines.connection, lines.item_id

)

select
    items.connection,
    items.item_id,
    items.item_name,
    items.kind,
    items.position,
    items.unit_price::numeric as unit_price,
    nullif(items.capacity, 0)::integer as capacity,
    coalesce(moved.sold, 0)::numeric as sold,
    coalesce(moved.reserved, 0)::numeric as reserved,
    (nullif(items.capacity, 0) - coalesce(moved.sold, 0) - coalesce(moved.reserved, 0))::numeric as remaining,
    (coalesce(moved.sold, 0) + coalesce(moved.reserved, 0)) * 100 / nullif(items.capacity, 0) as taken,
    coalesce(moved.line_amount, 0) + 0.00 as line_amount
from items
left join moved
    on moved.connection = items.connection
    and moved.item_id = items.item_id
where items.connection in (select connection from {{ ref('int_sales_orders') }})
