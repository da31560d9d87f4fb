select
    connection,
    person_id,
    month_start,
    hours,
    source_url,
    known_from
from {{ ref('canonical_available_hours') }}
where known_to = 'infinity'
