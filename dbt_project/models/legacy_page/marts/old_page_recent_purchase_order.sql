with purchase_orders as (

    {{ old_page_purchase_orders() }}

),

placed as (

    select
        purchase_orders.*,
        row_number() over (partition by connection order by created_at desc, order_id desc) as place
    from purchase_orders

)

select
    connection,
    place::integer as place,
    order_id,
    reference,
    status,
    total + 0.00 as total,
    paid + 0.00 as paid,
    credited + 0.00 as credited,
    (total - paid - credited) + 0.00 as balance_due,
    created_at
from placed
where place <= 10
