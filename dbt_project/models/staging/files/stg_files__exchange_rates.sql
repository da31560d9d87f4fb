select
    connection,
    payload ->> 'from_currency' as from_currency,
    payload ->> 'to_currency' as to_currency,
    (payload ->> 'rate_on')::date as rate_on,
    (payload ->> 'rate')::numeric as rate,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'exchange_rate') }}
where not is_deleted
