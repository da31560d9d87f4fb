-- What was ordered and what came of it, by the day of the order. Carts are no orders yet. Refunded is what the credits of
-- an order say; of an order that is refunded altogether, at least all that was paid. What was paid or given back in
-- another currency than the order's stands in that currency, where nothing was ordered.
-- Long because orders, payments and credits have to be one population before anything is derived from them.
{%- set measures = ['ordered', 'cancelled', 'credited', 'unpaid', 'overpaid', 'paid', 'refunded'] %}
with payments as (

    select connection, order_id, currency, sum(amount) as paid
    from {{ ref('int_payments_received') }}
    where status = 'succeeded' and order_id is not null
    group by connection, order_id, currency

),

credits as (

    select connection, source_order_id as order_id, currency, sum(amount) as refunded
    from {{ ref('int_credits_issued') }}
    where source_order_id is not null and not is_to_come
    group by connection, source_order_id, currency

),

orders as (

    select * from {{ ref('int_sales_orders') }} where order_type in ('order', 'purchase_order')

),

keys as (

    select connection, order_id, currency from orders where not is_to_come
    union
    select connection, order_id, currency from payments
    union
    select connection, order_id, currency from credits

),

measured as (

    select
        orders.connection, orders.customer_id, keys.currency, least(orders.ordered_on, companies.today) as ordered_on,
        orders.status, orders.is_standing,
        case when keys.currency = orders.currency and not orders.is_to_come then orders.total else 0 end as ordered,
        case when keys.currency = orders.currency then coalesce(purchase_orders.credited, 0) else 0 end as credited,
        coalesce(payments.paid, 0) as paid,
        coalesce(credits.refunded, 0) as refunded
    from keys
    inner join orders on orders.connection = keys.connection and orders.order_id = keys.order_id
    inner join {{ ref('int_companies') }} as companies on companies.connection = keys.connection
    left join payments
        on payments.connection = keys.connection
        and payments.order_id = keys.order_id
        and payments.currency = keys.currency
    left join credits
        on credits.connection = keys.connection
        and credits.order_id = keys.order_id
        and credits.currency = keys.currency
    left join {{ ref('purchase_orders') }} as purchase_orders
        on purchase_orders.connection = keys.connection
        and purchase_orders.order_id = keys.order_id

),

came as (

    select
        connection, customer_id, currency, ordered_on, ordered, paid,
        case when status = 'cancelled' then ordered else 0 end as cancelled,
        case when status = 'cancelled' then 0 else credited end as credited,
        case
            when status = 'refunded' then greatest(refunded, paid)
            when is_standing then refunded
            else 0
        end as refunded
    from measured

),

facts as (

    select
        came.connection, view.dimension, view.customer_id, came.currency, came.ordered_on,
        ordered, cancelled, credited,
        greatest(ordered - cancelled - credited - paid, 0) as unpaid,
        greatest(paid - (ordered - cancelled - credited), 0) as overpaid,
        paid, refunded
    from came
    cross join lateral (
        values ('company', null), ('customer', came.customer_id)
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
