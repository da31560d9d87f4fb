select
    bridge.connection,
    bridge.currency,
    bridge.period_start,
    bridge.period_end,
    bridge.revenue_before,
    bridge.price,
    bridge.volume,
    bridge.mix,
    bridge.without_hours,
    bridge.revenue,
    bridge.hours_before,
    bridge.hours,
    bridge.rate_before,
    bridge.rate
from {{ ref('price_volume_mix') }} as bridge
inner join {{ ref('rpt_frame') }} as frame on frame.connection = bridge.connection and frame.is_now
where bridge.dimension = 'company'
    and bridge.period_kind = 'quarter'
    and bridge.period_start <= frame.as_of
    and bridge.period_start > frame.as_of - interval '24 months'
order by bridge.connection, bridge.currency, bridge.period_start
