select
    roi.connection,
    roi.currency,
    roi.net_revenue,
    roi.expenses,
    roi.profit,
    round(roi.margin, 2)::numeric(18, 2) as margin,
    round(roi.roi, 2)::numeric(18, 2) as roi,
    roi.attendees,
    round(roi.cost_per_attendee, 2)::numeric(18, 2) as cost_per_attendee,
    round(roi.revenue_per_attendee, 2)::numeric(18, 2) as revenue_per_attendee
from {{ ref('roi') }} as roi
inner join {{ ref('rpt_frame') }} as frame on frame.connection = roi.connection and frame.is_now
order by roi.connection, roi.currency
