-- Budgets beside what came of them: revenue is our net revenue, attendance counts attendees, grants count what is
-- committed (accepted and offered), with what is disbursed beside it; expenses by category.
with companies as (

    select connection, home_currency from {{ ref('int_companies') }}

),

budgets as (

    select
        budgets.connection, coalesce(budgets.currency, companies.home_currency) as currency, companies.home_currency,
        budgets.kind, sum(budgets.amount) as amount, sum(budgets.quantity) as quantity
    from {{ ref('int_budgets') }} as budgets
    inner join companies on companies.connection = budgets.connection
    where budgets.known_to = 'infinity' and budgets.kind not in ('expense', 'expenses')
    group by budgets.connection, coalesce(budgets.currency, companies.home_currency), companies.home_currency, budgets.kind

),

revenue as (

    select connection, currency, sum(net_revenue) as amount
    from {{ ref('revenue_document') }}
    group by connection, currency

),

attendance as (

    select connection, count(*) as attendees
    from {{ ref('int_attendees') }}
    where known_to = 'infinity'
    group by connection

),

grants as (

    select
        grants.connection, coalesce(grants.currency, companies.home_currency) as currency,
        sum(coalesce(grants.approved_amount, 0)) filter (where grants.status in ('accepted', 'offered')) as committed,
        sum(coalesce(grants.disbursed_amount, 0)) filter (where grants.status = 'disbursed') as disbursed
    from {{ ref('int_grants') }} as grants
    inner join companies on companies.connection = grants.connection
    where grants.known_to = 'infinity'
    group by grants.connection, coalesce(grants.currency, companies.home_currency)

),

compared as (

    select budgets.connection, budgets.currency, 1 as position, 'revenue' as kind, null::text as category, 'money' as unit,
        budgets.amount as budget, coalesce(revenue.amount, 0) as actual, null::numeric as disbursed
    from budgets
    left join revenue on revenue.connection = budgets.connection and revenue.currency = budgets.currency
    where budgets.kind = 'revenue'
    union all
    select budgets.connection, budgets.currency, 2, 'attendance', null, 'people',
        coalesce(budgets.quantity, budgets.amount), coalesce(attendance.attendees, 0), null
    from budgets
    left join attendance on attendance.connection = budgets.connection
    where budgets.kind = 'attendance'
    union all
    select budgets.connection, budgets.currency, 3, 'grants', null, 'money',
        budgets.amount, coalesce(grants.committed, 0), coalesce(grants.disbursed, 0)
    from budgets
    left join grants on grants.connection = budgets.connection and grants.currency = budgets.currency
    where budgets.kind in ('grant', 'grants')
    union all
    select connection, currency, 4, case when is_total then 'expenses' else 'expense' end, category, 'money', budget, actual, null
    from {{ ref('expense_summary') }}

)

select
    connection,
    currency,
    position,
    kind,
    category,
    unit,
    budget + 0.00 as budget,
    actual + 0.00 as actual,
    disbursed + 0.00 as disbursed,
    (budget - actual) + 0.00 as variance,
    actual * 100 / nullif(budget, 0) as used
from compared
