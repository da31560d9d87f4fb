select
    connection,
    name,
    key,
    amount,
    currency,
    taken_at,
    as_of,
    compared_at,
    source_url,
    known_from
from {{ ref('canonical_control_totals') }}
where known_to = 'infinity'
