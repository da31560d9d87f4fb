-- Per cohort and currency: companies, clients, projects and people add up to the same, in total and over the months; and
-- the total is the work and the money themselves.
with added as (

    select
        connection, cohort, currency, dimension, period_kind,
        sum(hours) as hours, sum(standard_value) as standard_value, sum(invoiced) as invoiced, sum(collected) as collected
    from {{ ref('realization') }}
    group by connection, cohort, currency, dimension, period_kind

),

facts as (

    select connection, currency, hours, standard_value, 0 as invoiced, 0 as collected from {{ ref('work_value') }}
    union all
    select
        connection, currency, 0, 0,
        case kind when 'billed' then amount when 'credited' then -amount else 0 end,
        case kind when 'collected' then amount else 0 end
    from {{ ref('work_money') }}

),

totals as (

    select
        connection, currency, sum(hours) as hours, sum(standard_value) as standard_value,
        sum(invoiced) as invoiced, sum(collected) as collected
    from facts
    group by connection, currency

),

compared as (

    select
        added.*,
        totals.hours as total_hours, totals.standard_value as total_value, totals.invoiced as total_invoiced,
        totals.collected as total_collected
    from totals
    left join added using (connection, currency)

)

select connection, cohort, currency, dimension, period_kind
from compared
where hours is distinct from total_hours
    or standard_value is distinct from total_value
    or cohort is distinct from 'matter'
    and (invoiced is distinct from total_invoiced or collected is distinct from total_collected)
union all
{{ nothing_compared(ref('work_value'), 'compared', 4) }}
