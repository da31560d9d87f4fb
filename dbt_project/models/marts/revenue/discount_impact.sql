-- What discounts took off the list value: in all, and by voucher where orders name one.
with sales as (

    select
        documents.connection,
        documents.currency,
        orders.voucher_code,
        documents.list_value,
        documents.discounts,
        documents.gross_billed
    from {{ ref('revenue_document') }} as documents
    left join {{ ref('int_sales_orders') }} as orders
        on orders.connection = documents.connection
        and orders.document_id = documents.document_id
    where documents.document_type in ('invoice', 'sales_receipt')

),

summed as (

    select
        connection,
        currency,
        grouping(voucher_code) = 1 as is_total,
        voucher_code,
        count(*) as sales_count,
        count(*) filter (where discounts <> 0) as with_discount,
        count(*) filter (where discounts = 0) as without_discount,
        sum(list_value) as list_value,
        sum(discounts) as discounts,
        sum(gross_billed) as gross_billed
    from sales
    group by grouping sets ((connection, currency), (connection, currency, voucher_code))

)

select
    connection,
    currency,
    is_total,
    voucher_code,
    sales_count::integer as sales_count,
    with_discount::integer as with_discount,
    without_discount::integer as without_discount,
    list_value::numeric(18, 2) as list_value,
    discounts::numeric(18, 2) as discounts,
    gross_billed::numeric(18, 2) as gross_billed,
    (discounts / nullif(list_value, 0) * 100)::numeric(38, 6) as discount_rate
from summed
