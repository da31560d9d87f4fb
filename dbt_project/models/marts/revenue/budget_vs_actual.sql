-- Budgets beside what came of them in their period until today: revenue is our net revenue, attendance counts attendees,
-- grants count what is committed (accepted and offered), with what is disbursed beside it; expenses by category. Budgets
-- of different periods are never added; one without a period is for all time. A grant states no day, so that a budget of
-- grants for a period has no actual.
-- Long because each kind of budget has an actual of its own, and all of them fill the same columns.
with companies as (

    select connection, home_currency, time_zone, today from {{ ref('int_companies') }}

),

budgets as (

    select
        budgets.connection, coalesce(budgets.currency, companies.home_currency) as currency, companies.home_currency,
        {{ budget_kind('budgets.kind') }} as kind, budgets.period_start, budgets.period_end, sum(budgets.amount) as amount,
        sum(budgets.quantity) as quantity
    from {{ ref('canonical_budgets') }} as budgets
    inner join companies on companies.connection = budgets.connection
    where budgets.known_to = 'infinity' and {{ budget_kind('budgets.kind') }} <> 'expense'
    group by 1, 2, 3, 4, 5, 6

),

revenue as (

    select
        budgets.connection, budgets.currency, budgets.period_start, budgets.period_end,
        sum(revenue.net_revenue) filter (where revenue.currency = budgets.currency) as actual,
        sum(revenue.home_net_revenue) filter (where revenue.currency <> budgets.currency) as elsewhere,
        count(*) filter (where revenue.currency <> budgets.currency and revenue.home_net_revenue is null) as unrated
    from budgets
    inner join {{ ref('revenue_document') }} as revenue
        on revenue.connection = budgets.connection
        and {{ in_period('revenue.issued_on', 'budgets') }}
    where budgets.kind = 'revenue'
    group by 1, 2, 3, 4

),

attendees as (

    select
        attendees.connection, (attendees.created_at at time zone companies.time_zone)::date as came_on, companies.today
    from {{ ref('canonical_attendees') }} as attendees
    inner join companies on companies.connection = attendees.connection
    where attendees.known_to = 'infinity'

),

attendance as (

    select budgets.connection, budgets.currency, budgets.period_start, budgets.period_end, count(*) as attendees
    from budgets
    inner join attendees
        on attendees.connection = budgets.connection
        and {{ in_period('attendees.came_on', 'budgets') }}
    where budgets.kind = 'attendance' and (attendees.came_on is null or attendees.came_on <= attendees.today)
    group by 1, 2, 3, 4

),

grants as (

    select
        grants.connection, coalesce(grants.currency, companies.home_currency) as currency,
        sum(coalesce(grants.approved_amount, 0)) filter (where grants.status in ('accepted', 'offered')) as committed,
        sum(coalesce(grants.disbursed_amount, 0)) filter (where grants.status = 'disbursed') as disbursed
    from {{ ref('canonical_grants') }} as grants
    inner join companies on companies.connection = grants.connection
    where grants.known_to = 'infinity'
    group by grants.connection, coalesce(grants.currency, companies.home_currency)

),

compared as (

    select budgets.connection, budgets.currency, 1 as position, 'revenue' as kind, null::text as category,
        budgets.period_start, budgets.period_end, 'money' as unit, budgets.amount as budget,
        coalesce(revenue.actual, 0) as actual, null::numeric as disbursed,
        case when coalesce(revenue.unrated, 0) = 0 then coalesce(revenue.elsewhere, 0) end as in_other_currencies,
        coalesce(revenue.unrated, 0) as without_rate, true as is_planned
    from budgets
    left join revenue on {{ same_budget('budgets', 'revenue') }}
    where budgets.kind = 'revenue'
    union all
    select budgets.connection, budgets.currency, 2, 'attendance', null, budgets.period_start, budgets.period_end, 'people',
        coalesce(budgets.quantity, budgets.amount), coalesce(attendance.attendees, 0), null, null, 0, true
    from budgets
    left join attendance on {{ same_budget('budgets', 'attendance') }}
    where budgets.kind = 'attendance'
    union all
    select budgets.connection, budgets.currency, 3, 'grants', null, budgets.period_start, budgets.period_end, 'money',
        budgets.amount,
        case when coalesce(budgets.period_start, budgets.period_end) is null then coalesce(grants.committed, 0) end,
        case when coalesce(budgets.period_start, budgets.period_end) is null then coalesce(grants.disbursed, 0) end,
        null, 0, true
    from budgets
    left join grants on grants.connection = budgets.connection and grants.currency = budgets.currency
    where budgets.kind = 'grants'
    union all
    select connection, currency, 4, case when is_total then 'expenses' else 'expense' end, category, period_start,
        period_end, 'money', budget, actual, null, in_other_currencies, without_rate, variance is not null
    from {{ ref('expense_summary') }}

)

select
    connection,
    currency,
    position,
    kind,
    category,
    period_start,
    period_end,
    unit,
    budget + 0.00 as budget,
    actual + 0.00 as actual,
    disbursed + 0.00 as disbursed,
    case when is_planned then budget - actual end + 0.00 as variance,
    case when is_planned then actual * 100 / nullif(budget, 0) end as used,
    in_other_currencies + 0.00 as in_other_currencies,
    without_rate::integer as without_rate
from compared
