select
    connection,
    coalesce(nullif(payload ->> 'time_entry_id', ''), id) as time_entry_id,
    payload ->> 'project_id' as project_id,
    payload ->> 'customer_id' as customer_id,
    payload ->> 'person_id' as person_id,
    (payload ->> 'work_on')::date as work_on,
    (payload ->> 'hours')::numeric as hours,
    (payload ->> 'is_billable')::boolean as is_billable,
    (payload ->> 'hourly_rate')::numeric as hourly_rate,
    payload ->> 'invoiced_document_id' as invoiced_document_id,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'time_entry') }}
where not is_deleted
