-- Profit stands on all documents and all expenses of its period, at home: what the parts by currency make, and nothing
-- where one of them has no rate.
with revenue as (

    select
        connection, null::date as spent_on, issued_on as day, home_net_revenue as revenue, 0 as expenses,
        case when home_net_revenue is null then 1 else 0 end as unrated
    from {{ ref('revenue_document') }}
    union all
    select
        connection, spent_on, spent_on, 0, home_amount, case when home_amount is null then 1 else 0 end
    from {{ ref('int_spending') }}

),

said as (

    select
        roi.connection, roi.period_kind, roi.period_start, roi.net_revenue, roi.expenses, roi.profit,
        sum(revenue.revenue) as all_revenue, sum(revenue.expenses) as all_expenses, sum(revenue.unrated) as unrated
    from {{ ref('roi') }} as roi
    inner join revenue
        on revenue.connection = roi.connection
        and (roi.period_kind = 'total' or revenue.day >= roi.period_start and revenue.day <= roi.period_end)
    group by roi.connection, roi.period_kind, roi.period_start, roi.net_revenue, roi.expenses, roi.profit

)

select connection, period_kind, period_start
from said
where unrated = 0 and (profit is distinct from all_revenue - all_expenses or net_revenue is distinct from all_revenue)
    or unrated > 0 and profit is not null
union all
{{ nothing_compared(ref('int_spending'), 'said', 2) }}
