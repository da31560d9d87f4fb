-- Long because the old page's figures are one list, and each sum that they are made of is taken here once.
with orders as (

    select * from {{ ref('int_old_page_orders') }}

),

purchase_orders as (

    select * from {{ ref('int_old_page_purchase_orders') }}

),

companies as (

    select * from {{ ref('int_old_page_companies') }}

),

ordered as (

    select
        connection,
        count(*) as total_orders,
        count(*) filter (where status = 'paid') as paid_orders,
        sum(total) filter (where status = 'paid') as paid_only,
        sum(subtotal) filter (where is_sold) as gross,
        sum(discount) filter (where is_sold) as discounts,
        sum(total) filter (where is_sold) as revenue,
        count(*) filter (where is_sold and discount > 0) as with_discount,
        count(*) filter (where is_sold and discount = 0) as without_discount
    from orders
    group by connection

),

credited as (

    select
        connection,
        sum(amount) as issued,
        sum(amount) filter (where source_order_id is not null) as refunded,
        count(*) filter (where source_order_id is not null) as refunds,
        sum(remaining_amount) filter (where status = 'available') as outstanding,
        sum(amount) filter (where status = 'applied') as applied,
        count(*) filter (where status = 'available') as credits_available,
        count(*) filter (where status = 'applied') as credits_applied,
        count(*) filter (where status = 'expired') as credits_expired
    from {{ ref('canonical_store_credits') }}
    where known_to = 'infinity'
    group by connection

),

spent as (

    select connection, sum(amount) as expenses, count(*) as expense_count
    from {{ ref('int_expenses') }}
    where known_to = 'infinity' and not coalesce(booked_elsewhere, false)
    group by connection

),

budgeted as (

    select
        connection,
        sum(amount) filter (where kind = 'expense') as expense_budget,
        sum(amount) filter (where kind = 'revenue') as revenue_target,
        sum(quantity) filter (where kind = 'attendance') as attendance_target,
        sum(amount) filter (where kind = 'grants') as grant_target
    from {{ ref('canonical_budgets') }}
    where known_to = 'infinity'
    group by connection

),

attended as (

    select connection, count(*) as attendees
    from {{ ref('canonical_attendees') }}
    where known_to = 'infinity'
    group by connection

),

granted as (

    select
        connection,
        sum(approved_amount) filter (where status in ('accepted', 'offered')) as committed,
        sum(disbursed_amount) filter (where status = 'disbursed') as disbursed
    from {{ ref('canonical_grants') }}
    where known_to = 'infinity'
    group by connection

),

-- what was paid or credited on a draft lowers the others
purchased as (

    select
        connection,
        count(*) as total_pos,
        count(*) filter (where status = 'paid') as paid_pos,
        coalesce(sum(total) filter (where status in ('paid', 'overpaid', 'partially_paid')), 0) as po_revenue,
        coalesce(sum(paid) filter (where status <> 'cancelled'), 0) as po_collected,
        coalesce(sum(credited) filter (where status <> 'cancelled'), 0) as po_credited
    from purchase_orders
    group by connection

),

paid as (

    select connection, sum(count) as total_payments
    from {{ ref('old_page_breakdown') }}
    where breakdown = 'payments_by_status'
    group by connection

),

summed as (

    select
        companies.connection,
        {%- for column in [
            'ordered.total_orders', 'ordered.paid_orders', 'ordered.paid_only', 'ordered.gross', 'ordered.discounts',
            'ordered.revenue', 'ordered.with_discount', 'ordered.without_discount', 'credited.issued',
            'credited.refunded', 'credited.refunds', 'credited.outstanding', 'credited.applied',
            'credited.credits_available', 'credited.credits_applied', 'credited.credits_expired', 'spent.expenses',
            'spent.expense_count', 'budgeted.expense_budget', 'attended.attendees', 'granted.committed',
            'granted.disbursed', 'purchased.total_pos', 'purchased.paid_pos', 'purchased.po_revenue',
            'purchased.po_collected', 'purchased.po_credited', 'paid.total_payments',
        ] %}
        coalesce({{ column }}, 0)::numeric as {{ column.split('.')[1] }},
        {%- endfor %}
        budgeted.revenue_target,
        budgeted.attendance_target,
        budgeted.grant_target
    from companies
    {%- for relation in [
        'ordered', 'credited', 'spent', 'budgeted', 'attended', 'granted', 'purchased', 'paid',
    ] %}
    left join {{ relation }} on {{ relation }}.connection = companies.connection
    {%- endfor %}

)

select summed.connection, figures.function, figures.figure, figures.value
from summed
cross join lateral (values
    ('discount_impact', 'total_gross', gross),
    ('discount_impact', 'total_discount', discounts),
    ('discount_impact', 'total_net', revenue),
    ('discount_impact', 'discount_rate', {{ old_page_percent('discounts', 'gross') }}),
    ('discount_impact', 'orders_with_discount', with_discount),
    ('discount_impact', 'orders_without_discount', without_discount),
    ('refund_metrics', 'total_refunded', refunded),
    ('refund_metrics', 'refund_count', refunds),
    ('refund_metrics', 'total_revenue', revenue),
    ('refund_metrics', 'refund_rate', {{ old_page_percent('refunded', 'revenue') }}),
    ('refund_metrics', 'available', credits_available),
    ('refund_metrics', 'applied', credits_applied),
    ('refund_metrics', 'expired', credits_expired),
    ('expense_summary', 'total_expenses', expenses),
    ('expense_summary', 'total_budget', expense_budget),
    ('expense_summary', 'budget_variance', expense_budget - expenses),
    ('expense_summary', 'budget_variance_pct', {{ old_page_percent('(expense_budget - expenses)', 'expense_budget') }}),
    ('expense_summary', 'expense_count', expense_count),
    ('event_roi', 'total_revenue', revenue),
    ('event_roi', 'total_expenses', expenses),
    ('event_roi', 'gross_profit', revenue - expenses),
    ('event_roi', 'gross_margin_pct', {{ old_page_percent('(revenue - expenses)', 'revenue') }}),
    ('event_roi', 'net_profit', revenue - expenses),
    ('event_roi', 'net_margin_pct', {{ old_page_percent('(revenue - expenses)', 'revenue') }}),
    ('event_roi', 'roi_pct', {{ old_page_percent('(revenue - expenses)', 'expenses') }}),
    ('event_roi', 'cost_per_attendee', coalesce(expenses / nullif(attendees, 0), 0)),
    ('event_roi', 'revenue_per_attendee', coalesce(revenue / nullif(attendees, 0), 0)),
    ('revenue', 'total', paid_only),
    ('revenue', 'refunded', refunded),
    ('revenue', 'net', paid_only - refunded),
    ('revenue', 'credits_issued', issued),
    ('revenue', 'credits_outstanding', outstanding),
    ('revenue', 'credits_applied', applied),
    ('orders', 'total_orders', total_orders),
    ('orders', 'paid_orders', paid_orders),
    ('payments', 'total_payments', total_payments),
    ('budget', 'revenue_target', revenue_target),
    ('budget', 'revenue_actual', paid_only),
    ('budget', 'revenue_pct', {{ old_page_percent('paid_only', 'revenue_target') }}),
    ('budget', 'attendance_target', attendance_target),
    ('budget', 'attendance_actual', attendees),
    ('budget', 'attendance_pct', round({{ old_page_percent('attendees', 'attendance_target') }}, 1)),
    ('budget', 'grant_target', grant_target),
    ('budget', 'grant_committed', committed),
    ('budget', 'grant_disbursed', disbursed),
    ('budget', 'grant_pct', {{ old_page_percent('committed', 'grant_target') }}),
    ('purchase_orders', 'total_pos', total_pos),
    ('purchase_orders', 'paid_pos', paid_pos),
    ('purchase_orders', 'po_revenue', po_revenue),
    ('purchase_orders', 'po_collected', po_collected),
    ('purchase_orders', 'po_credited', po_credited),
    ('purchase_orders', 'po_balance_outstanding', po_revenue - po_collected - po_credited)
) as figures (function, figure, value)
