-- Cut wherever a claim or the project's client begins or ends; between two cuts one rate is charged.
-- Long because days are cut, charged and put together again in steps that are not asked for by themselves.
with claims as not materialized (

    select * from {{ ref('int_rate_claims') }} where known_to = 'infinity'

),

subjects as (

    select
        subject.connection,
        coalesce(subject.customer_id, project.customer_id) as customer_id,
        subject.project_id,
        subject.person_id,
        coalesce(project.effective_from, '-infinity') as effective_from,
        coalesce(project.effective_to, 'infinity') as effective_to
    from {{ ref('int_rate_subjects') }} as subject
    left join {{ ref('int_project_clients') }} as project
        on project.connection = subject.connection
        and project.project_id = subject.project_id
        and project.known_to = 'infinity'

),

cuts as (

    select connection, customer_id, project_id, person_id, effective_from as day, effective_to as last_end
    from subjects
    {%- for concerns in [
        'claim.project_id = subject.project_id and (claim.person_id is null or claim.person_id = subject.person_id)',
        'claim.customer_id = subject.customer_id',
    ] %}
    union
    select subject.connection, subject.customer_id, subject.project_id, subject.person_id, cut.day, subject.effective_to
    from subjects as subject
    inner join claims as claim on claim.connection = subject.connection and {{ concerns }}
    cross join lateral (values (claim.effective_from), (claim.effective_to)) as cut (day)
    where cut.day > subject.effective_from and cut.day < subject.effective_to
    {%- endfor %}

),

days as (

    select
        *,
        lead(day, 1, last_end) over (
            partition by connection, customer_id, project_id, person_id, last_end order by day
        ) as next_day
    from cuts

),

charged_days as (

    select
        days.connection, days.customer_id, days.project_id, days.person_id, days.day, days.next_day,
        charged.rate, coalesce(charged.origin, 'none') as origin, charged.known_by
    from days
    left join lateral (
        {{ charged_claim(
            'claims', 'days', 'days.customer_id',
            is_valid='claim.effective_from <= days.day and claim.effective_to > days.day', is_known='true'
        ) }}
    ) as charged on true

),

-- neighbours that say the same are one period
compared as (

    select
        *,
        row(customer_id, rate, origin, known_by) is not distinct from row(
            lag(customer_id) over work, lag(rate) over work, lag(origin) over work, lag(known_by) over work
        ) as is_same
    from charged_days
    window work as (
        partition by connection, project_id, person_id, case when project_id is null then customer_id end order by day
    )

),

numbered as (

    select *, count(*) filter (where not is_same) over work as period
    from compared
    window work as (
        partition by connection, project_id, person_id, case when project_id is null then customer_id end order by day
    )

)

select
    connection,
    customer_id,
    project_id,
    person_id,
    nullif(min(day), '-infinity') as effective_from,
    nullif(max(next_day), 'infinity') - 1 as effective_to,
    rate::numeric as rate,
    origin,
    known_by
from numbered
group by connection, customer_id, project_id, person_id, rate, origin, known_by, period
