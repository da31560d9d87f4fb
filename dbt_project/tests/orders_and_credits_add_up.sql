-- What the waterfall of orders calls paid is the payments that succeeded; its orders are those of the statuses; and an
-- issued store credit is used, expired or outstanding.
with paid as (

    select connection, currency, sum(succeeded_amount) as amount
    from {{ ref('payments_by_method') }}
    where paid_for in ('order', 'purchase_order')
    group by connection, currency

),

ordered as (

    select connection, currency, sum(total) as amount
    from {{ ref('orders_by_status') }}
    where order_type in ('order', 'purchase_order')
    group by connection, currency

),

steps as (

    select connection, currency, label, value
    from {{ ref('revenue_waterfall') }}
    where waterfall = 'order_to_cash' and dimension = 'company' and period_kind = 'total'

),

compared as (

    select steps.connection, steps.currency, 'paid' as what, steps.value as shown, coalesce(paid.amount, 0) as amount
    from steps
    left join paid on paid.connection = steps.connection and paid.currency = steps.currency
    where steps.label = 'Paid'
    union all
    select ordered.connection, ordered.currency, 'ordered', steps.value, ordered.amount
    from ordered
    left join steps
        on steps.connection = ordered.connection
        and steps.currency = ordered.currency
        and steps.label = 'Ordered'
    union all
    select connection, currency, 'store credits', issued, used + expired + outstanding from {{ ref('store_credit') }}

)

select connection, currency, what
from compared
where shown is distinct from amount
union all
{{ nothing_compared(ref('orders_by_status'), 'compared', 2) }}
