with sold as (

    select
        connection,
        connection || chr(31) || id as row_key,
        id as order_id,
        'user:' || (payload ->> 'user_id') as customer_id,
        payload ->> 'status' as status,
        (payload ->> 'total')::numeric as total_amount,
        (payload ->> 'updated_at')::timestamptz as changed_at,
        {{ known() }}
    from {{ source('conference', 'order') }}
    where not is_deleted and payload ->> 'status' in {{ conference_sold() }}

),

credits as (

    select
        connection,
        connection || chr(31) || (payload ->> 'source_order_id') as row_key,
        (payload ->> 'amount')::numeric as amount,
        {{ known() }}
    from {{ source('conference', 'credit') }}
    where not is_deleted and payload ->> 'source_order_id' is not null

),

sold_stretches as (

    {{ stretches('sold', [{'relation': 'credits', 'on': 'other.row_key = base.row_key'}]) }}

)

select
    sold.connection,
    sold.order_id,
    sold.customer_id,
    sold.status,
    sold.total_amount,
    sold.changed_at,
    coalesce(sum(credits.amount), 0) as credited,
    stretches.known_from,
    stretches.known_to
from sold_stretches as stretches
inner join sold
    on sold.row_key = stretches.row_key
    and sold.known_from = stretches.version_from
left join credits
    on credits.row_key = stretches.row_key
    and {{ known_during('credits', 'stretches') }}
group by
    sold.connection, sold.order_id, sold.customer_id, sold.status, sold.total_amount, sold.changed_at,
    stretches.known_from, stretches.known_to
