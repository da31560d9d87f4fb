-- Long because the keys that the old page lists, with their labels, stand beside what is counted under them.
with orders as (

    select * from {{ ref('int_old_page_orders') }}

),

purchase_orders as (

    select * from {{ ref('int_old_page_purchase_orders') }}

),

carts as (

    select
        orders.connection,
        case
            when orders.status <> 'open' then orders.status
            when orders.expires_at is null or orders.expires_at > rule.now then 'active'
        end as status
    from {{ ref('canonical_orders') }} as orders
    cross join {{ ref('old_page_rule') }} as rule
    where orders.known_to = 'infinity' and orders.order_type = 'cart'

),

payments as (

    select payments.*, coalesce(orders.order_type, 'order') as order_type
    from {{ ref('canonical_order_payments') }} as payments
    inner join {{ ref('canonical_orders') }} as orders
        on orders.connection = payments.connection
        and orders.order_id = payments.order_id
        and orders.known_to = 'infinity'
    where payments.known_to = 'infinity'

),

-- every status of a payment counts as paid by its method, a failed one too
counted as (

    select connection, 'orders_by_status' as breakdown, status as key, total as amount from orders
    union all
    select connection, 'carts_by_status', status, 0 from carts
    union all
    select connection, 'payments_by_method', payment_method, amount from payments where order_type = 'order'
    union all
    select connection, 'payments_by_status', status, amount from payments where order_type = 'order'
    union all
    select connection, 'purchase_orders_by_status', status, total from purchase_orders
    union all
    select connection, 'purchase_order_payments_by_method', payment_method, amount
    from payments
    where order_type = 'purchase_order'

),

keys (breakdown, place, key, label) as (

    values
    {%- for breakdown, keys in {
        'orders_by_status': [
            ('pending', 'Pending'), ('paid', 'Paid'), ('refunded', 'Refunded'),
            ('partially_refunded', 'Partially refunded'), ('cancelled', 'Cancelled')],
        'carts_by_status': [
            ('active', 'Active'), ('expired', 'Expired'), ('checked_out', 'Checked out'), ('abandoned', 'Abandoned')],
        'payments_by_method': [
            ('stripe', 'Stripe'), ('terminal', 'Terminal'), ('comp', 'Complimentary'), ('credit', 'Credit'),
            ('manual', 'Manual')],
        'payments_by_status': [
            ('pending', 'Pending'), ('processing', 'Processing'), ('succeeded', 'Succeeded'), ('failed', 'Failed'),
            ('refunded', 'Refunded')],
        'purchase_orders_by_status': [
            ('draft', 'Draft'), ('sent', 'Sent'), ('partially_paid', 'Partially paid'), ('paid', 'Paid'),
            ('overpaid', 'Overpaid'), ('cancelled', 'Cancelled')],
        'purchase_order_payments_by_method': [
            ('wire', 'Wire Transfer'), ('ach', 'ACH'), ('check', 'Check'), ('stripe', 'Stripe'), ('other', 'Other')],
    }.items() %}
        {%- set last_breakdown = loop.last %}
        {%- for key, label in keys %}
        ('{{ breakdown }}', {{ loop.index }}, '{{ key }}', '{{ label }}')
        {%- if not (loop.last and last_breakdown) %},{% endif %}
        {%- endfor %}
    {%- endfor %}

)

select
    companies.connection,
    keys.breakdown,
    keys.place,
    keys.key,
    keys.label,
    count(counted.key)::integer as count,
    coalesce(sum(counted.amount), 0) + 0.00 as total
from {{ ref('int_old_page_companies') }} as companies
cross join keys
left join counted
    on counted.connection = companies.connection
    and counted.breakdown = keys.breakdown
    and counted.key = keys.key
group by companies.connection, keys.breakdown, keys.place, keys.key, keys.label
