-- Months, customers and items side by side: what each step of the revenue waterfall is for them.
select
    parts.connection,
    parts.currency,
    case when parts.dimension = 'company' then 'month' else parts.dimension end as part,
    parts.period_start,
    parts.period_end,
    parts.customer_id,
    customer.customer_name,
    parts.item_id,
    parts.item_name,
    parts.list_value,
    parts.discounts,
    parts.gross_billed,
    parts.credits,
    parts.net_billed,
    parts.tax,
    parts.net_revenue
from {{ ref('int_revenue_periods') }} as parts
inner join {{ ref('rpt_frame') }} as frame on frame.connection = parts.connection
left join {{ ref('ar_customer') }} as customer
    on customer.connection = parts.connection
    and customer.customer_id = parts.customer_id
where parts.dimension = 'company'
    and parts.period_kind = 'month'
    and parts.period_start <= frame.as_of
    and parts.period_start > frame.as_of - interval '12 months'
    or parts.dimension <> 'company'
    and parts.period_kind = 'total'
order by
    parts.connection, parts.currency, part, parts.period_start nulls first, parts.net_revenue desc, customer.customer_name,
    parts.item_name, parts.customer_id, parts.item_id
