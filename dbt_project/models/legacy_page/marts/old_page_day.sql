with orders as (

    {{ old_page_orders() }}

),

days as (

    select
        connection,
        day,
        is_in_window,
        count(*)::integer as orders,
        sum(total) as revenue,
        avg(total) as average_order_value
    from orders
    where is_sold
    group by connection, day, is_in_window

)

select
    connection,
    day,
    is_in_window,
    orders,
    revenue + 0.00 as revenue,
    average_order_value,
    (sum(revenue) over (partition by connection order by day)) + 0.00 as cumulative,
    (
        case when is_in_window then sum(revenue) filter (where is_in_window) over (partition by connection order by day) end
    ) + 0.00 as cumulative_in_window
from days
