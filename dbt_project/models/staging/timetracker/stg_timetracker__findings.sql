-- A nightly job of the source makes drafts overdue too: whoever never was seen as sent may never have been.
with overdue as (

    select
        connection,
        id,
        payload ->> 'client_id' as customer_id,
        (payload ->> 'total_amount')::numeric as amount,
        {{ timetracker_currency('payload') }} as currency,
        {{ known() }}
    from {{ source('timetracker', 'invoice_detail') }}
    where not is_deleted and payload ->> 'status' = 'overdue'

),

sent as (

    select connection, payload ->> 'entity_id' as id, seen_from
    from {{ source('timetracker', 'audit_log') }}
    where payload ->> 'entity_type' = 'Invoice'
        and payload ->> 'field_name' = 'status'
        and payload ->> 'new_value' in ('sent', 'issued', 'paid')
    union all
    select connection, id, seen_from
    from {{ source('timetracker', 'invoice_detail') }}
    where payload ->> 'status' in ('sent', 'issued', 'paid')

)

select
    overdue.connection,
    'overdue_never_sent' as kind,
    'invoice:' || overdue.id as document_id,
    overdue.customer_id,
    overdue.amount,
    overdue.currency,
    'The invoice is overdue, which its source makes of drafts too, and nothing shows that it was sent. It counts.' as message,
    null::text as source_url,
    overdue.known_from,
    overdue.known_to
from overdue
where not exists (
    select from sent where sent.connection = overdue.connection and sent.id = overdue.id and sent.seen_from <= overdue.known_from
)
