with shown as (

    select statistics.*
    from {{ ref('client_statistics') }} as statistics
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = statistics.connection and frame.is_now
    where statistics.connection in (select connection from {{ ref('project') }})
        or statistics.connection in (select connection from {{ ref('work_value') }})
        or statistics.connection in (select connection from {{ ref('client_rate') }} where rate is not null)
        or statistics.connection in (select connection from {{ ref('planned_rate_comparison') }})

)

select
    connection,
    currency,
    grouping(customer_id) > 0 as is_total,
    customer_id,
    customer_name,
    status,
    sum(projects)::integer as projects,
    sum(active_projects)::integer as active_projects,
    sum(hours)::numeric as hours,
    sum(billable_hours)::numeric as billable_hours,
    sum(estimated_cost) + 0.00 as estimated_cost,
    sum(invoiced) + 0.00 as invoiced,
    sum(paid) + 0.00 as paid,
    sum(paid_by_others) + 0.00 as paid_by_others,
    sum(paid_for_others) + 0.00 as paid_for_others,
    sum(refunded) + 0.00 as refunded,
    sum(adjusted) + 0.00 as adjusted,
    sum(open_amount) + 0.00 as open_amount,
    max(last_activity_on) as last_activity_on
from shown
group by grouping sets ((connection, currency), (connection, currency, customer_id, customer_name, status))
order by connection, currency, is_total, estimated_cost desc, invoiced desc, customer_name, customer_id
