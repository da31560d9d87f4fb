with documents as (

    select * from {{ ref('rpt_revenue_document') }}

),

{{ discount_impact() }}

select
    connection,
    currency,
    is_total,
    voucher_code,
    sales_count,
    with_discount,
    without_discount,
    list_value,
    discounts,
    gross_billed,
    discount_rate
from discounts
order by connection, currency, is_total, discounts desc, voucher_code
