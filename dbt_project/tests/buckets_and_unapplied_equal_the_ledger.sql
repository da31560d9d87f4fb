-- Per company, customer, currency and day of ar_aging: the columns added up are the ledger's balance, and a balance
-- that the aging lacks is shown as well. Both sides are changes from day to day, summed up: a row of aging adds its
-- columns on its day and takes them back on the next.
with spans as (

    select companies.connection, coalesce(min(aging.as_of), companies.today) as first_on, companies.today as last_on
    from {{ ref('int_companies') }} as companies
    left join {{ ref('ar_aging') }} as aging on aging.connection = companies.connection
    group by companies.connection, companies.today

),

changes as (

    select
        ledger.connection, ledger.customer_id, ledger.currency,
        least(
            greatest(
                (date_trunc('month', ledger.entry_on) + interval '1 month' - interval '1 day')::date, spans.first_on
            ),
            spans.last_on
        ) as as_of,
        ledger.amount as ledger,
        0 as aging
    from {{ ref('ar_ledger') }} as ledger
    inner join spans on spans.connection = ledger.connection and ledger.entry_on <= spans.last_on
    where ledger.known_to is null and ledger.entry_type <> 'fx'
    union all
    select
        aging.connection, aging.customer_id, aging.currency, edge.as_of, 0,
        edge.sign * (
            aging.not_due + aging.days_1_30 + aging.days_31_60 + aging.days_61_90 + aging.days_91_120
            + aging.days_over_120 + aging.unapplied
        )
    from {{ ref('ar_aging') }} as aging
    inner join spans on spans.connection = aging.connection
    cross join lateral (
        values
        (aging.as_of, 1),
        (least((aging.as_of + 1 + interval '1 month' - interval '1 day')::date, spans.last_on), -1)
    ) as edge (as_of, sign)
    where edge.sign = 1 or aging.as_of < spans.last_on

),

by_day as (

    select connection, customer_id, currency, as_of, sum(ledger) as ledger, sum(aging) as aging
    from changes
    group by connection, customer_id, currency, as_of

),

compared as (

    select
        connection, customer_id, currency, as_of,
        sum(ledger) over item as ledger,
        sum(aging) over item as aging
    from by_day
    window item as (partition by connection, customer_id, currency order by as_of)

)

select * from compared where ledger is distinct from aging
union all
{{ nothing_compared(ref('ar_open_item'), 'compared', 5) }}
