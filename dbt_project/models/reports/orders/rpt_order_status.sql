with shown as (

    select orders.connection, orders.currency, orders.order_type, orders.status, orders.position, orders.orders, orders.total
    from {{ ref('orders_by_status') }} as orders
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = orders.connection and frame.is_now

)

select connection, currency, order_type, false as is_total, status, position, orders, total
from shown
union all
select connection, currency, order_type, true, null, null, sum(orders)::integer, sum(total) + 0.00
from shown
group by connection, currency, order_type
order by connection, currency, order_type, is_total, position, status
