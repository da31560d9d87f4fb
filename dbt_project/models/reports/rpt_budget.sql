select
    budgets.connection,
    budgets.currency,
    budgets.position,
    budgets.kind,
    budgets.category,
    budgets.unit,
    budgets.budget,
    budgets.actual,
    budgets.disbursed,
    budgets.variance,
    budgets.used
from {{ ref('budget_vs_actual') }} as budgets
inner join {{ ref('rpt_frame') }} as frame on frame.connection = budgets.connection and frame.is_now
where budgets.kind <> 'expense'
order by budgets.connection, budgets.currency, budgets.position
