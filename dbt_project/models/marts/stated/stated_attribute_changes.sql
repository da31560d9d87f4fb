select
    connection,
    entity_type,
    entity_id,
    attribute,
    changed_at,
    old_value,
    new_value,
    source_url,
    known_from
from {{ ref('canonical_attribute_changes') }}
where known_to = 'infinity'
