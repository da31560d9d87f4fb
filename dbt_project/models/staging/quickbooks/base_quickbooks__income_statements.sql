-- The last months are asked for with every sync. A month that has left them was read once since, and says nothing of what
-- was landed later.
with statements as (

    select connection, payload, null::timestamptz as compared_at, {{ known() }}
    from {{ source('quickbooks', 'profit_and_loss') }}
    where not is_deleted
    union all
    select connection, payload, seen_from, {{ known() }}
    from {{ source('quickbooks', 'profit_and_loss_earlier') }} as earlier
    where not is_deleted
        and not exists (
            select 1
            from {{ source('quickbooks', 'profit_and_loss') }} as current_month
            where current_month.connection = earlier.connection
                and current_month.id = earlier.id
                and current_month.seen_to is null
                and not current_month.is_deleted
        )

)

select
    connection,
    payload ->> 'month' as month,
    (payload ->> 'end')::date as as_of,
    (payload ->> 'total')::numeric as total,
    payload ->> 'currency' as currency,
    payload -> 'accounts' as accounts,
    (payload ->> 'taken_at')::timestamptz as taken_at,
    compared_at,
    known_from,
    known_to
from statements
