{{ config(
    materialized='sql_function',
    meta={
        'function': 'price_volume_mix',
        'arguments': ['before_from date', 'before_to date', 'after_from date', 'after_to date'],
    },
) }}
with sides as (

    select money.*, side.is_after
    from {{ ref('work_money') }} as money
    cross join lateral (
        values (false, before_from, before_to), (true, after_from, after_to)
    ) as side (is_after, first_on, last_on)
    where money.kind <> 'collected' and money.moved_on between side.first_on and side.last_on

)

{{ price_volume_mix('sides', ['connection', 'customer_id', 'currency']) }}
