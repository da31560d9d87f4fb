-- Our net revenue against all expenses; a company without expenses has no row.
with expenses as (

    select connection, currency, actual as expenses from {{ ref('expense_summary') }} where is_total

),

revenue as (

    select connection, currency, sum(net_revenue) as net_revenue
    from {{ ref('revenue_document') }}
    group by connection, currency

),

attendance as (

    select connection, count(*) as attendees
    from {{ ref('int_attendees') }}
    where known_to = 'infinity'
    group by connection

),

measured as (

    select
        expenses.connection,
        expenses.currency,
        coalesce(revenue.net_revenue, 0) as net_revenue,
        expenses.expenses,
        coalesce(revenue.net_revenue, 0) - expenses.expenses as profit,
        coalesce(attendance.attendees, 0) as attendees
    from expenses
    left join revenue on revenue.connection = expenses.connection and revenue.currency = expenses.currency
    left join attendance on attendance.connection = expenses.connection

)

select
    connection,
    currency,
    net_revenue + 0.00 as net_revenue,
    expenses + 0.00 as expenses,
    profit + 0.00 as profit,
    profit * 100 / nullif(net_revenue, 0) as margin,
    profit * 100 / nullif(expenses, 0) as roi,
    attendees::integer as attendees,
    expenses / nullif(attendees, 0) as cost_per_attendee,
    net_revenue / nullif(attendees, 0) as revenue_per_attendee
from measured
