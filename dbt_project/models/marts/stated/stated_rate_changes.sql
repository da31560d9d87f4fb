select
    connection,
    entity_type,
    entity_id,
    changed_at,
    old_rate,
    new_rate,
    source_url,
    known_from
from {{ ref('canonical_rate_changes') }}
where known_to = 'infinity'
