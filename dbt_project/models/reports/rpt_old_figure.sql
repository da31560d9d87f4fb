-- Figures of an order shop's old finance page beside ours, with why they may differ. The old page knows no currency: its
-- figures are compared with ours in the company's home currency.
with old as (

    select connection, function || '.' || figure as name, value from {{ ref('old_page_figure') }}
    union all
    select connection, 'waterfall.net', value from {{ ref('old_page_waterfall') }} where label = 'Net Revenue'

),

companies as (

    select companies.connection, companies.home_currency as currency
    from {{ ref('int_companies') }} as companies
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = companies.connection and frame.is_now

),

credits as (

    select connection, currency, sum(used) as used, sum(outstanding) as outstanding
    from {{ ref('store_credit') }}
    group by connection, currency

),

balances as (

    select connection, currency, sum(balance) as balance from {{ ref('purchase_orders') }} group by connection, currency

),

ours as (

    select
        companies.connection,
        companies.currency,
        revenue.net_revenue, revenue.list_value, revenue.discounts, revenue.credits, refunds.refund_rate,
        discounts.discount_rate, roi.expenses, roi.profit, roi.margin, roi.roi, credits.used, credits.outstanding,
        balances.balance
    from companies
    left join {{ ref('int_revenue_periods') }} as revenue
        on revenue.connection = companies.connection
        and revenue.currency = companies.currency
        and revenue.dimension = 'company'
        and revenue.period_kind = 'total'
    left join {{ ref('refund_metrics') }} as refunds
        on refunds.connection = companies.connection and refunds.currency = companies.currency
    left join {{ ref('discount_impact') }} as discounts
        on discounts.connection = companies.connection and discounts.currency = companies.currency and discounts.is_total
    left join {{ ref('roi') }} as roi on roi.connection = companies.connection and roi.currency = companies.currency
    left join credits on credits.connection = companies.connection and credits.currency = companies.currency
    left join balances on balances.connection = companies.connection and balances.currency = companies.currency

)

select
    ours.connection,
    ours.currency,
    pair.page,
    pair.position,
    pair.unit,
    pair.label,
    round(old.value, 2) + 0.00 as old_value,
    round(pair.value, 2) + 0.00 as our_value,
    (round(pair.value, 2) - round(old.value, 2)) + 0.00 as difference,
    pair.explanation
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
        ('budget', 1, 'money', 'Total expenses', 'expense_summary.total_expenses', expenses, 'The same.'),
        ('budget', 2, 'money', 'Gross profit', 'event_roi.gross_profit', profit, 'Refunds are not deducted, purchase orders are missing.'),
        ('budget', 3, 'money', 'Credits applied', 'revenue.credits_applied', used, 'Counts a credit only when it is used up.'),
        ('budget', 4, 'money', 'Credits outstanding', 'revenue.credits_outstanding', outstanding, 'The same.'),
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
