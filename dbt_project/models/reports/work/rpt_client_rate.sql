-- depends_on: {{ ref('client_rate') }}
-- Clients without any project or rate are left out: they are not charged by the hour. So are people who are charged as
-- everybody on the project is.
select
    rate.connection,
    rate.customer_id,
    client.customer_name,
    coalesce(client_status.value, client.status) as client_status,
    rate.project_id,
    project.project_name,
    coalesce(project_status.value, project.status) as project_status,
    rate.person_id,
    person.person_name,
    rate.rate,
    client.currency,
    rate.origin,
    rate.known_by,
    rate.effective_from,
    rate.effective_to
from {{ ref('rpt_frame') }} as frame
cross join lateral marts.client_rate_as_of(frame.as_of, frame.known_at) as rate
left join {{ ref('client') }} as client
    on client.connection = rate.connection
    and client.customer_id = rate.customer_id
left join {{ ref('project') }} as project
    on project.connection = rate.connection
    and project.project_id = rate.project_id
left join {{ ref('person') }} as person
    on person.connection = rate.connection
    and person.person_id = rate.person_id
left join {{ ref('int_attribute_timelines') }} as client_status
    on client_status.connection = rate.connection
    and client_status.entity_type = 'client'
    and client_status.entity_id = rate.customer_id
    and client_status.attribute = 'status'
    and client_status.effective_from <= frame.as_of
    and client_status.effective_to > frame.as_of
    and client_status.known_from <= frame.known_at
    and client_status.known_to > frame.known_at
left join {{ ref('int_attribute_timelines') }} as project_status
    on project_status.connection = rate.connection
    and project_status.entity_type = 'project'
    and project_status.entity_id = rate.project_id
    and project_status.attribute = 'status'
    and project_status.effective_from <= frame.as_of
    and project_status.effective_to > frame.as_of
    and project_status.known_from <= frame.known_at
    and project_status.known_to > frame.known_at
where rate.connection = frame.connection
    and (rate.rate is not null or rate.project_id is not null)
    and (rate.person_id is null or rate.origin = 'person_on_project_override')
order by
    rate.connection, client.customer_name, rate.customer_id, project.project_name nulls first, rate.project_id,
    person.person_name nulls first, rate.person_id nulls first
