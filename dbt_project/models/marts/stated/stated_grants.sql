select
    connection,
    grant_id,
    status,
    approved_amount,
    disbursed_amount,
    currency,
    source_url,
    known_from
from {{ ref('canonical_grants') }}
where known_to = 'infinity'
