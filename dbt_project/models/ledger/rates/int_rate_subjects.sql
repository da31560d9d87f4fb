-- Whom a rate can be asked for: a client's work outside projects, everybody's on a project, and apart from that every
-- person who has an override or time there.
with people_on_projects as (

    select connection, project_id, person_id, known_from from {{ ref('canonical_rate_overrides') }}
    union all
    select connection, project_id, person_id, known_from from {{ ref('canonical_time_entries') }}

),

subjects as (

    select connection, customer_id, null::text as project_id, null::text as person_id, known_from
    from {{ ref('canonical_customers') }}
    union all
    select connection, null, project_id, null, known_from from {{ ref('canonical_projects') }}
    union all
    select connection, null, project_id, person_id, known_from
    from people_on_projects
    where person_id is not null and (connection, project_id) in (
        select connection, project_id from {{ ref('canonical_projects') }}
    )

)

select connection, customer_id, project_id, person_id, min(known_from) as known_from
from subjects
group by connection, customer_id, project_id, person_id
