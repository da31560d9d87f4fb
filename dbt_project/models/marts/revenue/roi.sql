-- Net revenue of all currencies against all expenses, both at home, of one period and until today. Where a document or an
-- expense has no rate the profit is unknown and null. A company without expenses has no row.
with attendance as (

    select attendees.connection, count(*) as attendees
    from {{ ref('canonical_attendees') }} as attendees
    inner join {{ ref('int_companies') }} as companies on companies.connection = attendees.connection
    where attendees.known_to = 'infinity'
        and coalesce((attendees.created_at at time zone companies.time_zone)::date <= companies.today, true)
    group by attendees.connection

),

summed as (

    select
        connection, home_currency, period_kind, period_start, period_end,
        sum(documents_without_rate) as documents_without_rate, sum(expenses_without_rate) as expenses_without_rate,
        case when sum(documents_without_rate) = 0 then sum(home_net_revenue) end as net_revenue,
        case when sum(expenses_without_rate) = 0 then sum(home_expenses) end as expenses
    from {{ ref('profit_by_currency') }}
    group by connection, home_currency, period_kind, period_start, period_end

),

measured as (

    select
        summed.*,
        net_revenue - expenses as profit,
        case when period_kind = 'total' then coalesce(attendance.attendees, 0) end as attendees
    from summed
    left join attendance on attendance.connection = summed.connection

)

select
    connection,
    home_currency as currency,
    period_kind,
    period_start,
    period_end,
    net_revenue + 0.00 as net_revenue,
    expenses + 0.00 as expenses,
    profit + 0.00 as profit,
    profit * 100 / nullif(net_revenue, 0) as margin,
    profit * 100 / nullif(expenses, 0) as roi,
    attendees::integer as attendees,
    expenses / nullif(attendees, 0) as cost_per_attendee,
    net_revenue / nullif(attendees, 0) as revenue_per_attendee,
    documents_without_rate::integer as documents_without_rate,
    expenses_without_rate::integer as expenses_without_rate
from measured
