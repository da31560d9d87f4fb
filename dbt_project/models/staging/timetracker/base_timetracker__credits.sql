select
    connection,
    connection || chr(31) || 'payment:' || id as row_key,
    'payment:' || id as document_id,
    payload ->> 'invoice_id' as invoice_id,
    (payload ->> 'amount')::numeric as amount,
    payload ->> 'currency' as currency,
    (payload ->> 'payment_date')::date as given_on,
    {{ known() }}
from {{ source('timetracker', 'payment') }}
where not is_deleted and payload ->> 'status' = 'completed'
union all
select
    connection,
    connection || chr(31) || 'credit_note:' || id as row_key,
    'credit_note:' || id as document_id,
    payload ->> 'invoice_id' as invoice_id,
    (payload ->> 'amount')::numeric as amount,
    null::text as currency,
    (payload ->> 'created_at')::date as given_on,
    {{ known() }}
from {{ source('timetracker', 'credit_note') }}
where not is_deleted
