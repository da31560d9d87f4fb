select orders.connection, orders.currency, orders.order_type, orders.status, orders.position, orders.orders, orders.total
from {{ ref('orders_by_status') }} as orders
inner join {{ ref('rpt_frame') }} as frame on frame.connection = orders.connection
order by orders.connection, orders.currency, orders.order_type, orders.position, orders.status
