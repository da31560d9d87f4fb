-- An open cart past its expiry is neither active nor marked expired, and is counted on its own.
with carts as (

    select
        connection,
        case
            when status <> 'open' then status
            when is_past_expiry then 'open_past_expiry'
            else 'active'
        end as status
    from {{ ref('int_sales_orders') }}
    where order_type = 'cart' and not is_to_come

),

known_statuses (status, position) as (

    values ('active', 1), ('open_past_expiry', 2), ('checked_out', 3), ('expired', 4), ('abandoned', 5)

),

statuses as (

    select kinds.connection, known_statuses.status
    from (select distinct connection from carts) as kinds
    cross join known_statuses
    union
    select connection, status from carts

)

select
    statuses.connection,
    statuses.status,
    coalesce(known_statuses.position, 9)::integer as position,
    count(carts.connection)::integer as carts
from statuses
left join known_statuses on known_statuses.status = statuses.status
left join carts
    on carts.connection = statuses.connection
    and carts.status = statuses.status
group by statuses.connection, statuses.status, known_statuses.position
