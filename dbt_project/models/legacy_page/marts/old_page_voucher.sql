with orders as (

    {{ old_page_orders() }}

)

select
    connection,
    voucher_code,
    sum(discount) + 0.00 as discount_total,
    count(*)::integer as orders,
    (row_number() over (partition by connection order by sum(discount) desc, voucher_code collate "C"))::integer as place
from orders
where is_sold and voucher_code <> ''
group by connection, voucher_code
