-- Three figures of the old finance page are called revenue; here each beside ours.
select
    page.connection,
    page.currency,
    figure.position,
    figure.label,
    figure.old_value::numeric(18, 2) as old_value,
    page.net_revenue::numeric(18, 2) as net_revenue,
    (page.net_revenue - figure.old_value)::numeric(18, 2) as difference,
    figure.explanation
from {{ ref('int_finance_page') }} as page
inner join {{ ref('rpt_frame') }} as frame on frame.connection = page.connection
cross join lateral (
    values
        (
            1, 'Net Revenue, card', page.old_card,
            'Orders that are paid now, less all credits that name an order: partially refunded orders are left out, refunded ones deducted again.'
        ),
        (2, 'Net Revenue, waterfall', page.old_net, 'Adds used credits as revenue and deducts refunded orders twice; explained step by step above.'),
        (3, 'Revenue behind ROI', page.old_roi_revenue, 'Orders that are paid or partially refunded; no refund is deducted.')
) as figure (position, label, old_value, explanation)
order by page.connection, page.currency, figure.position
