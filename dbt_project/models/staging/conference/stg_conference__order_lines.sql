with prices as (

    select connection, 'ticket_type:' || id as item_id, (payload ->> 'price')::numeric as price
    from {{ source('conference', 'ticket_type') }}
    where seen_to is null
    union all
    select connection, 'addon:' || id as item_id, (payload ->> 'price')::numeric as price
    from {{ source('conference', 'addon') }}
    where seen_to is null

),

lines as (

    select
        connection,
        'order:' || (payload ->> 'order_id') as order_id,
        {{ conference_item('payload') }} as item_id,
        payload ->> 'description' as description,
        id,
        (payload ->> 'quantity')::numeric as quantity,
        (payload ->> 'unit_price')::numeric as unit_price,
        (payload ->> 'line_total')::numeric as line_amount,
        (payload ->> 'discount_amount')::numeric as discount_amount,
        {{ known() }}
    from {{ source('conference', 'order_line_item') }}
    where not is_deleted
    union all
    select
        connection,
        'purchase_order:' || (payload ->> 'purchase_order_id') as order_id,
        {{ conference_item('payload') }} as item_id,
        payload ->> 'description' as description,
        id,
        (payload ->> 'quantity')::numeric as quantity,
        (payload ->> 'unit_price')::numeric as unit_price,
        (payload ->> 'line_total')::numeric as line_amount,
        0 as discount_amount,
        {{ known() }}
    from {{ source('conference', 'purchase_order_line_item') }}
    where not is_deleted
    union all
    -- a cart has no prices of its own: today's
    select
        cart_item.connection,
        'cart:' || (cart_item.payload ->> 'cart_id') as order_id,
        prices.item_id,
        null::text as description,
        cart_item.id,
        (cart_item.payload ->> 'quantity')::numeric as quantity,
        prices.price as unit_price,
        (cart_item.payload ->> 'quantity')::numeric * prices.price as line_amount,
        0 as discount_amount,
        {{ known() }}
    from {{ source('conference', 'cart_item') }} as cart_item
    left join prices
        on prices.connection = cart_item.connection
        and prices.item_id = {{ conference_item('cart_item.payload') }}
    where not cart_item.is_deleted

)

select
    connection,
    order_id,
    item_id,
    description,
    id::integer as line_number,
    quantity::numeric as quantity,
    unit_price::numeric as unit_price,
    line_amount::numeric as line_amount,
    discount_amount::numeric as discount_amount,
    null::text as source_url,
    known_from,
    known_to
from lines
