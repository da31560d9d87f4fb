{{ config(post_hook="{{ create_price_volume_mix() }}") }}
-- Each month, fiscal quarter and fiscal year beside the one before it, the first beside nothing. A role is a person on a
-- project; its rate is revenue per hour.
with money as (

    select * from {{ ref('work_money') }} where kind <> 'collected'

),

periods as (

    select
        kind,
        money.connection,
        period_start::date as period_start,
        (period_start - length)::date as before_start,
        least((period_start + length - interval '1 day')::date, companies.today) as period_end
    from (
        values ('month', interval '1 month'), ('quarter', interval '3 months'), ('year', interval '1 year')
    ) as kinds (kind, length)
    cross join (select connection, min(moved_on) as first_on from money group by connection) as money
    inner join {{ ref('int_companies') }} as companies on companies.connection = money.connection
    cross join lateral (select make_interval(months => companies.fiscal_year_start_month - 1) as shift) as fiscal
    cross join lateral generate_series(
        date_trunc(kind, money.first_on::timestamp - shift) + shift, companies.today, length
    ) as period_start

),

sides as (

    select
        view.dimension, view.customer_id,
        periods.kind as period_kind, periods.period_start, periods.period_end,
        money.connection, money.currency, money.project_id, money.person_id, money.kind, money.amount, money.is_hourly,
        money.hours,
        money.moved_on >= periods.period_start as is_after
    from periods
    inner join money
        on money.connection = periods.connection
        and money.moved_on between periods.before_start and periods.period_end
    cross join lateral (
        values ('company', null), ('client', money.customer_id)
    ) as view (dimension, customer_id)

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
