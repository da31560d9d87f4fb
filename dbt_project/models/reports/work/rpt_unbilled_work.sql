select
    work.connection,
    work.currency,
    grouping(work.customer_id, work.project_id) > 0 as is_total,
    work.customer_id,
    client.customer_name,
    work.project_id,
    project.project_name,
    count(*)::integer as entries,
    sum(work.hours)::numeric as hours,
    coalesce(sum(work.hours) filter (where work.rate is null), 0)::numeric as unpriced_hours,
    {%- for band in ['days_0_30', 'days_31_60', 'days_61_90', 'days_over_90'] %}
    coalesce(sum(work.standard_value) filter (where work.age_band = '{{ band }}'), 0) + 0.00 as {{ band }},
    {%- endfor %}
    sum(work.standard_value) + 0.00 as total,
    max(work.age_days) as oldest_days,
    {%- for column, reason in [
        ('on_drafts', 'on_a_draft'), ('on_later_invoices', 'on_a_later_invoice'),
        ('not_on_named_invoices', 'not_on_the_named_invoice'),
    ] %}
    coalesce(sum(work.standard_value) filter (where work.reason = '{{ reason }}'), 0) + 0.00 as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ ref('unbilled_work') }} as work
inner join {{ ref('rpt_frame') }} as frame on frame.connection = work.connection and frame.is_now
left join {{ ref('client') }} as client
    on client.connection = work.connection
    and client.customer_id = work.customer_id
left join {{ ref('project') }} as project
    on project.connection = work.connection
    and project.project_id = work.project_id
group by grouping sets (
    (work.connection, work.currency),
    (
        work.connection, work.currency, work.customer_id, client.customer_name, work.project_id, project.project_name
    )
)
order by
    work.connection, work.currency, is_total, total desc, hours desc, client.customer_name, project.project_name,
    work.customer_id, work.project_id
