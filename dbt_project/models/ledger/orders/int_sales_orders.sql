-- Only what holds now; `is_sold` is an order that was paid, also one that was refunded since. An estimate is an offer,
-- no order. Where only a total is stated, the list value is what it was before the discount. `is_to_come` is an order of
-- a day after today: only the old page, which knows no such day, counts it.
with orders as (

    select
        *,
        coalesce(order_type, 'order') as kind,
        coalesce(status, 'unknown') as state
    from {{ ref('canonical_orders') }}
    where known_to = 'infinity'

)

select
    orders.connection,
    orders.order_id,
    orders.kind as order_type,
    orders.state as status,
    orders.customer_id,
    orders.document_id,
    nullif(orders.voucher_code, '') as voucher_code,
    orders.reference,
    orders.created_at,
    (orders.created_at at time zone companies.time_zone)::date as ordered_on,
    coalesce((orders.created_at at time zone companies.time_zone)::date > companies.today, false) as is_to_come,
    orders.expires_at,
    orders.expires_at <= clock.now as is_past_expiry,
    coalesce(orders.subtotal, orders.total + coalesce(orders.discount, 0), 0) as subtotal,
    coalesce(orders.discount, 0) as discount,
    coalesce(orders.total, 0) as total,
    coalesce(orders.currency, companies.home_currency) as currency,
    orders.source_url,
    orders.kind = 'order' and orders.state in ('paid', 'partially_refunded') as is_standing,
    orders.kind = 'order' and orders.state in ('paid', 'partially_refunded', 'refunded') as is_sold
from orders
inner join {{ ref('int_companies') }} as companies on companies.connection = orders.connection
cross join {{ source('tieout', 'clock') }} as clock
where orders.kind <> 'estimate'
