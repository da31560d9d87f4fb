{{ config(post_hook="analyze {{ this }}") }}
-- What was ordered and what came of it, by the day of the order. Carts are no orders yet. Refunded is what the credits of
-- an order say; of an order that is refunded altogether, at least all that was paid.
{%- set measures = ['ordered', 'cancelled', 'credited', 'unpaid', 'overpaid', 'paid', 'refunded'] %}
with payments as (

    select connection, order_id, sum(amount) as paid
    from {{ ref('int_payments_received') }}
    where status = 'succeeded' and order_id is not null
    group by connection, order_id

),

credits as (

    select connection, source_order_id as order_id, sum(amount) as refunded
    from {{ ref('int_credits_issued') }}
    where source_order_id is not null
    group by connection, source_order_id

),

orders as (

    select
        orders.connection, orders.customer_id, orders.currency, orders.ordered_on, orders.total as ordered,
        case when orders.status = 'cancelled' then orders.total else 0 end as cancelled,
        case when orders.status = 'cancelled' then 0 else coalesce(purchase_orders.credited, 0) end as credited,
        coalesce(payments.paid, 0) as paid,
        case
            when orders.status = 'refunded' then greatest(coalesce(credits.refunded, 0), coalesce(payments.paid, 0))
            when orders.is_standing then coalesce(credits.refunded, 0)
            else 0
        end as refunded
    from {{ ref('int_sales_orders') }} as orders
    left join payments on payments.connection = orders.connection and payments.order_id = orders.order_id
    left join credits on credits.connection = orders.connection and credits.order_id = orders.order_id
    left join {{ ref('purchase_orders') }} as purchase_orders
        on purchase_orders.connection = orders.connection
        and purchase_orders.order_id = orders.order_id
    where orders.order_type in ('order', 'purchase_order')

),

facts as (

    select
        orders.connection, view.dimension, view.customer_id, orders.currency, orders.ordered_on,
        ordered, cancelled, credited,
        greatest(ordered - cancelled - credited - paid, 0) as unpaid,
        greatest(paid - (ordered - cancelled - credited), 0) as overpaid,
        paid, refunded
    from orders
    cross join lateral (
        values ('company', null), ('customer', orders.customer_id)
    ) as view (dimension, customer_id)

),

summed as (

    select
        facts.connection, facts.dimension, facts.customer_id, facts.currency,
        period.kind as period_kind, period.period_start, companies.today,
        {%- for measure in measures %}
        sum({{ measure }}) + 0.00 as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from facts
    inner join {{ ref('int_companies') }} as companies on companies.connection = facts.connection
    cross join lateral {{ revenue_periods('facts.ordered_on', 'companies.fiscal_year_start_month') }}
        as period (kind, period_start)
    group by 1, 2, 3, 4, 5, 6, 7

)

select
    connection, dimension, customer_id, null::text as item_id, null::text as item_name, currency, period_kind, period_start,
    case period_kind
        when 'month' then least((period_start + interval '1 month' - interval '1 day')::date, today)
        when 'quarter' then least((period_start + interval '3 months' - interval '1 day')::date, today)
        when 'year' then least((period_start + interval '1 year' - interval '1 day')::date, today)
        else today
    end as period_end,
    {{ measures | join(', ') }},
    (paid - refunded) + 0.00 as net
from summed
