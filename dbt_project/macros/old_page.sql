{# The figures of the finance page that these pages replace, by its own definitions and faults. They hold what is known
   now, by the day rule and at the clock of `old_page_rule`. -#}

{# Orders proper, with the day and whether the old page counts them as sold. -#}
{% macro old_page_orders() -%}
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
{%- endmacro %}

{# The companies that the old page could have shown, be it with zeros: those with orders or carts (an offer is none), store
   credits or a budget. -#}
{% macro old_page_companies() -%}
    select connection from {{ ref('int_sales_orders') }}
    union
    select connection from {{ ref('int_credits_issued') }}
    union
    select connection from {{ ref('canonical_budgets') }} where known_to = 'infinity'
{%- endmacro %}

{# Per purchase order what was paid and credited. -#}
{% macro old_page_purchase_orders() -%}
    select
        orders.connection,
        orders.order_id,
        orders.reference,
        orders.status,
        orders.created_at,
        coalesce(orders.total, 0) as total,
        coalesce(payments.amount, 0) as paid,
        coalesce(credits.amount, 0) as credited
    from {{ ref('canonical_orders') }} as orders
    left join (
        select connection, order_id, sum(amount) as amount
        from {{ ref('canonical_order_payments') }}
        where known_to = 'infinity'
        group by connection, order_id
    ) as payments
        on payments.connection = orders.connection
        and payments.order_id = orders.order_id
    left join (
        select connection, order_id, sum(amount) as amount
        from {{ ref('canonical_order_credits') }}
        where known_to = 'infinity'
        group by connection, order_id
    ) as credits
        on credits.connection = orders.connection
        and credits.order_id = orders.order_id
    where orders.known_to = 'infinity' and orders.order_type = 'purchase_order'
{%- endmacro %}

{# The old page's percentage: nothing of nothing is 0. -#}
{% macro old_page_percent(part, whole) -%}
    coalesce({{ part }} * 100 / nullif({{ whole }}, 0), 0)
{%- endmacro %}
