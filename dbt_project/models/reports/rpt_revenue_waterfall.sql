-- Revenue and orders of all time, receivables of the running fiscal year.
select
    waterfall.connection,
    waterfall.waterfall,
    waterfall.currency,
    waterfall.period_start,
    waterfall.period_end,
    waterfall.position,
    waterfall.label,
    waterfall.value,
    waterfall.start_value,
    waterfall.end_value,
    waterfall.step_type,
    waterfall.explanation,
    waterfall.unexplained
from {{ ref('revenue_waterfall') }} as waterfall
inner join {{ ref('rpt_frame') }} as frame on frame.connection = waterfall.connection
where waterfall.dimension = 'company'
    and (
        waterfall.waterfall <> 'cash' and waterfall.period_kind = 'total'
        or waterfall.waterfall = 'cash'
        and waterfall.period_start = (
            select max(latest.period_start)
            from {{ ref('ar_roll_forward') }} as latest
            where latest.connection = waterfall.connection
                and latest.currency = waterfall.currency
                and latest.customer_id is null
                and latest.period_kind = 'year'
        )
        and waterfall.period_kind = 'year'
    )
order by waterfall.connection, waterfall.currency, waterfall.waterfall, waterfall.position
