with periods as (

    select
        *,
        count(*) over work as periods,
        bool_or(origin = 'person_on_project_override') over work as has_own,
        project_id is not null
        and bool_and(origin in ('client_default', 'none')) over work
        and min(customer_id) over work = max(customer_id) over work as is_inherited
    from {{ ref('client_rate') }}
    window work as (
        partition by connection, project_id, person_id, case when project_id is null then customer_id end
    )

)

select
    period.connection,
    period.customer_id,
    client.customer_name,
    period.project_id,
    project.project_name,
    period.person_id,
    person.person_name,
    period.effective_from,
    period.effective_to,
    period.rate,
    client.currency,
    period.origin,
    period.known_by,
    period.periods::integer as periods,
    period.is_inherited,
    frame.as_of between coalesce(period.effective_from, '-infinity') and coalesce(period.effective_to, 'infinity')
        as is_in_force
from periods as period
inner join {{ ref('rpt_frame') }} as frame on frame.connection = period.connection and frame.knows_all
left join {{ ref('client') }} as client
    on client.connection = period.connection
    and client.customer_id = period.customer_id
left join {{ ref('project') }} as project
    on project.connection = period.connection
    and project.project_id = period.project_id
left join {{ ref('person') }} as person
    on person.connection = period.connection
    and person.person_id = period.person_id
where (period.rate is not null or period.project_id is not null or period.periods > 1)
    and (period.person_id is null or period.has_own)
order by
    period.connection, client.customer_name, period.customer_id, project.project_name nulls first, period.project_id,
    person.person_name nulls first, period.person_id nulls first, period.effective_from nulls first
