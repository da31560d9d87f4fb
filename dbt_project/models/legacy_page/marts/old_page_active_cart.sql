with lines as (

    select connection, order_id, count(*)::integer as items
    from {{ ref('canonical_order_lines') }}
    where known_to = 'infinity'
    group by connection, order_id

)

select
    carts.connection,
    (row_number() over (partition by carts.connection order by carts.created_at desc, carts.order_id desc))::integer as place,
    carts.order_id,
    coalesce(lines.items, 0) as items,
    carts.expires_at,
    carts.created_at
from {{ ref('canonical_orders') }} as carts
cross join {{ ref('old_page_rule') }} as rule
left join lines
    on lines.connection = carts.connection
    and lines.order_id = carts.order_id
where carts.known_to = 'infinity'
    and carts.order_type = 'cart'
    and carts.status = 'open'
    and (carts.expires_at is null or carts.expires_at > rule.now)
