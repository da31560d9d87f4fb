with orders as (

    {{ old_page_orders() }}

),

placed as (

    select
        orders.*,
        row_number() over (partition by connection order by created_at desc, order_id desc) as place
    from orders

)

select
    connection,
    place::integer as place,
    order_id,
    reference,
    status,
    total + 0.00 as total,
    created_at
from placed
where place <= 20
