-- What the metrics of a period are made of: one row per row of the roll-forward, all amounts in its currency.
-- Long because metrics need aging and cash beside each row of the roll-forward, and both are summed here as well.
with aging as (

    select
        connection,
        customer_id,
        grouping(customer_id) = 1 as is_total,
        currency,
        as_of,
        sum(not_due) as not_due,
        sum(total - unapplied) as gross
    from {{ ref('ar_aging') }}
    group by grouping sets ((connection, customer_id, currency, as_of), (connection, currency, as_of))

),

open_invoices as (

    select connection, coalesce(customer_id, '') as party, currency, as_of, not_due, gross
    from aging
    where is_total or customer_id is not null

),

months as (

    select connection, kind, period_start, month from {{ ref('int_periods') }}

),

completeness as (

    select distinct connection, kind, period_start, incomplete_because from {{ ref('int_periods') }}

),

cash_sums as (

    select
        applied.connection,
        applied.customer_id,
        grouping(applied.customer_id) = 1 as is_total,
        applied.currency,
        months.kind,
        months.period_start,
        sum(applied.amount) as applied,
        sum(applied.applied_days) as applied_days,
        sum(applied.applied_days_late) as applied_days_late,
        sum(applied.applied_on_time) as applied_on_time,
        sum(applied.amount) filter (where paid.month is not null) as paid,
        sum(applied.paid_days) filter (where paid.month is not null) as paid_days,
        sum(applied.paid_days_late) filter (where paid.month is not null) as paid_days_late,
        sum(applied.paid_on_time) filter (where paid.month is not null) as paid_on_time
    from {{ ref('int_cash_applied') }} as applied
    inner join months
        on months.connection = applied.connection
        and months.month = applied.applied_month
    -- "by payment" selects payments dated in the period and applied by its end
    left join months as paid
        on paid.connection = months.connection
        and paid.kind = months.kind
        and paid.period_start = months.period_start
        and paid.month = applied.paid_month
    group by grouping sets (
        (applied.connection, applied.customer_id, applied.currency, months.kind, months.period_start),
        (applied.connection, applied.currency, months.kind, months.period_start)
    )

),

cash as (

    select coalesce(customer_id, '') as party, cash_sums.* from cash_sums where is_total or customer_id is not null

)

select
    periods.connection,
    periods.customer_id,
    periods.currency,
    periods.period_kind,
    periods.period_start,
    periods.period_end,
    periods.period_end - periods.period_start + 1 as days,
    completeness.incomplete_because,
    periods.opening,
    periods.billed,
    periods.credited,
    periods.written_off,
    periods.closing,
    -- an aging table older than the months that are kept is not there to be read
    case
        when periods.period_start > companies.today - interval '{{ var("months_kept") }} months'
            then coalesce(before.gross, 0)
    end + 0.00 as opening_gross,
    coalesce(after.gross, 0) + 0.00 as closing_gross,
    coalesce(after.not_due, 0) + 0.00 as not_due,
    coalesce(after.gross - after.not_due, 0) + 0.00 as past_due,
    extract(day from periods.period_end + 1) = 1 as ends_a_month,
    countback.days as countback_days,
    coalesce(cash.applied, 0)::numeric as applied,
    cash.applied_days::numeric as applied_days,
    cash.applied_days_late::numeric as applied_days_late,
    cash.applied_on_time::numeric as applied_on_time,
    coalesce(cash.paid, 0)::numeric as paid,
    cash.paid_days::numeric as paid_days,
    cash.paid_days_late::numeric as paid_days_late,
    cash.paid_on_time::numeric as paid_on_time,
    owed.total as owed,
    owed.top_1,
    owed.top_3,
    owed.top_5,
    owed.top_10,
    owed.weighted_mean
from {{ ref('ar_roll_forward') }} as periods
inner join {{ ref('int_companies') }} as companies on companies.connection = periods.connection
inner join completeness
    on completeness.connection = periods.connection
    and completeness.kind = periods.period_kind
    and completeness.period_start = periods.period_start
left join open_invoices as before
    on before.connection = periods.connection
    and before.party = coalesce(periods.customer_id, '')
    and before.currency = periods.currency
    and before.as_of = periods.period_start - 1
left join open_invoices as after
    on after.connection = periods.connection
    and after.party = coalesce(periods.customer_id, '')
    and after.currency = periods.currency
    and after.as_of = periods.period_end
left join cash
    on cash.connection = periods.connection
    and cash.party = coalesce(periods.customer_id, '')
    and cash.currency = periods.currency
    and cash.kind = periods.period_kind
    and cash.period_start = periods.period_start
left join {{ ref('ar_countback') }} as countback
    on countback.connection = periods.connection
    and coalesce(countback.customer_id, '') = coalesce(periods.customer_id, '')
    and countback.currency = periods.currency
    and countback.period_end = periods.period_end
-- shares of the balance belong to the company
left join {{ ref('ar_concentration') }} as owed
    on periods.customer_id is null
    and owed.connection = periods.connection
    and owed.currency = periods.currency
    and owed.as_of = periods.period_end
