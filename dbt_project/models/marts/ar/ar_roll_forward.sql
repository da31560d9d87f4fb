-- Movements by class and month, and what is open at each end. Opening and movements come from the ledger, closing from
-- the open items, so that `unexplained` can fail.
with companies as (

    select connection, today, fiscal_year_start_month from {{ ref('int_companies') }}

),

-- inside one customer an allocation moves nothing; between two it moves the balance, and counts as what was given
entries as (

    select
        movements.connection,
        movements.customer_id,
        documents.currency,
        movements.entry_on,
        movements.amount,
        movements.moved_by
    from {{ ref('int_movements') }} as movements
    inner join {{ ref('int_documents') }} as documents
        on documents.document_key = movements.document_key
        and documents.known_to = 'infinity'
    where movements.known_to = 'infinity'
        and (
            movements.entry_type = 'issue'
            or movements.customer_id is distinct from movements.counter_customer_id
        )

),

by_month as (

    select
        connection,
        customer_id,
        currency,
        date_trunc('month', entry_on)::date as month,
        sum(amount) filter (where moved_by in ('invoice', 'journal_debit')) as billed,
        -sum(amount) filter (where moved_by in ('payment', 'deposit')) as collected,
        -sum(amount) filter (where moved_by in ('credit_memo', 'journal_credit')) as credited,
        -sum(amount) filter (where moved_by = 'write_off') as written_off,
        sum(amount) filter (where moved_by = 'refund') as refunded,
        sum(amount) as net
    from entries
    inner join companies using (connection)
    where entries.entry_on <= companies.today
    group by connection, customer_id, currency, date_trunc('month', entry_on)

),

customers as (

    select
        by_month.connection,
        by_month.customer_id,
        by_month.currency,
        min(by_month.month) as first_month
    from by_month
    group by by_month.connection, by_month.customer_id, by_month.currency

),

months as (

    select
        customers.connection,
        customers.customer_id,
        customers.currency,
        month.starts_on::date as month
    from customers
    inner join companies using (connection)
    cross join lateral generate_series(
        customers.first_month::timestamp, companies.today::timestamp, interval '1 month'
    ) as month (starts_on)

),

moved as (

    select
        months.connection,
        months.customer_id,
        months.currency,
        months.month,
        coalesce(by_month.billed, 0) as billed,
        coalesce(by_month.collected, 0) as collected,
        coalesce(by_month.credited, 0) as credited,
        coalesce(by_month.written_off, 0) as written_off,
        coalesce(by_month.refunded, 0) as refunded,
        coalesce(by_month.net, 0) as net
    from months
    left join by_month
        on by_month.connection = months.connection
        and by_month.customer_id is not distinct from months.customer_id
        and by_month.currency = months.currency
        and by_month.month = months.month

),

-- a month belongs to three periods: itself, its fiscal quarter and its fiscal year
spans as (

    select
        moved.*,
        period.kind,
        period.period_start,
        least(
            (period.period_start + period.length - interval '1 day')::date, companies.today
        ) as period_end
    from moved
    inner join companies using (connection)
    cross join lateral (
        select
            'month' as kind, moved.month as period_start, interval '1 month' as length
        union all
        select
            'quarter',
            (
                date_trunc('quarter', moved.month - make_interval(months => companies.fiscal_year_start_month - 1))
                + make_interval(months => companies.fiscal_year_start_month - 1)
            )::date,
            interval '3 months'
        union all
        select
            'year',
            (
                date_trunc('year', moved.month - make_interval(months => companies.fiscal_year_start_month - 1))
                + make_interval(months => companies.fiscal_year_start_month - 1)
            )::date,
            interval '1 year'
    ) as period

),

by_customer as (

    select
        connection,
        customer_id,
        currency,
        kind,
        period_start,
        period_end,
        sum(billed) as billed,
        sum(collected) as collected,
        sum(credited) as credited,
        sum(written_off) as written_off,
        sum(refunded) as refunded,
        sum(net) as net
    from spans
    group by connection, customer_id, currency, kind, period_start, period_end

),

closings as (

    select connection, customer_id, currency, as_of, total from {{ ref('ar_aging') }}

),

closings_of_all as (

    select connection, currency, as_of, sum(total) as total from closings group by connection, currency, as_of

),

by_company as (

    select
        connection,
        currency,
        kind,
        period_start,
        period_end,
        sum(billed) as billed,
        sum(collected) as collected,
        sum(credited) as credited,
        sum(written_off) as written_off,
        sum(refunded) as refunded,
        sum(net) as net
    from by_customer
    group by connection, currency, kind, period_start, period_end

),

-- customer_id null stands for all customers, so a customer without an id is only in that row
levels as (

    select
        by_customer.*,
        false as is_total,
        coalesce(closings.total, 0) as closing
    from by_customer
    left join closings
        on closings.connection = by_customer.connection
        and closings.customer_id = by_customer.customer_id
        and closings.currency = by_customer.currency
        and closings.as_of = by_customer.period_end
    where by_customer.customer_id is not null
    union all
    select
        by_company.connection,
        null as customer_id,
        by_company.currency,
        by_company.kind,
        by_company.period_start,
        by_company.period_end,
        by_company.billed,
        by_company.collected,
        by_company.credited,
        by_company.written_off,
        by_company.refunded,
        by_company.net,
        true as is_total,
        coalesce(closings_of_all.total, 0) as closing
    from by_company
    left join closings_of_all
        on closings_of_all.connection = by_company.connection
        and closings_of_all.currency = by_company.currency
        and closings_of_all.as_of = by_company.period_end

),

opened as (

    select
        *,
        sum(net) over (
            partition by connection, is_total, customer_id, currency, kind order by period_start
        ) - net as opening
    from levels

),

shown as (

    select opened.*
    from opened
    inner join companies using (connection)
    where opened.period_end >= companies.today - interval '{{ var("months_kept") - 1 }} months'
        and (
            opened.opening <> 0
            or opened.closing <> 0
            or opened.billed <> 0
            or opened.collected <> 0
            or opened.credited <> 0
            or opened.written_off <> 0
            or opened.refunded <> 0
        )

)

-- in its first month a quarter or year is the same period as that month, and is listed once
select distinct on (connection, is_total, customer_id, currency, period_start, period_end)
    connection,
    customer_id,
    currency,
    kind as period_kind,
    period_start,
    period_end,
    opening::numeric(18, 2) as opening,
    billed::numeric(18, 2) as billed,
    collected::numeric(18, 2) as collected,
    credited::numeric(18, 2) as credited,
    written_off::numeric(18, 2) as written_off,
    refunded::numeric(18, 2) as refunded,
    0::numeric(18, 2) as fx,
    closing::numeric(18, 2) as closing,
    (closing - (opening + billed - collected - credited - written_off + refunded))::numeric(18, 2) as unexplained
from shown
order by connection, is_total, customer_id, currency, period_start, period_end, kind
