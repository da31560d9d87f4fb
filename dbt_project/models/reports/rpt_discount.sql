select
    discounts.connection,
    discounts.currency,
    discounts.is_total,
    discounts.voucher_code,
    discounts.sales_count,
    discounts.with_discount,
    discounts.without_discount,
    discounts.list_value,
    discounts.discounts,
    discounts.gross_billed,
    round(discounts.discount_rate, 2)::numeric(18, 2) as discount_rate
from {{ ref('discount_impact') }} as discounts
inner join {{ ref('rpt_frame') }} as frame on frame.connection = discounts.connection
order by discounts.connection, discounts.currency, discounts.is_total, discounts.discounts desc, discounts.voucher_code
