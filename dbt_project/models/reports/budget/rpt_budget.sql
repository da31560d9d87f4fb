select
    budgets.connection,
    budgets.currency,
    budgets.position,
    budgets.kind,
    budgets.category,
    budgets.period_start,
    budgets.period_end,
    case
        when budgets.period_start > frame.as_of then 'to_come'
        when coalesce(budgets.period_start, budgets.period_end) is null then 'all_time'
        when coalesce(budgets.period_end >= frame.as_of, true) then 'running'
        else 'over'
    end as period_state,
    budgets.unit,
    budgets.budget,
    budgets.actual,
    budgets.disbursed,
    budgets.variance,
    budgets.used,
    budgets.in_other_currencies,
    budgets.without_rate
from {{ ref('budget_vs_actual') }} as budgets
inner join {{ ref('rpt_frame') }} as frame on frame.connection = budgets.connection and frame.is_now
where budgets.kind <> 'expense'
order by budgets.connection, budgets.currency, budgets.position, budgets.period_start nulls first, budgets.period_end
