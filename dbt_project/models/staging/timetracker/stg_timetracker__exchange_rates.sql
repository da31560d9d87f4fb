select
    connection,
    payload ->> 'base_code' as from_currency,
    payload ->> 'quote_code' as to_currency,
    (payload ->> 'date')::date as rate_on,
    (payload ->> 'rate')::numeric as rate,
    null::text as source_url,
    {{ known() }}
from {{ source('timetracker', 'exchange_rate') }}
where not is_deleted
