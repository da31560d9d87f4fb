select
    roi.connection,
    roi.currency,
    roi.period_kind,
    roi.period_start,
    roi.period_end,
    roi.net_revenue,
    roi.expenses,
    roi.profit,
    roi.margin,
    roi.roi,
    roi.attendees,
    roi.cost_per_attendee,
    roi.revenue_per_attendee,
    roi.documents_without_rate,
    roi.expenses_without_rate
from {{ ref('roi') }} as roi
inner join {{ ref('rpt_frame') }} as frame on frame.connection = roi.connection and frame.is_now
order by roi.connection, roi.period_kind, roi.period_start desc
