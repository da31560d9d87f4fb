select
    connection,
    payload ->> 'project_id' as project_id,
    payload ->> 'customer_id' as customer_id,
    payload ->> 'name' as name,
    (payload ->> 'is_billable')::boolean as is_billable,
    (payload ->> 'hourly_rate')::numeric as hourly_rate,
    payload ->> 'status' as status,
    (payload ->> 'budget_amount')::numeric as budget_amount,
    (payload ->> 'estimated_hours')::numeric as estimated_hours,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'project') }}
where not is_deleted
