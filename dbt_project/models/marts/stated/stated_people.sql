select
    connection,
    person_id,
    person_name,
    is_active,
    source_url,
    known_from
from {{ ref('canonical_people') }}
where known_to = 'infinity'
