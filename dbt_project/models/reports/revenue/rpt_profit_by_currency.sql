select
    profit.connection,
    profit.currency,
    profit.home_currency,
    profit.period_kind,
    profit.period_start,
    profit.period_end,
    profit.net_revenue,
    profit.home_net_revenue,
    profit.documents_without_rate,
    profit.expenses,
    profit.home_expenses,
    profit.expenses_without_rate
from {{ ref('profit_by_currency') }} as profit
inner join {{ ref('rpt_frame') }} as frame on frame.connection = profit.connection and frame.is_now
where profit.period_kind = 'total'
order by profit.connection, profit.currency <> profit.home_currency, profit.currency
