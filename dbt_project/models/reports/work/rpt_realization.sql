select
    realization.connection,
    realization.cohort,
    realization.dimension,
    realization.customer_id,
    client.customer_name,
    realization.project_id,
    project.project_name,
    realization.person_id,
    person.person_name,
    realization.currency,
    realization.period_kind,
    realization.period_start,
    realization.period_end,
    realization.billable_hours,
    realization.unpriced_hours,
    realization.available_hours,
    realization.compared_hours,
    realization.standard_value,
    realization.uninvoiced_value,
    realization.below_rate,
    realization.above_rate,
    realization.not_compared_value,
    realization.invoiced,
    realization.unlinked_invoiced,
    realization.unpriced_invoiced,
    realization.other_currency_invoiced,
    realization.collected,
    realization.unpriced_collected,
    realization.compared_invoiced,
    realization.compared_collected,
    realization.hourly_invoiced,
    realization.hourly_collected,
    realization.covered_collected,
    realization.billing_realization * 100 as billing_realization,
    realization.collection_realization * 100 as collection_realization,
    realization.overall_realization * 100 as overall_realization,
    realization.effective_billed_rate,
    realization.effective_collected_rate,
    realization.utilization * 100 as utilization,
    realization.collected_per_available_hour
from {{ ref('realization') }} as realization
inner join {{ ref('rpt_frame') }} as frame on frame.connection = realization.connection and frame.is_now
left join {{ ref('client') }} as client
    on client.connection = realization.connection
    and client.customer_id = realization.customer_id
left join {{ ref('project') }} as project
    on project.connection = realization.connection
    and project.project_id = realization.project_id
left join {{ ref('person') }} as person
    on person.connection = realization.connection
    and person.person_id = realization.person_id
where realization.period_kind = 'total'
    or realization.period_kind = 'month'
    and realization.dimension = 'company'
    and realization.period_start <= frame.as_of
    and realization.period_start > frame.as_of - interval '12 months'
order by
    realization.connection, realization.currency, realization.cohort, realization.dimension,
    realization.period_start nulls first, realization.standard_value desc, client.customer_name, project.project_name,
    person.person_name, realization.customer_id, realization.project_id, realization.person_id
