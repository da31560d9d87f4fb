select
    revenue.connection,
    revenue.currency,
    revenue.list_value,
    revenue.discounts,
    revenue.gross_billed,
    revenue.credits,
    revenue.net_billed,
    revenue.tax,
    revenue.net_revenue,
    refunds.sales_count,
    (sales.net_sales / nullif(refunds.sales_count, 0))::numeric(18, 2) as average_order_value,
    refunds.refund_count,
    refunds.refund_rate,
    refunds.zone as refund_zone,
    discounts.discount_rate,
    discounts.with_discount,
    discounts.without_discount,
    sales.first_on,
    sales.last_on
from {{ ref('int_revenue_periods') }} as revenue
inner join {{ ref('rpt_frame') }} as frame on frame.connection = revenue.connection
inner join {{ ref('refund_metrics') }} as refunds
    on refunds.connection = revenue.connection
    and refunds.currency = revenue.currency
left join {{ ref('discount_impact') }} as discounts
    on discounts.connection = revenue.connection
    and discounts.currency = revenue.currency
    and discounts.is_total
left join (
    select connection, currency, sum(sales) as net_sales, min(day) as first_on, max(day) as last_on
    from {{ ref('revenue_by_day') }}
    group by connection, currency
) as sales
    on sales.connection = revenue.connection
    and sales.currency = revenue.currency
where revenue.dimension = 'company' and revenue.period_kind = 'total'
order by revenue.connection, revenue.net_revenue desc, revenue.currency
