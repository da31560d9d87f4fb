-- Cut by attribute: whose a project is changes on other days than whether it is billable.
select
    connection,
    entity_id as project_id,
    attribute,
    value,
    nullif(effective_from, '-infinity') as effective_from,
    nullif(effective_to, 'infinity') - 1 as effective_to,
    known_by
from {{ ref('int_attribute_timelines') }}
where entity_type = 'project' and known_to = 'infinity'
