-- Net revenue and expenses until today, by fiscal year and for all time, in each currency and at home: documents at their
-- own rates, expenses at those of their days. An expense without a day is in all time only. For companies with expenses.
with companies as (

    select connection, home_currency, fiscal_year_start_month, today from {{ ref('int_companies') }}

),

facts as (

    select
        connection, currency, issued_on as day, net_revenue, home_net_revenue,
        case when home_net_revenue is null then 1 else 0 end as unrated_documents, 0 as expenses, 0 as home_expenses,
        0 as unrated_expenses
    from {{ ref('revenue_document') }}
    where connection in (select spending.connection from {{ ref('int_spending') }} as spending)
    union all
    select
        connection, currency, spent_on, 0, 0, 0, amount, home_amount, case when home_amount is null then 1 else 0 end
    from {{ ref('int_spending') }}

),

spread as (

    select
        facts.*, companies.home_currency, companies.today, period.kind as period_kind,
        case when period.kind = 'year' then period.period_start end as period_start
    from facts
    inner join companies on companies.connection = facts.connection
    cross join lateral {{ revenue_periods('facts.day', 'companies.fiscal_year_start_month') }}
        as period (kind, period_start)
    where period.kind = 'total' or period.kind = 'year' and facts.day is not null

),

begun as (

    select connection, min(day) as first_on from facts group by connection

)

select
    spread.connection,
    spread.currency,
    spread.home_currency,
    spread.period_kind,
    coalesce(spread.period_start, begun.first_on) as period_start,
    case
        when spread.period_kind = 'year'
            then least((spread.period_start + interval '1 year' - interval '1 day')::date, spread.today)
        else spread.today
    end as period_end,
    sum(net_revenue) + 0.00 as net_revenue,
    (case when sum(unrated_documents) = 0 then sum(home_net_revenue) end) + 0.00 as home_net_revenue,
    sum(unrated_documents)::integer as documents_without_rate,
    sum(expenses) + 0.00 as expenses,
    (case when sum(unrated_expenses) = 0 then sum(home_expenses) end) + 0.00 as home_expenses,
    sum(unrated_expenses)::integer as expenses_without_rate
from spread
inner join begun on begun.connection = spread.connection
group by 1, 2, 3, 4, 5, 6
