with documents as (

    select * from {{ ref('rpt_revenue_document') }}

),

{{ revenue_days() }},

shown as (

    select
        days.connection,
        days.currency,
        days.day,
        days.sales_count,
        days.sales,
        days.credits,
        days.net_revenue,
        days.average_order_value,
        days.cumulative
    from revenue_days as days
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = days.connection
    where days.day >= frame.as_of - 60

)

select connection, currency, false as is_total, day, sales_count, sales, credits, net_revenue,
    average_order_value, cumulative
from shown
union all
select connection, currency, true, null, sum(sales_count)::integer, sum(sales) + 0.00,
    sum(credits) + 0.00, sum(net_revenue) + 0.00, sum(sales) / nullif(sum(sales_count), 0),
    null
from shown
group by connection, currency
order by connection, currency, is_total, day
