{{ config(post_hook="analyze {{ this }}") }}
-- What moved receivables, by class. Inside one customer an allocation moves nothing; between two it moves the balance,
-- and counts as what was given. A customer without an id is only in the rows of all customers.
with periods as (

    select * from {{ ref('int_periods') }}

),

first_months as (

    select connection, min(month) as first_month, max(period_end) as today from periods group by connection

),

by_month as (

    select
        movements.connection,
        movements.customer_id,
        movements.currency,
        greatest(date_trunc('month', movements.entry_on)::date, first_months.first_month) as month,
        movements.moved_by,
        sum(movements.amount) as amount
    from {{ ref('int_movements') }} as movements
    inner join first_months on first_months.connection = movements.connection
    where movements.known_to = 'infinity'
        and movements.entry_on <= first_months.today
        and (
            movements.entry_type = 'issue'
            or movements.customer_id is distinct from movements.counter_customer_id
        )
    group by 1, 2, 3, 4, 5

),

by_period as (

    select
        by_month.connection,
        by_month.customer_id,
        grouping(by_month.customer_id) = 1 as is_total,
        by_month.currency,
        periods.kind,
        periods.period_start,
        sum(by_month.amount) filter (where by_month.moved_by in ('invoice', 'journal_debit')) as billed,
        -sum(by_month.amount) filter (where by_month.moved_by in ('payment', 'deposit')) as collected,
        -sum(by_month.amount) filter (where by_month.moved_by in ('credit_memo', 'journal_credit')) as credited,
        -sum(by_month.amount) filter (where by_month.moved_by = 'write_off') as written_off,
        sum(by_month.amount) filter (where by_month.moved_by = 'refund') as refunded,
        sum(by_month.amount) as net
    from by_month
    inner join periods
        on periods.connection = by_month.connection
        and periods.month = by_month.month
    group by grouping sets (
        (by_month.connection, by_month.customer_id, by_month.currency, periods.kind, periods.period_start),
        (by_month.connection, by_month.currency, periods.kind, periods.period_start)
    )

)

select
    connection,
    customer_id,
    currency,
    kind,
    period_start,
    coalesce(billed, 0) as billed,
    coalesce(collected, 0) as collected,
    coalesce(credited, 0) as credited,
    coalesce(written_off, 0) as written_off,
    coalesce(refunded, 0) as refunded,
    net
from by_period
where is_total or customer_id is not null
