-- Line by line from net revenue to what the source's own books say, as known when those were read. Unexplained is theirs
-- less everything that is named, and what a comparison must bring to zero.
with reconciled as (

    select * from {{ ref('int_revenue_reconciled') }} where control = 'net_revenue' and is_compared

),

known_lines (line, position) as (

    values
        ('net_revenue', 1), ('journal_entry', 2), ('deposit', 3), ('purchase', 4), ('bill', 5), ('posts_elsewhere', 6),
        ('discount_account', 7), ('rounding', 8)

),

compared as (

    select * from {{ ref('int_compared_revenue') }} where control = 'net_revenue'

),

lines as (

    select
        reconciled.connection, reconciled.key, reconciled.currency, reconciled.month, reconciled.as_of, reconciled.compared_at as known_at,
        known_lines.position, reconciled.line, reconciled.items, reconciled.amount
    from reconciled
    inner join known_lines on known_lines.line = reconciled.line
    union all
    select
        compared.connection, compared.key, compared.currency, months.month, compared.as_of, compared.compared_at,
        closing.position, closing.line, null, closing.amount
    from compared
    inner join (select distinct connection, key, currency, as_of, month from reconciled) as months
        on months.connection = compared.connection
        and months.key is not distinct from compared.key
        and months.currency = compared.currency
        and months.as_of = compared.as_of
    cross join lateral (
        values (9, 'stated', compared.theirs), (10, 'unexplained', compared.theirs - compared.ours)
    ) as closing (position, line, amount)

)

select
    connection,
    key,
    currency,
    month,
    as_of,
    known_at,
    position::integer as position,
    line,
    items::integer as items,
    amount + 0.00 as amount
from lines
