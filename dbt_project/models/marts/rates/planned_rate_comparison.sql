-- A planned rate is compared on its first day, or today where it names none or one in the past.
-- Long because the rate in force, the hours it is charged for and what the plan changes are shown in one row.
with planned as (

    select
        planned.*,
        companies.today,
        greatest(coalesce(planned.effective_from, companies.today), companies.today) as compared_on
    from {{ ref('canonical_planned_rates') }} as planned
    inner join {{ ref('int_companies') }} as companies on companies.connection = planned.connection
    where planned.known_to = 'infinity'

),

-- on a project a person without a row of their own is charged what everybody is
in_force as (

    select
        planned.connection, planned.customer_id, planned.project_id, planned.person_id, planned.effective_from,
        rate.rate, rate.origin,
        row_number() over (
            partition by planned.connection, planned.customer_id, planned.project_id, planned.person_id,
                planned.effective_from
            order by rate.person_id nulls last
        ) as place
    from planned
    inner join {{ ref('client_rate') }} as rate
        on rate.connection = planned.connection
        and rate.customer_id = planned.customer_id
        and rate.project_id is not distinct from planned.project_id
        and (rate.person_id is null or rate.person_id = planned.person_id)
        and planned.compared_on
            between coalesce(rate.effective_from, '-infinity') and coalesce(rate.effective_to, 'infinity')

),

worked as (

    select connection, customer_id, project_id, person_id, sum(billable_hours) as hours
    from {{ ref('work_value') }} as work
    inner join {{ ref('int_companies') }} as companies using (connection)
    where work.work_on > companies.today - interval '12 months'
    group by connection, customer_id, project_id, person_id

),

compared as (

    select
        planned.*,
        in_force.rate as rate_in_force,
        in_force.origin as origin_in_force,
        {{ positive_rate('planned.hourly_rate') }} as planned_rate,
        (
            select sum(worked.hours)
            from worked
            where worked.connection = planned.connection
                and worked.customer_id = planned.customer_id
                and worked.project_id is not distinct from planned.project_id
                and (planned.person_id is null or worked.person_id = planned.person_id)
        ) as hours_of_12_months
    from planned
    left join in_force
        on in_force.connection = planned.connection
        and in_force.customer_id = planned.customer_id
        and in_force.project_id is not distinct from planned.project_id
        and in_force.person_id is not distinct from planned.person_id
        and in_force.effective_from is not distinct from planned.effective_from
        and in_force.place = 1

)

select
    compared.connection,
    compared.customer_id,
    client.customer_name,
    compared.project_id,
    project.project_name,
    compared.person_id,
    compared.effective_from,
    compared.effective_to,
    compared.compared_on,
    compared.planned_rate::numeric as planned_rate,
    compared.rate_in_force,
    compared.origin_in_force,
    (compared.planned_rate - compared.rate_in_force)::numeric as difference,
    (compared.planned_rate - compared.rate_in_force) / nullif(compared.rate_in_force, 0) as change,
    coalesce(compared.hours_of_12_months, 0)::numeric as hours_of_12_months,
    round(
        (compared.planned_rate - compared.rate_in_force) * coalesce(compared.hours_of_12_months, 0),
        tieout.currency_decimals(client.currency)
    ) + 0.00
        as effect_on_12_months,
    client.currency,
    case
        when compared.origin_in_force is null then 'unknown'
        when compared.planned_rate is not distinct from compared.rate_in_force then 'same'
        when compared.rate_in_force is null then 'new'
        when compared.planned_rate is null then 'none'
        when compared.planned_rate > compared.rate_in_force then 'higher'
        else 'lower'
    end as state
from compared
left join {{ ref('client') }} as client
    on client.connection = compared.connection
    and client.customer_id = compared.customer_id
left join {{ ref('project') }} as project
    on project.connection = compared.connection
    and project.project_id = compared.project_id
