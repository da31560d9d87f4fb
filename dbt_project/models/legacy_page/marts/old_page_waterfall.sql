with orders as (

    {{ old_page_orders() }}

),

sold as (

    select connection, sum(subtotal) as gross, sum(discount) as discounts
    from orders
    where is_sold
    group by connection

),

credits as (

    select
        connection,
        sum(amount) filter (where source_order_id is not null) as refunded,
        sum(amount) filter (where status = 'applied') as applied
    from {{ ref('canonical_store_credits') }}
    where known_to = 'infinity'
    group by connection

),

summed as (

    select
        companies.connection,
        coalesce(sold.gross, 0) as gross,
        coalesce(sold.discounts, 0) as discounts,
        coalesce(credits.refunded, 0) as refunded,
        coalesce(credits.applied, 0) as applied
    from ({{ old_page_companies() }}) as companies
    left join sold on sold.connection = companies.connection
    left join credits on credits.connection = companies.connection

)

select
    summed.connection,
    step.step,
    step.label,
    step.value + 0.00 as value,
    step.type
from summed
cross join lateral (values
    (1, 'Gross Sales', gross, 'total'),
    (2, 'Discounts', -discounts, 'decrease'),
    (3, 'Refunds', -refunded, 'decrease'),
    (4, 'Credits Applied', applied, 'increase'),
    (5, 'Net Revenue', gross - discounts - refunded + applied, 'total')
) as step (step, label, value, type)
