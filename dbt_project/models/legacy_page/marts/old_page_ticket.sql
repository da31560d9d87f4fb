with orders as (

    {{ old_page_orders() }}

),

moved as (

    select
        lines.connection,
        lines.item_id,
        sum(lines.quantity) filter (where orders.is_sold) as sold,
        sum(lines.line_amount) filter (where orders.is_sold) as revenue,
        sum(lines.quantity) filter (where orders.is_held) as reserved
    from orders
    inner join {{ ref('canonical_order_lines') }} as lines
        on lines.connection = orders.connection
        and lines.order_id = orders.order_id
        and lines.known_to = 'infinity'
    group by lines.connection, lines.item_id

)

select
    items.connection,
    items.item_id,
    (
        row_number() over (partition by items.connection order by items.position, items.item_name collate "C")
    )::integer as place,
    items.item_name as ticket_type,
    items.unit_price + 0.00 as price,
    coalesce(items.capacity, 0) as total_quantity,
    coalesce(moved.sold, 0)::integer as sold,
    coalesce(moved.reserved, 0)::integer as reserved,
    coalesce(
        greatest(0, nullif(items.capacity, 0) - coalesce(moved.sold, 0) - coalesce(moved.reserved, 0)), 0
    )::integer as chart_remaining,
    (nullif(items.capacity, 0) - coalesce(moved.sold, 0) - coalesce(moved.reserved, 0))::integer as table_remaining,
    coalesce(moved.revenue, 0) + 0.00 as revenue
from {{ ref('canonical_items') }} as items
left join moved
    on moved.connection = items.connection
    and moved.item_id = items.item_id
where items.known_to = 'infinity' and items.kind = 'ticket_type'
