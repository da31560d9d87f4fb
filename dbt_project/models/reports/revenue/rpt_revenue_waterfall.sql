-- Revenue until the day of the page; receivables of the fiscal year that ends with it, and orders of all time, only where all
-- that is landed is known: neither has a history.
{%- set shown = [
    'connection', 'waterfall', 'currency', 'period_start', 'period_end', 'position', 'label', 'value', 'start_value',
    'end_value', 'step_type', 'explanation', 'unexplained'
] %}
with sums as (

    select
        revenue.connection, 'company' as dimension, null::text as customer_id, null::text as item_id,
        null::text as item_name, revenue.currency, 'total' as period_kind, null::date as period_start,
        frame.as_of as period_end, revenue.list_value, revenue.discounts, revenue.gross_billed, revenue.credits,
        revenue.net_billed, revenue.tax, revenue.net_revenue
    from {{ ref('rpt_revenue') }} as revenue
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = revenue.connection

),

steps as (

    {{ waterfall_steps('revenue', 'sums', revenue_steps()) }}

),

{{ waterfall_rows() }},

built as (

    select waterfall.*
    from {{ ref('revenue_waterfall') }} as waterfall
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = waterfall.connection
    inner join {{ ref('int_companies') }} as companies on companies.connection = waterfall.connection
    where waterfall.dimension = 'company'
        and (
            waterfall.waterfall = 'cash'
            and waterfall.period_kind = 'year'
            and waterfall.period_end = least(frame.as_of, companies.today)
            and frame.knows_all
            or waterfall.waterfall not in ('cash', 'revenue')
            and waterfall.period_kind = 'total'
            and frame.is_now
            -- an old page of nothing but a budget would be all zeros
            and (
                not starts_with(waterfall.waterfall, 'finance_page')
                or waterfall.connection in (select orders.connection from {{ ref('int_sales_orders') }} as orders)
            )
        )

)

select {{ shown | join(', ') }} from waterfall_rows
union all
select {{ shown | join(', ') }} from built
order by connection, currency, waterfall, position
