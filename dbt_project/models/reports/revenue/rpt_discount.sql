with discounts as (

    {{ discount_impact(ref('rpt_revenue_document')) }}

)

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
