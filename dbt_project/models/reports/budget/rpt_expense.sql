select
    expenses.connection,
    expenses.currency,
    expenses.period_start,
    expenses.period_end,
    case
        when expenses.period_start > frame.as_of then 'to_come'
        when coalesce(expenses.period_start, expenses.period_end) is null then 'all_time'
        when coalesce(expenses.period_end >= frame.as_of, true) then 'running'
        else 'over'
    end as period_state,
    expenses.is_total,
    expenses.category,
    expenses.budget,
    expenses.actual,
    expenses.variance,
    expenses.expenses,
    expenses.used,
    expenses.in_other_currencies,
    expenses.without_rate
from {{ ref('expense_summary') }} as expenses
inner join {{ ref('rpt_frame') }} as frame on frame.connection = expenses.connection and frame.is_now
order by
    expenses.connection, expenses.currency, expenses.period_start nulls first, expenses.period_end nulls first,
    expenses.is_total, expenses.position nulls last, expenses.category
