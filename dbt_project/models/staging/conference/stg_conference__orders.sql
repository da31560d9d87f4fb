-- Long because the same twelve columns of three kinds of order stand side by side.
with companies as (

    select * from {{ ref('base_conference__companies') }} where known_to = 'infinity'

),

orders as (

    select
        connection,
        'order:' || id as order_id,
        'order' as order_type,
        payload ->> 'status' as status,
        'user:' || (payload ->> 'user_id') as customer_id,
        case when payload ->> 'status' in {{ conference_sold() }} then 'order:' || id end as document_id,
        nullif(payload ->> 'voucher_code', '') as voucher_code,
        payload ->> 'reference' as reference,
        payload ->> 'created_at' as created_at,
        payload ->> 'hold_expires_at' as expires_at,
        payload ->> 'subtotal' as subtotal,
        payload ->> 'discount_amount' as discount,
        payload ->> 'total' as total,
        is_deleted,
        {{ known() }}
    from {{ source('conference', 'order') }}

),

carts as (

    select
        connection,
        'cart:' || id as order_id,
        'cart' as order_type,
        payload ->> 'status' as status,
        'user:' || (payload ->> 'user_id') as customer_id,
        null::text as document_id,
        null::text as voucher_code,
        null::text as reference,
        payload ->> 'created_at' as created_at,
        payload ->> 'expires_at' as expires_at,
        null::text as subtotal,
        null::text as discount,
        null::text as total,
        is_deleted,
        {{ known() }}
    from {{ source('conference', 'cart') }}

),

purchase_orders as (

    select
        connection,
        'purchase_order:' || id as order_id,
        'purchase_order' as order_type,
        payload ->> 'status' as status,
        {{ conference_organization('payload') }} as customer_id,
        'purchase_order:' || id as document_id,
        null::text as voucher_code,
        payload ->> 'reference' as reference,
        payload ->> 'created_at' as created_at,
        null::text as expires_at,
        payload ->> 'subtotal' as subtotal,
        '0' as discount,
        payload ->> 'total' as total,
        is_deleted,
        {{ known() }}
    from {{ source('conference', 'purchase_order') }}

),

all_orders as (

    select * from orders
    union all
    select * from carts
    union all
    select * from purchase_orders

)

select
    all_orders.connection,
    all_orders.order_id,
    all_orders.order_type,
    all_orders.status,
    all_orders.customer_id,
    all_orders.document_id,
    all_orders.voucher_code,
    all_orders.reference,
    all_orders.created_at::timestamptz as created_at,
    all_orders.expires_at::timestamptz as expires_at,
    all_orders.subtotal::numeric as subtotal,
    all_orders.discount::numeric as discount,
    all_orders.total::numeric as total,
    companies.home_currency as currency,
    null::text as source_url,
    all_orders.known_from,
    all_orders.known_to
from all_orders
left join companies on companies.connection = all_orders.connection
where not all_orders.is_deleted
