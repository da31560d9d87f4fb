{{ config(post_hook="analyze {{ this }}") }}
-- depends_on: {{ ref('int_open_item_intervals') }}
with companies as (

    select connection, today from {{ ref('int_companies') }}

),

first_entries as (

    select connection, min(effective_from) as first_on from {{ ref('int_open_item_intervals') }} group by connection

),

month_ends as (

    select companies.connection, (month + interval '1 month' - interval '1 day')::date as as_of
    from companies
    inner join first_entries on first_entries.connection = companies.connection
    cross join lateral generate_series(
        date_trunc('month', greatest(
            first_entries.first_on, companies.today - interval '{{ var("months_kept") }} months'
        )),
        companies.today,
        interval '1 month'
    ) as month
    where (month + interval '1 month' - interval '1 day')::date < companies.today

),

days as (

    select connection, as_of from month_ends
    union all
    select connection, today from companies

)

select
    days.as_of,
    aging.connection,
    aging.customer_id,
    aging.currency,
    aging.not_due,
    aging.days_1_30,
    aging.days_31_60,
    aging.days_61_90,
    aging.days_91_120,
    aging.days_over_120,
    aging.unapplied,
    aging.total,
    aging.home_total
from days
cross join lateral marts.ar_aging(days.as_of) as aging
where aging.connection = days.connection
