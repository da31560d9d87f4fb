select
    connection,
    payload ->> 'SourceCurrencyCode' as from_currency,
    payload ->> 'TargetCurrencyCode' as to_currency,
    (payload ->> 'AsOfDate')::date as rate_on,
    (payload ->> 'Rate')::numeric as rate,
    null::text as source_url,
    {{ known() }}
from {{ source('quickbooks', 'exchange_rate') }}
where not is_deleted
