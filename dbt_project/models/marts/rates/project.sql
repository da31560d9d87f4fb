with projects as (

    select * from {{ ref('canonical_projects') }} where known_to = 'infinity'

)

select
    projects.connection,
    projects.project_id,
    projects.name as project_name,
    projects.customer_id,
    client.customer_name,
    coalesce(projects.status, 'active') as status,
    coalesce(projects.is_billable, true) as is_billable,
    {{ positive_rate('projects.hourly_rate') }}::numeric as hourly_rate,
    client.currency,
    projects.budget_amount,
    projects.estimated_hours,
    projects.source_url
from projects
left join {{ ref('client') }} as client
    on client.connection = projects.connection
    and client.customer_id = projects.customer_id
