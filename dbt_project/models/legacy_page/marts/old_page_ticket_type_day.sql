with orders as (

    {{ old_page_orders() }}

)

select
    orders.connection,
    orders.day,
    orders.is_in_window,
    items.item_name as ticket_type,
    sum(lines.line_amount) + 0.00 as revenue,
    sum(lines.quantity)::integer as quantity
from orders
inner join {{ ref('canonical_order_lines') }} as lines
    on lines.connection = orders.connection
    and lines.order_id = orders.order_id
    and lines.known_to = 'infinity'
inner join {{ ref('canonical_items') }} as items
    on items.connection = lines.connection
    and items.item_id = lines.item_id
    and items.kind = 'ticket_type'
    and items.known_to = 'infinity'
where orders.is_sold
group by orders.connection, orders.day, orders.is_in_window, items.item_name
