select
    connection,
    time_entry_id,
    project_id,
    customer_id,
    person_id,
    work_on,
    hours,
    is_billable,
    hourly_rate,
    invoiced_document_id,
    source_url,
    known_from
from {{ ref('canonical_time_entries') }}
where known_to = 'infinity'
