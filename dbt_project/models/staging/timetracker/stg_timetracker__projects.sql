with sites as (

    select * from {{ ref('base_timetracker__sites') }}

)

select
    project.connection,
    project.id as project_id,
    project.payload ->> 'client_id' as customer_id,
    project.payload ->> 'name' as name,
    (project.payload ->> 'billable')::boolean as is_billable,
    (project.payload ->> 'hourly_rate')::numeric as hourly_rate,
    project.payload ->> 'status' as status,
    (project.payload ->> 'budget_amount')::numeric as budget_amount,
    (project.payload ->> 'estimated_hours')::numeric as estimated_hours,
    sites.base_url || '/projects/' || project.id as source_url,
    {{ known() }}
from {{ source('timetracker', 'project') }} as project
left join sites using (connection)
where not project.is_deleted
