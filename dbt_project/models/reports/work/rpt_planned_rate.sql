select
    planned.connection,
    planned.customer_id,
    planned.customer_name,
    planned.project_id,
    planned.project_name,
    planned.person_id,
    person.person_name,
    planned.effective_from,
    planned.planned_rate,
    planned.rate_in_force,
    planned.origin_in_force,
    planned.difference,
    planned.change * 100 as change,
    planned.hours_of_12_months,
    planned.effect_on_12_months,
    planned.currency,
    planned.state
from {{ ref('planned_rate_comparison') }} as planned
inner join {{ ref('rpt_frame') }} as frame on frame.connection = planned.connection and frame.is_now
left join {{ ref('person') }} as person
    on person.connection = planned.connection
    and person.person_id = planned.person_id
order by
    planned.connection, planned.customer_name, planned.project_name nulls first, planned.person_id nulls first,
    planned.effective_from nulls first
