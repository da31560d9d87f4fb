{{ config(materialized='view') }}
-- Per purchase order what was paid and credited.
select
    orders.connection,
    orders.order_id,
    orders.reference,
    orders.status,
    orders.created_at,
    coalesce(orders.total, 0) as total,
    coalesce(payments.amount, 0) as paid,
    coalesce(credits.amount, 0) as credited
from {{ ref('canonical_orders') }} as orders
left join (
    select connection, order_id, sum(amount) as amount
    from {{ ref('canonical_order_payments') }}
    where known_to = 'infinity'
    group by connection, order_id
) as payments
    on payments.connection = orders.connection
    and payments.order_id = orders.order_id
left join (
    select connection, order_id, sum(amount) as amount
    from {{ ref('canonical_order_credits') }}
    where known_to = 'infinity'
    group by connection, order_id
) as credits
    on credits.connection = orders.connection
    and credits.order_id = orders.order_id
where orders.known_to = 'infinity' and orders.order_type = 'purchase_order'
