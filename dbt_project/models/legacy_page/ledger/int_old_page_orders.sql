{{ config(materialized='view') }}
-- Orders proper, with the day and whether the old page counts them as sold.
select
    orders.connection,
    orders.order_id,
    orders.status,
    orders.reference,
    orders.voucher_code,
    orders.created_at,
    (orders.created_at at time zone rule.zone)::date as day,
    (orders.created_at at time zone rule.zone)::date >= rule.window_start as is_in_window,
    orders.subtotal,
    orders.discount,
    orders.total,
    orders.is_standing as is_sold,
    orders.status = 'pending' and coalesce(orders.expires_at > rule.now, false) as is_held
from {{ ref('int_sales_orders') }} as orders
cross join {{ ref('old_page_rule') }} as rule
where orders.order_type = 'order'
