-- Every line is brought to home currency by itself, as the books of a source do it.
with periods as (

    select distinct connection, currency, covers_all, period_start, as_of, moment
    from {{ ref('int_revenue_controls') }}
    where currency = home_currency

),

rated as (

    select
        periods.*,
        postings.document_id,
        postings.kind,
        postings.is_income,
        postings.account_id,
        postings.account_name,
        postings.amount,
        round(
            postings.amount * {{ rate_to('periods.currency', 'postings', 'posted_on', 'periods.moment') }},
            tieout.currency_decimals(periods.currency)
        ) as home_amount
    from periods
    inner join {{ ref('int_income_postings') }} as postings
        on postings.connection = periods.connection
        and postings.posted_on between periods.period_start and periods.as_of
        and postings.known_from <= periods.moment
        and postings.known_to > periods.moment
        and (periods.covers_all or postings.currency = periods.currency)
    where postings.amount <> 0

)

select
    connection, currency, period_start, as_of, moment, document_id, kind, is_income, account_id,
    max(account_name) as account_name,
    sum(amount) as amount,
    case when bool_and(home_amount is not null) then sum(home_amount) end as home_amount
from rated
group by connection, currency, period_start, as_of, moment, document_id, kind, is_income, account_id
