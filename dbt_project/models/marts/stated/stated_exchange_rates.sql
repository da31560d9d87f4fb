select
    connection,
    from_currency,
    to_currency,
    rate_on,
    rate,
    source_url,
    known_from
from {{ ref('canonical_exchange_rates') }}
where known_to = 'infinity'
