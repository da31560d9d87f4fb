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

),

dated_intervals as (

    select item.*, days.as_of
    from days
    inner join {{ ref('int_open_item_intervals') }} as item on item.connection = days.connection

),

items as (

    {{ open_items(
        'dated_intervals as item', ref('aging_bucket'), as_of='item.as_of', is_known="item.known_to = 'infinity'",
        also='item.as_of'
    ) }}

)

select item.as_of, item.connection, item.customer_id, item.currency, {{ aging_columns() }}
from items as item
group by item.as_of, item.connection, item.customer_id, item.currency
