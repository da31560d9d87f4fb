-- Each purchase order; `level` status adds up those of a status, total all of them.
with orders as (

    select orders.*, customer.customer_name, coalesce(orders.reference, orders.order_id) as shown_reference
    from {{ ref('purchase_orders') }} as orders
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = orders.connection and frame.is_now
    left join {{ ref('ar_customer') }} as customer
        on customer.connection = orders.connection
        and customer.customer_id = orders.customer_id

)

select
    connection,
    currency,
    case when grouping(order_id) = 0 then 'order' when grouping(status) = 0 then 'status' else 'total' end as level,
    case when grouping(order_id) = 0 then max(shown_reference) end as reference,
    case when grouping(order_id) = 0 then max(customer_id) end as customer_id,
    case when grouping(order_id) = 0 then max(customer_name) end as customer_name,
    status,
    case when grouping(order_id) = 0 then max(ordered_on) end as ordered_on,
    case when grouping(order_id) = 0 then max(due_on) end as due_on,
    count(*)::integer as orders,
    sum(total) + 0.00 as total,
    sum(collected) + 0.00 as collected,
    sum(credited) + 0.00 as credited,
    (case when count(*) = count(balance) then sum(balance) end) + 0.00 as balance,
    (case when count(*) = count(unapplied) then sum(unapplied) end) + 0.00 as unapplied,
    case when grouping(order_id) = 0 then max(days_past_due) end as days_past_due
from orders
group by grouping sets ((connection, currency), (connection, currency, status), (connection, currency, status, order_id))
order by connection, currency, level, ordered_on desc, status, reference
