{{ config(post_hook="analyze {{ this }}") }}
-- Who owes the balance: sums of the largest customers at every day of the aging. Customers in credit are left out.
with balances as (

    select
        connection,
        currency,
        as_of,
        total,
        row_number() over (
            partition by connection, currency, as_of
            order by total desc, customer_id
        ) as place
    from {{ ref('ar_aging') }}
    where total > 0

)

select
    connection,
    currency,
    as_of,
    sum(total) as total,
    sum(total) filter (where place <= 1) as top_1,
    sum(total) filter (where place <= 3) as top_3,
    sum(total) filter (where place <= 5) as top_5,
    sum(total) filter (where place <= 10) as top_10,
    sum(total * total) as squares
from balances
group by connection, currency, as_of
