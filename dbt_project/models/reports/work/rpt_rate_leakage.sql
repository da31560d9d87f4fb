select
    leakage.connection,
    leakage.currency,
    leakage.kind,
    grouping(leakage.customer_id, leakage.project_id) > 0 as is_total,
    leakage.customer_id,
    client.customer_name,
    leakage.project_id,
    project.project_name,
    count(*)::integer as entries,
    sum(leakage.hours)::numeric as hours,
    sum(leakage.standard_value) + 0.00 as standard_value,
    sum(leakage.invoiced) + 0.00 as invoiced,
    sum(leakage.leaked) + 0.00 as leaked,
    max(leakage.work_on) as last_work_on
from {{ ref('rate_leakage') }} as leakage
inner join {{ ref('rpt_frame') }} as frame on frame.connection = leakage.connection and frame.is_now
left join {{ ref('client') }} as client
    on client.connection = leakage.connection
    and client.customer_id = leakage.customer_id
left join {{ ref('project') }} as project
    on project.connection = leakage.connection
    and project.project_id = leakage.project_id
group by grouping sets (
    (leakage.connection, leakage.currency, leakage.kind),
    (
        leakage.connection, leakage.currency, leakage.kind, leakage.customer_id, client.customer_name,
        leakage.project_id, project.project_name
    )
)
order by
    leakage.connection, leakage.currency, leakage.kind, is_total, sum(leakage.leaked) desc nulls last, sum(leakage.hours) desc,
    client.customer_name, project.project_name, leakage.customer_id, leakage.project_id
