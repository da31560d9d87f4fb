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
    sum(total) + 0.00 as total,
    count(*)::integer as customers,
    (sum(total) filter (where place <= 1)) + 0.00 as top_1,
    (sum(total) filter (where place <= 3)) + 0.00 as top_3,
    (sum(total) filter (where place <= 5)) + 0.00 as top_5,
    (sum(total) filter (where place <= 10)) + 0.00 as top_10,
    sum(total * total) / sum(total) as weighted_mean
from balances
group by connection, currency, as_of
