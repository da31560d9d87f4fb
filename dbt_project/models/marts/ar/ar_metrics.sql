{{ config(materialized='view') }}
-- Every metric of every period of the roll-forward, one row per variant. A view: the sums are kept in
-- ar_period_sums, and a query of one customer or period divides only those. What sets a balance against the sales of a
-- period has no value where the period is not whole: its sales would be those of fewer days.
-- Long because each metric's numerator, denominator and why it may be null are told beside the others.
with periods as (

    select
        *,
        (opening + closing) / 2 as average_balance,
        incomplete_because is null as is_complete,
        case when billed <= 0 then 'nothing was billed in the period' end as not_billed,
        case when applied <= 0 then 'no cash was applied to invoices in the period' end as not_applied,
        case when paid <= 0 then 'no payment of the period was applied by its end' end as not_paid,
        case when closing_gross <= 0 then 'no invoice is open' end as not_open,
        case when coalesce(owed, 0) <= 0 then 'no customer owes a balance' end as not_owed,
        case
            when not ends_a_month then 'the period does not end at a month''s end'
            when incomplete_because is not null then incomplete_because
            when closing < 0 then 'customers are in credit'
            when countback_days is null and closing > 0 then 'receivables exceed all billings'
        end as not_counted_back
    from {{ ref('ar_period_sums') }}

),

measured as (

    select
        periods.connection,
        periods.customer_id,
        periods.currency,
        periods.period_kind,
        periods.period_start,
        periods.period_end,
        periods.is_complete,
        measure.*
    from periods
    cross join lateral (
        values
        ('dso', 'period_end', 'days', closing, billed, days, coalesce(incomplete_because, not_billed)),
        ('dso', 'period_end_gross', 'days', closing_gross, billed, days, coalesce(incomplete_because, not_billed)),
        (
            'dso', 'period_end_net_sales', 'days', closing, billed - credited, days,
            coalesce(
                incomplete_because,
                case when billed <= credited then 'nothing was billed in the period beyond what was credited' end
            )
        ),
        ('dso', 'average', 'days', average_balance, billed, days, coalesce(incomplete_because, not_billed)),
        (
            'dso', 'countback', 'days', case when closing = 0 then 0 else countback_days end, 1, 1, not_counted_back
        ),
        (
            'best_possible_dso', 'period_end', 'days', not_due, billed, days,
            coalesce(incomplete_because, not_billed)
        ),
        (
            'average_days_delinquent', 'period_end', 'days', past_due, billed, days,
            coalesce(incomplete_because, not_billed)
        ),
        (
            'cei', 'net', 'percent', opening + billed - closing, opening + billed - not_due, 100,
            coalesce(
                incomplete_because, case when opening + billed <= not_due then 'nothing was due for collection' end
            )
        ),
        (
            'cei', 'gross', 'percent', opening_gross + billed - closing_gross, opening_gross + billed - not_due, 100,
            case
                when incomplete_because is not null then incomplete_because
                when opening_gross is null then 'the opening aging is older than the months kept'
                when opening_gross + billed <= not_due then 'nothing was due for collection'
            end
        ),
        ('days_to_pay', 'payment_date', 'days', paid_days, paid, 1, not_paid),
        ('days_to_pay', 'application_date', 'days', applied_days, applied, 1, not_applied),
        ('days_late', 'payment_date', 'days', paid_days_late, paid, 1, not_paid),
        ('days_late', 'application_date', 'days', applied_days_late, applied, 1, not_applied),
        ('on_time_rate', 'payment_date', 'percent', paid_on_time, paid, 100, not_paid),
        ('on_time_rate', 'application_date', 'percent', applied_on_time, applied, 100, not_applied),
        (
            'ar_turnover', 'average', 'times', billed, average_balance, 1,
            case when average_balance <= 0 then 'no receivables on average' end
        ),
        ('overdue_share', 'gross', 'percent', past_due, closing_gross, 100, not_open),
        ('top_n_share', 'top_1', 'percent', top_1, owed, 100, not_owed),
        ('top_n_share', 'top_3', 'percent', top_3, owed, 100, not_owed),
        ('top_n_share', 'top_5', 'percent', top_5, owed, 100, not_owed),
        ('top_n_share', 'top_10', 'percent', top_10, owed, 100, not_owed),
        ('hhi', 'balances', 'index', weighted_mean, owed, 10000, not_owed),
        ('dilution', 'gross', 'percent', credited + written_off, billed, 100, not_billed),
        ('bad_debt_ratio', 'gross', 'percent', written_off, billed, 100, not_billed)
    ) as measure (metric, variant, unit, numerator, denominator, factor, reason)
    where periods.customer_id is null
        or measure.metric not in ('top_n_share', 'hhi')

)

select
    connection,
    customer_id,
    currency,
    period_kind,
    period_start,
    period_end,
    metric,
    variant,
    unit,
    case when reason is null then numerator * factor / denominator end::numeric as value,
    numerator::numeric as numerator,
    denominator::numeric as denominator,
    reason,
    is_complete
from measured
