-- What is past due is what is open less what is not due, so that days delinquent are DSO less the best possible one; what
-- they count is what the roll-forward closes with; and what has no value says why.
with owing as (

    select connection from {{ ref('ar_summary') }} where total_outstanding <> 0

),

balances as (

    select connection, coalesce(customer_id, '') as party, currency, as_of, sum(unapplied) as unapplied
    from {{ ref('ar_aging') }}
    where customer_id is not null
    group by connection, coalesce(customer_id, ''), currency, as_of
    union all
    select connection, '', currency, as_of, sum(unapplied)
    from {{ ref('ar_aging') }}
    group by connection, currency, as_of

),

days as (

    select
        connection, coalesce(customer_id, '') as party, currency, period_start, period_end,
        max(numerator) filter (where metric = 'best_possible_dso') as not_due,
        max(numerator) filter (where metric = 'average_days_delinquent') as past_due,
        max(numerator) filter (where metric = 'dso' and variant = 'period_end') as closing,
        max(numerator) filter (where metric = 'dso' and variant = 'period_end_gross') as gross,
        count(*) filter (
            where (value is null) = (reason is null)
                or value is not null and not is_complete and (metric like '%dso' or metric in ('cei', 'average_days_delinquent'))
        ) as unexplained
    from {{ ref('ar_metrics') }}
    group by connection, coalesce(customer_id, ''), currency, period_start, period_end

),

compared as (

    select
        days.connection,
        days.period_start,
        days.period_end,
        days.gross + coalesce(balances.unapplied, 0) - days.closing as difference,
        days.gross - days.not_due - days.past_due as amount_apart,
        days.unexplained
    from days
    left join balances
        on balances.connection = days.connection
        and balances.party = days.party
        and balances.currency = days.currency
        and balances.as_of = days.period_end

)

select *
from compared
where difference is distinct from 0
    or amount_apart is distinct from 0
    or unexplained > 0
union all
{{ nothing_compared('owing', 'compared', 5) }}
