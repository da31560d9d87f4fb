-- How many days of billings the receivables at a month's end are: whole months backwards, the last one pro rata. Billings
-- are what became receivable by invoices; receivables that exceed all of them (an opening balance) have no such days. That
-- last one is the latest month that began with no more billed so far than was billed in all, less what is receivable.
with billings as (

    select
        connection,
        customer_id,
        grouping(customer_id) = 1 as is_total,
        currency,
        date_trunc('month', entry_on)::date as month,
        sum(amount) as billed
    from {{ ref('int_movements') }}
    where entry_type = 'issue'
        and document_type = 'invoice'
        and known_to = 'infinity'
    group by grouping sets (
        (connection, customer_id, currency, date_trunc('month', entry_on)),
        (connection, currency, date_trunc('month', entry_on))
    )
    having sum(amount) > 0

),

month_ends as (

    select distinct connection, customer_id, currency, period_end, closing
    from {{ ref('ar_roll_forward') }}
    where closing > 0
        and extract(day from period_end + 1) = 1

),

events as (

    select connection, coalesce(customer_id, '') as party, currency, month, billed, null as period_end, null as closing
    from billings
    where is_total or customer_id is not null
    union all
    select
        connection, coalesce(customer_id, ''), currency, date_trunc('month', period_end)::date, 0, period_end, closing
    from month_ends

),

run_up as (

    select
        *,
        sum(billed) over (
            partition by connection, party, currency
            order by month, period_end nulls first
            rows unbounded preceding
        ) as billed_by_end
    from events

),

reached as (

    select *, billed_by_end - coalesce(closing, billed) as billed_before from run_up

),

counted as (

    select
        *,
        max(month) filter (where closing is null) over (
            partition by connection, party, currency
            order by billed_before, closing nulls first, month
            rows unbounded preceding
        ) as first_month
    from reached

)

select
    counted.connection,
    nullif(counted.party, '') as customer_id,
    counted.currency,
    counted.period_end,
    (
        counted.period_end - (months.month + interval '1 month' - interval '1 day')::date
        + (months.billed_by_end - counted.billed_before) / months.billed
        * extract(day from months.month + interval '1 month' - interval '1 day')
    )::numeric as days
from counted
inner join reached as months
    on months.connection = counted.connection
    and months.party = counted.party
    and months.currency = counted.currency
    and months.month = counted.first_month
    and months.closing is null
where counted.closing is not null
