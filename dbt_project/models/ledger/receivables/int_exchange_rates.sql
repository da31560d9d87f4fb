{{ config(
    indexes=[{'columns': ['connection', 'from_currency', 'to_currency', 'rate_on']}],
) }}
-- `rate` is null where what is stated is no rate.
select
    connection,
    from_currency,
    to_currency,
    rate_on,
    source_url,
    known_from,
    known_to,
    rate as rate_stated,
    case when {{ is_usable_rate('rate') }} then rate end as rate
from {{ ref('canonical_exchange_rates') }}
