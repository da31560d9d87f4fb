select
    connection,
    payload ->> 'grant_id' as grant_id,
    payload ->> 'status' as status,
    (payload ->> 'approved_amount')::numeric as approved_amount,
    (payload ->> 'disbursed_amount')::numeric as disbursed_amount,
    payload ->> 'currency' as currency,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'grant') }}
where not is_deleted
