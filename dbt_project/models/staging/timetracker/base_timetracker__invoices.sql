select connection, invoice_id, customer_id, currency, total_amount, lower(known) as known_from, upper(known) as known_to
from (
    select
        connection, invoice_id, customer_id, currency, total_amount,
        unnest(range_agg(tstzrange(known_from, known_to))) as known
    from (
        select
            connection,
            id as invoice_id,
            payload ->> 'client_id' as customer_id,
            {{ timetracker_currency('payload') }} as currency,
            (payload ->> 'total_amount')::numeric as total_amount,
            case
                when row_number() over (partition by connection, id order by seen_from) = 1 then '-infinity'
                else seen_from
            end as known_from,
            coalesce(seen_to, 'infinity') as known_to
        from {{ source('timetracker', 'invoice_detail') }}
    ) as versions
    group by connection, invoice_id, customer_id, currency, total_amount
) as merged
