{{ config(post_hook="analyze {{ this }}") }}
-- The rate to the home currency of a day on which something without a rate of its own stands: revenue documents and
-- expenses. The latest one on or before the day, as known now; a day without one has no row.
with companies as (

    select connection, home_currency, today from {{ ref('int_companies') }}

),

days as (

    select connection, currency, issued_on as day
    from {{ ref('int_documents') }}
    where known_to = 'infinity' and {{ is_revenue('int_documents') }} and exchange_rate is null
    union
    select connection, currency, spent_on from {{ ref('int_expenses') }} where known_to = 'infinity'

),

wanted as (

    select days.connection, days.currency, days.day, companies.home_currency
    from days
    inner join companies on companies.connection = days.connection
    where days.currency <> companies.home_currency and days.day <= companies.today

)

select * from (
    select
        connection,
        currency,
        day,
        {{ latest_rate('wanted.connection', 'wanted.currency', 'wanted.home_currency', 'wanted.day') }} as rate
    from wanted
) as looked_up
where rate is not null
