select
    connection,
    project_id,
    person_id,
    hourly_rate,
    effective_from,
    effective_to,
    source_url,
    known_from
from {{ ref('canonical_rate_overrides') }}
where known_to = 'infinity'
