select
    connection,
    payload ->> 'project_id' as project_id,
    payload ->> 'customer_id' as customer_id,
    payload ->> 'name' as name,
    (payload ->> 'is_billable')::boolean as is_billable,
    (payload ->> 'hourly_rate')::numeric(18, 6) as hourly_rate,
    payload ->> 'status' as status,
    (payload ->> 'budget_amount')::numeric(18, 2) as budget_amount,
    (payload ->> 'estimated_hours')::numeric(18, 6) as estimated_hours,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'project') }}
where not is_deleted
