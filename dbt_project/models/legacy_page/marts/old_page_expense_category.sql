with spent as (

    select connection, budget_id, sum(amount) as actual, count(*)::integer as expenses
    from {{ ref('int_expenses') }}
    where known_to = 'infinity'
    group by connection, budget_id

)

select
    budgets.connection,
    budgets.budget_id,
    (
        row_number() over (partition by budgets.connection order by budgets.position, budgets.category collate "C")
    )::integer as place,
    budgets.category,
    budgets.amount as budget,
    coalesce(spent.actual, 0) + 0.00 as actual,
    (budgets.amount - coalesce(spent.actual, 0)) + 0.00 as variance,
    coalesce(spent.expenses, 0) as expenses
from {{ ref('canonical_budgets') }} as budgets
left join spent
    on spent.connection = budgets.connection
    and spent.budget_id = budgets.budget_id
where budgets.known_to = 'infinity' and budgets.kind = 'expense'
