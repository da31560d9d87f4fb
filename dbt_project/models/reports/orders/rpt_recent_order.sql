-- The twenty newest orders.
with ranked as (

    select
        orders.*,
        row_number() over (partition by orders.connection order by orders.created_at desc, orders.order_id desc) as place
    from {{ ref('int_sales_orders') }} as orders
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = orders.connection and frame.is_now
    where orders.order_type = 'order' and not orders.is_to_come

),

shown as (

    select
        ranked.connection,
        ranked.place::integer as place,
        ranked.order_id,
        coalesce(ranked.reference, ranked.order_id) as reference,
        ranked.customer_id,
        customer.customer_name,
        ranked.ordered_on,
        ranked.status,
        ranked.voucher_code,
        ranked.currency,
        ranked.subtotal + 0.00 as subtotal,
        ranked.discount + 0.00 as discount,
        ranked.total + 0.00 as total
    from ranked
    left join {{ ref('ar_customer') }} as customer
        on customer.connection = ranked.connection
        and customer.customer_id = ranked.customer_id
    where ranked.place <= 20

)

select connection, currency, false as is_total, place, order_id, reference, customer_id, customer_name,
    ordered_on, status, voucher_code, subtotal, discount, total
from shown
union all
select connection, currency, true, null, null, null, null, null, null, null, null, sum(subtotal) + 0.00,
    sum(discount) + 0.00, sum(total) + 0.00
from shown
group by connection, currency
order by connection, is_total, place, currency
