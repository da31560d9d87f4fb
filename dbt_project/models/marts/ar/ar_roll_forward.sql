-- Movements by class and period, and what is open at each end. Opening and movements come from the ledger, closing
-- from the open items, so that `unexplained` can fail.
-- Long because each class of movement is named at every step, up to the equation that checks them all.
with movements as (

    select *, coalesce(customer_id, '') as party from {{ ref('int_period_movements') }}

),

parties as (

    select connection, party, customer_id, currency, kind, min(period_start) as first_start
    from movements
    group by connection, party, customer_id, currency, kind

),

periods as (

    select distinct connection, kind, period_start, period_end from {{ ref('int_periods') }}

),

closings as (

    select connection, customer_id as party, currency, as_of, total
    from {{ ref('ar_aging') }}
    where customer_id is not null
    union all
    select connection, '', currency, as_of, sum(total)
    from {{ ref('ar_aging') }}
    group by connection, currency, as_of

),

rolled as (

    select
        parties.connection,
        parties.customer_id,
        parties.currency,
        parties.kind,
        periods.period_start,
        periods.period_end,
        coalesce(
            sum(movements.net) over (
                partition by parties.connection, parties.party, parties.currency, parties.kind
                order by periods.period_start
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as opening,
        coalesce(movements.billed, 0) as billed,
        coalesce(movements.collected, 0) as collected,
        coalesce(movements.credited, 0) as credited,
        coalesce(movements.written_off, 0) as written_off,
        coalesce(movements.refunded, 0) as refunded,
        coalesce(movements.adjusted, 0) as adjusted,
        coalesce(movements.paid_up_front, 0) as paid_up_front,
        coalesce(closings.total, 0) as closing
    from parties
    inner join periods
        on periods.connection = parties.connection
        and periods.kind = parties.kind
        and periods.period_start >= parties.first_start
    left join movements
        on movements.connection = parties.connection
        and movements.party = parties.party
        and movements.currency = parties.currency
        and movements.kind = parties.kind
        and movements.period_start = periods.period_start
    left join closings
        on closings.connection = parties.connection
        and closings.party = parties.party
        and closings.currency = parties.currency
        and closings.as_of = periods.period_end

),

shown as (

    select rolled.*
    from rolled
    inner join {{ ref('int_companies') }} as companies on companies.connection = rolled.connection
    where rolled.period_end >= companies.today - interval '{{ var("months_kept") - 1 }} months'
        and (rolled.opening, rolled.billed, rolled.collected, rolled.credited, rolled.written_off, rolled.refunded,
             rolled.adjusted, rolled.paid_up_front, rolled.closing) <> (0, 0, 0, 0, 0, 0, 0, 0, 0)

)

-- in its first month a quarter or year is the same period as that month, and is listed once
select distinct on (connection, customer_id, currency, period_start, period_end)
    connection,
    customer_id,
    currency,
    kind as period_kind,
    period_start,
    period_end,
    opening + 0.00 as opening,
    billed + 0.00 as billed,
    collected + 0.00 as collected,
    credited + 0.00 as credited,
    written_off + 0.00 as written_off,
    refunded + 0.00 as refunded,
    adjusted + 0.00 as adjusted,
    0.00 as fx,
    closing + 0.00 as closing,
    (closing - (opening + billed - collected - credited - written_off + refunded + adjusted)) + 0.00 as unexplained,
    paid_up_front + 0.00 as paid_up_front
from shown
order by connection, customer_id, currency, period_start, period_end, kind
