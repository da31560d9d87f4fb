with shown as (

    select
        carts.connection,
        carts.order_id,
        carts.customer_id,
        customer.customer_name,
        carts.created_at,
        carts.expires_at,
        coalesce(lines.rows, 0)::integer as rows,
        coalesce(lines.quantity, 0)::numeric as quantity
    from {{ ref('int_sales_orders') }} as carts
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = carts.connection and frame.is_now
    left join {{ ref('ar_customer') }} as customer
        on customer.connection = carts.connection
        and customer.customer_id = carts.customer_id
    left join (
        select connection, order_id, count(*) as rows, sum(quantity) as quantity
        from {{ ref('canonical_order_lines') }}
        where known_to = 'infinity'
        group by connection, order_id
    ) as lines
        on lines.connection = carts.connection
        and lines.order_id = carts.order_id
    where carts.order_type = 'cart' and not carts.is_to_come and carts.status = 'open' and carts.is_past_expiry is not true

)

select connection, false as is_total, order_id, customer_id, customer_name, created_at, expires_at, rows, quantity
from shown
union all
select connection, true, null, null, null, null, null, sum(rows)::integer, sum(quantity)::numeric
from shown
group by connection
order by connection, is_total, created_at desc, order_id
