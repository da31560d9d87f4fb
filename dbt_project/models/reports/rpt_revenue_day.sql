select
    days.connection,
    days.currency,
    days.day,
    days.sales_count,
    days.sales,
    days.credits,
    days.net_revenue,
    round(days.average_order_value, 2)::numeric(18, 2) as average_order_value,
    days.cumulative
from {{ ref('revenue_by_day') }} as days
inner join {{ ref('rpt_frame') }} as frame on frame.connection = days.connection
where days.day <= frame.as_of and days.day >= frame.as_of - 60
order by days.connection, days.currency, days.day
