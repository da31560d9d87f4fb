select
    tie_out.connection,
    tie_out.subject,
    tie_out.control,
    tie_out.key,
    coalesce(projects.project_name, customers.customer_name) as key_name,
    tie_out.currency,
    tie_out.as_of,
    tie_out.as_of = frame.as_of as is_of_day,
    tie_out.ours,
    tie_out.theirs,
    tie_out.difference,
    tie_out.taken_at,
    tie_out.status
from {{ ref('ar_tie_out') }} as tie_out
inner join {{ ref('rpt_frame') }} as frame on frame.connection = tie_out.connection
left join {{ ref('project') }} as projects
    on tie_out.control in ('hours', 'billable_hours')
    and projects.connection = tie_out.connection
    and projects.project_id = tie_out.key
left join {{ ref('rpt_customer_name') }} as customers
    on tie_out.control = 'customer_balance'
    and customers.connection = tie_out.connection
    and customers.customer_id = tie_out.key
-- a page about another day shows what the source states of that day
where frame.is_known and (frame.is_now or tie_out.as_of = frame.as_of)
    -- thousands of customers owe nothing on both sides
    and (tie_out.control <> 'customer_balance' or tie_out.key is null or tie_out.ours <> 0 or tie_out.difference <> 0)
order by tie_out.connection, tie_out.control, tie_out.currency, tie_out.as_of desc, tie_out.key
