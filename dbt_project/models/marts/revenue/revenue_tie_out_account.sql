-- What lines post to each income account beside what the source's profit and loss shows of it. The row without an account
-- is what no line gives one: shipping, and what a sale bills without a line that says what. Differences add up to what the
-- month leaves unexplained.
-- Long because what no line gives an account is what the others leave, so that all are found together.
with stated as (

    select connection, month as key, account_id, account_name, amount
    from {{ ref('canonical_income_accounts') }}
    where known_to = 'infinity'

),

periods as (

    select distinct connection, currency, key, period_start, as_of, moment
    from {{ ref('int_revenue_controls') }}
    where control = 'net_revenue' and month is not null and is_compared and currency = home_currency
        and connection in (select connection from stated)

),

posted as (

    select
        periods.connection, periods.key, postings.account_id,
        max(postings.account_name) as account_name,
        case when bool_and(postings.home_amount is not null) then sum(postings.home_amount) end as amount
    from periods
    inner join {{ ref('int_revenue_postings') }} as postings
        using (connection, currency, period_start, as_of, moment)
    where postings.is_income and postings.account_id is not null
    group by periods.connection, periods.key, postings.account_id

),

ours as (

    select * from posted
    union all
    select
        compared.connection, compared.key, null, null,
        compared.ours - coalesce(
            (
                select case when bool_and(posted.amount is not null) then sum(posted.amount) end
                from posted
                where posted.connection = compared.connection and posted.key = compared.key
            ),
            0
        )
    from {{ ref('int_compared_revenue') }} as compared
    inner join periods
        on periods.connection = compared.connection
        and periods.key = compared.key
        and periods.currency = compared.currency
        and periods.as_of = compared.as_of
    where compared.control = 'net_revenue'

),

accounts as (

    select connection, key, account_id from ours
    union
    select connection, key, account_id from stated

),

compared as (

    select
        periods.connection,
        accounts.key,
        periods.currency,
        periods.as_of,
        accounts.account_id,
        coalesce(stated.account_name, ours.account_name) as account_name,
        case when ours.connection is null then 0 else ours.amount end as ours,
        coalesce(stated.amount, 0) as theirs
    from accounts
    inner join periods on periods.connection = accounts.connection and periods.key = accounts.key
    left join ours
        on ours.connection = accounts.connection
        and ours.key = accounts.key
        and ours.account_id is not distinct from accounts.account_id
    left join stated
        on stated.connection = accounts.connection
        and stated.key = accounts.key
        and stated.account_id is not distinct from accounts.account_id

)

select
    connection,
    key,
    currency,
    as_of,
    account_id,
    account_name,
    ours + 0.00 as ours,
    theirs + 0.00 as theirs,
    (theirs - ours) + 0.00 as difference
from compared
where account_id is not null or ours is distinct from theirs
