-- Budgets and expenses by category; a category that has only one of the two is there as well. Expenses in another
-- company's books stay out, so that the categories add up to the company's expenses.
with companies as (

    select connection, home_currency from {{ ref('int_companies') }}

),

facts as (

    select
        budgets.connection, coalesce(budgets.currency, companies.home_currency) as currency,
        coalesce(budgets.category, '') as category, budgets.position,
        budgets.amount as budget, 0 as actual, 0 as expenses
    from {{ ref('int_budgets') }} as budgets
    inner join companies on companies.connection = budgets.connection
    where budgets.known_to = 'infinity' and budgets.kind in ('expense', 'expenses')
    union all
    select
        expenses.connection, coalesce(expenses.currency, companies.home_currency), coalesce(expenses.category, ''), null,
        null, expenses.amount, 1
    from {{ ref('int_expenses') }} as expenses
    inner join companies on companies.connection = expenses.connection
    where expenses.known_to = 'infinity' and not expenses.booked_elsewhere

),

summed as (

    select
        connection, currency, grouping(category) = 1 as is_total, category, min(position) as position,
        sum(budget) as budget, sum(actual) as actual, sum(expenses) as expenses
    from facts
    group by grouping sets ((connection, currency), (connection, currency, category))

)

select
    connection,
    currency,
    is_total,
    nullif(category, '') as category,
    position,
    budget + 0.00 as budget,
    actual + 0.00 as actual,
    (budget - actual) + 0.00 as variance,
    expenses::integer as expenses,
    actual * 100 / nullif(budget, 0) as used
from summed
