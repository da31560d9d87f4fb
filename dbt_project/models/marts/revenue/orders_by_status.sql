-- Every status of a kind of order that the company has at all, those without an order with zeros.
with orders as (

    select * from {{ ref('int_sales_orders') }} where order_type <> 'cart' and not is_to_come

),

known_statuses (order_type, status, position) as (

    values
        ('order', 'pending', 1), ('order', 'paid', 2), ('order', 'partially_refunded', 3), ('order', 'refunded', 4),
        ('order', 'cancelled', 5),
        ('purchase_order', 'draft', 1), ('purchase_order', 'sent', 2), ('purchase_order', 'partially_paid', 3),
        ('purchase_order', 'paid', 4), ('purchase_order', 'overpaid', 5), ('purchase_order', 'cancelled', 6)

),

kinds as (

    select distinct connection, currency, order_type from orders

),

statuses as (

    select kinds.connection, kinds.currency, kinds.order_type, known_statuses.status
    from kinds
    inner join known_statuses on known_statuses.order_type = kinds.order_type
    union
    select connection, currency, order_type, status from orders

)

select
    statuses.connection,
    statuses.currency,
    statuses.order_type,
    statuses.status,
    coalesce(known_statuses.position, 9)::integer as position,
    count(orders.order_id)::integer as orders,
    coalesce(sum(orders.total), 0) + 0.00 as total
from statuses
left join known_statuses
    on known_statuses.order_type = statuses.order_type
    and known_statuses.status = statuses.status
left join orders
    on orders.connection = statuses.connection
    and orders.currency = statuses.currency
    and orders.order_type = statuses.order_type
    and orders.status = statuses.status
group by statuses.connection, statuses.currency, statuses.order_type, statuses.status, known_statuses.position
