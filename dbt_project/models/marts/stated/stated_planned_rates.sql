select
    connection,
    customer_id,
    customer_name,
    project_id,
    project_name,
    person_id,
    person_name,
    origin,
    known_by,
    hourly_rate,
    currency,
    effective_from,
    effective_to,
    source_url,
    known_from
from {{ ref('canonical_planned_rates') }}
where known_to = 'infinity'
