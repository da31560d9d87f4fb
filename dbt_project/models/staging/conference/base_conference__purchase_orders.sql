select
    connection, purchase_order_id, customer_id, status, total_amount, lower(known) as known_from, upper(known) as known_to
from (
    select
        connection, purchase_order_id, customer_id, status, total_amount,
        unnest(range_agg(tstzrange(known_from, known_to))) as known
    from (
        select
            connection,
            id as purchase_order_id,
            {{ conference_organization('payload') }} as customer_id,
            {{ conference_invoice_status("payload ->> 'status'") }} as status,
            (payload ->> 'total')::numeric as total_amount,
            case
                when row_number() over (partition by connection, id order by seen_from) = 1 then '-infinity'
                else seen_from
            end as known_from,
            coalesce(seen_to, 'infinity') as known_to
        from {{ source('conference', 'purchase_order') }}
    ) as versions
    group by connection, purchase_order_id, customer_id, status, total_amount
) as merged
