-- Figures of an order shop's old finance page beside ours, with why they may differ. The old page knows no currency and adds
-- what it finds. Where a company has several, ours are added in the same way, under no currency; `currency` then only says
-- beside which one they are shown.
-- Long because each figure's explanation stands beside its label and the figure of ours that it is compared with.
with old as (

    select connection, function || '.' || figure as name, value from {{ ref('old_page_figure') }}
    union all
    select connection, 'waterfall.net', value from {{ ref('old_page_waterfall') }} where label = 'Net Revenue'

),

facts as (

    select
        connection, currency, net_revenue, list_value, discounts, credits, gross_billed, 0 as expenses, 0 as used,
        0 as outstanding, 0 as balance
    from {{ ref('int_revenue_periods') }}
    where dimension = 'company' and period_kind = 'total'
    union all
    select connection, currency, 0, 0, 0, 0, 0, amount, 0, 0, 0 from {{ ref('int_spending') }}
    union all
    select connection, currency, 0, 0, 0, 0, 0, 0, used, outstanding, 0 from {{ ref('store_credit') }}
    union all
    select connection, currency, 0, 0, 0, 0, 0, 0, 0, 0, balance from {{ ref('purchase_orders') }}
    union all
    select connection, currency, 0, 0, 0, 0, 0, 0, 0, 0, 0 from {{ ref('int_sales_orders') }} where order_type = 'order'

),

added as (

    select
        facts.connection,
        case when bool_or(facts.currency = companies.home_currency) then max(companies.home_currency) else min(facts.currency) end
            as currency,
        case when count(distinct facts.currency) > 1 then string_agg(distinct facts.currency, ', ' order by facts.currency) end
            as added_currencies,
        sum(net_revenue) as net_revenue,
        sum(list_value) as list_value,
        sum(discounts) as discounts,
        sum(credits) as credits,
        sum(gross_billed) as gross_billed,
        sum(expenses) as expenses,
        sum(used) as used,
        sum(outstanding) as outstanding,
        -- a balance that is unknown makes the sum unknown
        case when count(*) = count(balance) then sum(balance) end as balance
    from facts
    inner join {{ ref('int_companies') }} as companies on companies.connection = facts.connection
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = facts.connection and frame.is_now
    group by facts.connection

),

ours as (

    select
        added.*,
        net_revenue - expenses as profit,
        credits * 100 / nullif(gross_billed, 0) as refund_rate,
        discounts * 100 / nullif(list_value, 0) as discount_rate,
        (net_revenue - expenses) * 100 / nullif(net_revenue, 0) as margin,
        (net_revenue - expenses) * 100 / nullif(expenses, 0) as roi
    from added

)

select
    ours.connection,
    ours.currency,
    pair.page,
    pair.position,
    pair.unit,
    pair.label,
    old.value + 0.00 as old_value,
    pair.value + 0.00 as our_value,
    (pair.value - old.value) + 0.00 as difference,
    case when pair.value = old.value then 'The same.' else pair.explanation end as explanation,
    ours.added_currencies
from ours
cross join lateral (
    values
        (
            'revenue', 1, 'money', 'Net Revenue, card', 'revenue.net', net_revenue,
            'Orders that are paid now, less all credits that name an order: partially refunded orders are left out, refunded ones deducted again, purchase orders missing.'
        ),
        (
            'revenue', 2, 'money', 'Net Revenue, waterfall', 'waterfall.net', net_revenue,
            'Adds used credits as revenue, deducts refunded orders twice, leaves purchase orders out; explained step by step above.'
        ),
        (
            'revenue', 3, 'money', 'Revenue behind ROI', 'event_roi.total_revenue', net_revenue,
            'Orders that are paid or partially refunded; no refund is deducted, purchase orders are missing.'
        ),
        ('revenue', 4, 'money', 'Gross', 'discount_impact.total_gross', list_value, 'Leaves out refunded orders and purchase orders.'),
        ('revenue', 5, 'money', 'Discounts', 'discount_impact.total_discount', discounts, 'Leaves out refunded orders and purchase orders.'),
        (
            'revenue', 6, 'money', 'Refunded', 'refund_metrics.total_refunded', credits,
            'Store credits that name an order; refunds without a credit and credit notes are missing.'
        ),
        ('revenue', 7, 'percent', 'Discount rate', 'discount_impact.discount_rate', discount_rate, 'As discounts and gross above.'),
        (
            'revenue', 8, 'percent', 'Refund rate', 'refund_metrics.refund_rate', refund_rate,
            'Divides by sales without the refunded ones, so that it can exceed 100 percent.'
        ),
        ('budget', 1, 'money', 'Total expenses', 'expense_summary.total_expenses', expenses, 'Also counts expenses of days to come.'),
        ('budget', 2, 'money', 'Gross profit', 'event_roi.gross_profit', profit, 'Refunds are not deducted, purchase orders are missing.'),
        ('budget', 3, 'money', 'Credits applied', 'revenue.credits_applied', used, 'Counts a credit only when it is used up.'),
        ('budget', 4, 'money', 'Credits outstanding', 'revenue.credits_outstanding', outstanding, 'Also counts credits of days to come, and takes one that states no rest as used up.'),
        (
            'budget', 5, 'money', 'Purchase orders, balance', 'purchase_orders.po_balance_outstanding', balance,
            'Leaves out sent orders, deducts money on drafts, and lets an overpaid order lower the others.'
        ),
        ('budget', 6, 'percent', 'Gross margin', 'event_roi.gross_margin_pct', margin, 'As gross profit above.'),
        ('budget', 7, 'percent', 'ROI', 'event_roi.roi_pct', roi, 'As gross profit above.')
) as pair (page, position, unit, label, old_name, value, explanation)
inner join old
    on old.connection = ours.connection
    and old.name = pair.old_name
where ours.connection in (select connection from {{ ref('int_sales_orders') }})
order by ours.connection, ours.currency, pair.page, pair.position
