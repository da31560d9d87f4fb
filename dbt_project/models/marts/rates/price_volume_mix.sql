-- Each month, fiscal quarter and fiscal year beside the one before it, the first beside nothing. A role is a person on a
-- project; its rate is revenue per hour.
with money as (

    select * from {{ ref('work_money') }} where kind <> 'collected'

),

-- money stands in its own period and, as what was before, in the next: periods between which nothing moved are none
sides as (

    select
        view.dimension, view.customer_id,
        kinds.kind as period_kind,
        period.period_start,
        least((period.period_start + kinds.length - interval '1 day')::date, companies.today) as period_end,
        money.connection, money.currency, money.project_id, money.person_id, money.kind, money.amount, money.is_hourly,
        money.hours,
        period.is_after
    from money
    inner join {{ ref('int_companies') }} as companies on companies.connection = money.connection
    cross join (
        values ('month', interval '1 month'), ('quarter', interval '3 months'), ('year', interval '1 year')
    ) as kinds (kind, length)
    cross join lateral (
        select {{ fiscal_start('kinds.kind', 'money.moved_on', 'companies.fiscal_year_start_month') }} as period_start
    ) as own
    cross join lateral (
        values (own.period_start, true), ((own.period_start + kinds.length)::date, false)
    ) as period (period_start, is_after)
    cross join lateral (
        values ('company', null), ('client', money.customer_id)
    ) as view (dimension, customer_id)
    where money.moved_on <= companies.today and period.period_start <= companies.today

),

bridged as (

    {{ price_volume_mix(
        'sides', ['connection', 'dimension', 'customer_id', 'currency', 'period_kind', 'period_start', 'period_end']
    ) }}

)

select
    connection,
    dimension,
    customer_id,
    currency,
    period_kind,
    period_start,
    period_end,
    revenue_before,
    price,
    volume,
    mix,
    without_hours,
    revenue,
    hours_before,
    hours,
    rate_before,
    rate
from bridged
