-- Budgets and expenses by category and period: all time, and each period that a budget states, with what was spent in it
-- until today. A category that has only one of the two is there as well. Beside a budget stands what was spent for it in
-- other currencies, at the rates of the days.
-- Long because budgets and what was spent fill the same columns before it can be told what was planned.
with companies as (

    select connection, home_currency from {{ ref('int_companies') }}

),

budgets as (

    select
        budgets.connection, coalesce(budgets.currency, companies.home_currency) as currency, budgets.period_start,
        budgets.period_end, coalesce(budgets.category, '') as category, budgets.position, budgets.amount
    from {{ ref('canonical_budgets') }} as budgets
    inner join companies on companies.connection = budgets.connection
    where budgets.known_to = 'infinity' and {{ budget_kind('budgets.kind') }} = 'expense'

),

spending as (

    select *, coalesce(category, '') as category_key from {{ ref('int_spending') }}

),

periods as (

    select connection, currency, period_start, period_end from budgets
    union
    select connection, currency, null, null from spending

),

facts as (

    select
        connection, currency, period_start, period_end, category, position, amount as budget, 0 as actual, 0 as expenses,
        0 as elsewhere, 0 as unrated
    from budgets
    union all
    select
        periods.connection, periods.currency, periods.period_start, periods.period_end, spending.category_key, null, null,
        spending.amount, 1, 0, 0
    from periods
    inner join spending
        on spending.connection = periods.connection
        and spending.currency = periods.currency
        and {{ in_period('spending.spent_on', 'periods') }}
    union all
    select
        periods.connection, periods.currency, periods.period_start, periods.period_end, spending.category_key, null, null,
        0, 0, spending.home_amount, case when spending.home_amount is null then 1 else 0 end
    from periods
    inner join spending
        on spending.connection = periods.connection
        and spending.currency <> periods.currency
        and {{ in_period('spending.spent_on', 'periods') }}

),

-- what is planned in another period is no part of this one's plan; what is planned nowhere uses up the whole
planned as (

    select
        *,
        bool_or(budget is not null) over (partition by connection, currency, period_start, period_end, category)
        or not bool_or(budget is not null) over (partition by connection, currency, category) as is_planned
    from facts

),

summed as (

    select
        connection, currency, period_start, period_end, grouping(category) = 1 as is_total, category,
        bool_and(is_planned or expenses = 0) as is_planned,
        min(position) as position, sum(budget) as budget, sum(actual) as actual, sum(expenses) as expenses,
        sum(elsewhere) as elsewhere, sum(unrated) as unrated
    from planned
    group by grouping sets (
        (connection, currency, period_start, period_end), (connection, currency, period_start, period_end, category)
    )

)

select
    connection,
    currency,
    period_start,
    period_end,
    is_total,
    nullif(category, '') as category,
    position,
    budget + 0.00 as budget,
    actual + 0.00 as actual,
    case when is_planned then budget - actual end + 0.00 as variance,
    expenses::integer as expenses,
    case when is_planned then actual * 100 / nullif(budget, 0) end as used,
    (case when budget is not null and unrated = 0 then elsewhere end) + 0.00 as in_other_currencies,
    unrated::integer as without_rate
from summed
where budget is not null or expenses > 0
