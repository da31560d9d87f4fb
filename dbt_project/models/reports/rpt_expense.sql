select
    expenses.connection,
    expenses.currency,
    expenses.is_total,
    expenses.category,
    expenses.budget,
    expenses.actual,
    expenses.variance,
    expenses.expenses,
    expenses.used
from {{ ref('expense_summary') }} as expenses
inner join {{ ref('rpt_frame') }} as frame on frame.connection = expenses.connection and frame.is_now
order by expenses.connection, expenses.currency, expenses.is_total, expenses.position nulls last, expenses.category
