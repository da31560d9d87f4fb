select
    orders.connection,
    orders.currency,
    orders.reference,
    orders.customer_id,
    customer.customer_name,
    orders.status,
    orders.ordered_on,
    orders.due_on,
    orders.total,
    orders.collected,
    orders.credited,
    orders.balance,
    orders.unapplied,
    orders.days_past_due
from {{ ref('purchase_orders') }} as orders
inner join {{ ref('rpt_frame') }} as frame on frame.connection = orders.connection
left join {{ ref('ar_customer') }} as customer
    on customer.connection = orders.connection
    and customer.customer_id = orders.customer_id
order by orders.connection, orders.currency, orders.ordered_on desc, orders.order_id desc
