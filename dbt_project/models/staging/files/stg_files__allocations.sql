select
    connection,
    coalesce(nullif(payload ->> 'allocation_id', ''), id) as allocation_id,
    payload ->> 'from_document_id' as from_document_id,
    payload ->> 'to_document_id' as to_document_id,
    (payload ->> 'amount')::numeric as amount,
    payload ->> 'currency' as currency,
    (payload ->> 'allocated_on')::date as allocated_on,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'allocation') }}
where not is_deleted
