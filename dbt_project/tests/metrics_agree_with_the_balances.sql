-- Days delinquent are DSO less the best possible one, where all three count open debits; what they count is what the
-- roll-forward closes with; and what has no value says why.
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
        max(value) filter (where metric = 'dso' and variant = 'period_end_gross') as gross_dso,
        max(value) filter (where metric = 'best_possible_dso') as best_possible_dso,
        max(value) filter (where metric = 'average_days_delinquent') as average_days_delinquent,
        max(numerator) filter (where metric = 'dso' and variant = 'period_end') as closing,
        max(numerator) filter (where metric = 'dso' and variant = 'period_end_gross') as gross,
        count(*) filter (where (value is null) = (reason is null)) as unexplained
    from {{ ref('ar_metrics') }}
    group by connection, coalesce(customer_id, ''), currency, period_start, period_end

),

compared as (

    select
        days.connection,
        days.period_start,
        days.period_end,
        days.gross + coalesce(balances.unapplied, 0) - days.closing as difference,
        days.gross_dso - days.best_possible_dso - days.average_days_delinquent as days_apart,
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
    or abs(days_apart) > 0.00001
    or unexplained > 0
union all
{{ nothing_compared('owing', 'compared', 5) }}
