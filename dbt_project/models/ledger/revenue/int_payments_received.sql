-- Payments from both sides: what was paid on orders, as the order has it, and what the books have beside it. Money on an
-- order that a document books (its receipt, or the payments of its invoice) counts once, with the order's method; what
-- no document books is `not_booked`.
-- Long because both sides use up the same money, and what either has left is known only where they meet.
with companies as (

    select * from {{ ref('int_companies') }}

),

order_payments as (

    select
        payments.connection,
        payments.order_payment_id,
        coalesce(orders.order_type, 'no_order') as paid_for,
        orders.order_id,
        {{ document_key('orders.connection', 'orders.document_id') }} as for_key,
        {{ document_key('payments.connection', 'payments.order_payment_id') }} as same_key,
        coalesce(nullif(payments.payment_method, ''), 'not stated') as payment_method,
        coalesce(payments.status, 'succeeded') as status,
        coalesce(payments.paid_on, (payments.created_at at time zone companies.time_zone)::date) as paid_on,
        coalesce(payments.amount, 0) as amount,
        coalesce(payments.currency, orders.currency, companies.home_currency) as currency,
        companies.today
    from {{ ref('canonical_order_payments') }} as payments
    inner join companies on companies.connection = payments.connection
    left join {{ ref('int_sales_orders') }} as orders
        on orders.connection = payments.connection
        and orders.order_id = payments.order_id
    where payments.known_to = 'infinity'

),

until_today as (

    select * from order_payments where paid_on is null or paid_on <= today

),

booked as (

    select * from {{ ref('int_booked_money') }}

),

whole as (

    select document_key, currency, sum(amount) as amount
    from booked
    where paid_for <> 'up_front'
    group by document_key, currency

),

-- a payment that both sides have under one id
identified as (

    select until_today.connection, until_today.order_payment_id, whole.document_key
    from until_today
    inner join whole
        on whole.document_key = until_today.same_key
        and whole.currency = until_today.currency
        and whole.amount = until_today.amount
    where until_today.status = 'succeeded'

),

-- the others meet by the document that the order names: both sides in order, until one of them is used up
parts as (

    select
        booked.*,
        booked.document_key in (select identified.document_key from identified) and booked.paid_for <> 'up_front' as is_identified
    from booked

),

pool as (

    select
        *,
        sum(greatest(amount, 0)) filter (where for_key is not null and not is_identified) over upto as upto,
        sum(greatest(amount, 0)) filter (where for_key is not null and not is_identified) over every as pooled
    from parts
    window
        every as (partition by for_key, currency),
        upto as (
            partition by for_key, currency
            order by (case paid_for when 'receipt' then 1 when 'up_front' then 2 else 3 end), place, issued_on, document_key
            rows unbounded preceding
        )

),

pools as (

    select for_key, currency, max(pooled) as amount
    from pool
    where for_key is not null
    group by for_key, currency

),

claims as (

    select
        until_today.*,
        identified.document_key is not null as is_identified,
        coalesce(pools.amount, 0) as pooled,
        sum(greatest(until_today.amount, 0)) filter (
            where until_today.status = 'succeeded' and identified.document_key is null
        ) over (
            partition by until_today.for_key, until_today.currency
            order by until_today.paid_on, until_today.order_payment_id
            rows unbounded preceding
        ) as upto
    from until_today
    left join identified
        on identified.connection = until_today.connection
        and identified.order_payment_id = until_today.order_payment_id
    left join pools
        on pools.for_key = until_today.for_key
        and pools.currency = until_today.currency

),

met as (

    select
        *,
        case
            when is_identified then amount
            when status <> 'succeeded' or for_key is null then 0
            else greatest(least(amount, pooled - (upto - greatest(amount, 0))), 0)
        end as booked_amount
    from claims

),

claimed as (

    select for_key, currency, sum(booked_amount) as amount
    from met
    where not is_identified and for_key is not null
    group by for_key, currency

),

beside as (

    select
        pool.connection, pool.document_id, pool.paid_for, pool.method, pool.issued_on, pool.currency,
        sum(
            case
                when pool.is_identified then 0
                when pool.amount <= 0 or pool.for_key is null then pool.amount
                else pool.amount - greatest(least(pool.amount, coalesce(claimed.amount, 0) - (pool.upto - pool.amount)), 0)
            end
        ) as amount
    from pool
    left join claimed
        on claimed.for_key = pool.for_key
        and claimed.currency = pool.currency
    group by 1, 2, 3, 4, 5, 6

)

select
    connection, paid_for, order_id, payment_method, status, paid_on, amount + 0.00 as amount, currency,
    (case when status = 'succeeded' then amount - booked_amount else 0 end) + 0.00 as not_booked
from met
union all
select connection, paid_for, null, method, 'succeeded', issued_on, amount + 0.00, currency, 0.00
from beside
where amount <> 0
