{%- set of = work_measures() %}
-- The hours and the money of int_work_months per month, fiscal quarter and year and in total, and what they come to. Ratios
-- have one population: work with a value, but for what is billed in another currency and cannot be compared. Long because
-- each ratio, and why it may be null, is told beside the others.
with companies as (

    select connection, today, fiscal_year_start_month from {{ ref('int_companies') }}

),

summed as (

    select
        monthly.cohort, monthly.connection, monthly.dimension, monthly.customer_id, monthly.project_id,
        monthly.person_id, monthly.currency, period.kind as period_kind, period.period_start, companies.today,
        {%- for measure in of.work + of.money + of.ratios %}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_work_months') }} as monthly
    inner join companies on companies.connection = monthly.connection
    cross join lateral {{ realization_periods('monthly.month_start', 'companies.fiscal_year_start_month') }}
        as period (kind, period_start)
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10

),

-- hours that people have, and what they worked of these, in all currencies
capacity as (

    select
        available.connection, view.dimension, view.person_id, period.kind as period_kind, period.period_start,
        sum(available.hours) as available_hours,
        sum(coalesce(worked.billable_hours, 0)) as covered_hours
    from {{ ref('int_available_hours') }} as available
    inner join companies on companies.connection = available.connection
    left join (
        select connection, person_id, date_trunc('month', work_on) as month, sum(billable_hours) as billable_hours
        from {{ ref('work_outcome') }}
        group by connection, person_id, date_trunc('month', work_on)
    ) as worked
        on worked.connection = available.connection
        and worked.person_id = available.person_id
        and worked.month = available.month_start
    cross join lateral (
        values ('company', null), ('person', available.person_id)
    ) as view (dimension, person_id)
    cross join lateral {{ realization_periods('available.month_start', 'companies.fiscal_year_start_month') }}
        as period (kind, period_start)
    group by available.connection, view.dimension, view.person_id, period.kind, period.period_start

),

measured as (

    select
        summed.*,
        capacity.available_hours,
        capacity.covered_hours,
        summed.standard_value - summed.not_compared_value as compared_value,
        count(*) filter (where summed.covered_collected <> 0) over (
            partition by summed.cohort, summed.connection, summed.dimension, summed.customer_id, summed.project_id,
                summed.person_id, summed.period_kind, summed.period_start
        ) > 1 as is_mixed,
        {{ last_day_of('summed.period_kind', 'summed.period_start', 'summed.today') }} as period_end
    from summed
    left join capacity
        on capacity.connection = summed.connection
        and capacity.dimension = summed.dimension
        and capacity.person_id is not distinct from summed.person_id
        and capacity.period_kind = summed.period_kind
        and capacity.period_start is not distinct from summed.period_start

)

select
    connection,
    cohort,
    dimension,
    customer_id,
    project_id,
    person_id,
    currency,
    period_kind,
    period_start,
    period_end,
    {%- for measure in ['hours', 'billable_hours', 'unpriced_hours', 'compared_hours', 'available_hours'] %}
    {{ measure }}::numeric as {{ measure }},
    {%- endfor %}
    {%- for measure in of.work[4:] + of.money + of.ratios %}
    {{ measure }} + 0.00 as {{ measure }},
    {%- endfor %}
    compared_invoiced / nullif(compared_value, 0) as billing_realization,
    compared_collected / nullif(compared_invoiced, 0) as collection_realization,
    compared_collected / nullif(compared_value, 0) as overall_realization,
    round(hourly_invoiced / nullif(compared_hours, 0), 6) as effective_billed_rate,
    round(hourly_collected / nullif(compared_hours, 0), 6) as effective_collected_rate,
    covered_hours / nullif(available_hours, 0) as utilization,
    case when not is_mixed then round(covered_collected / nullif(available_hours, 0), 6) end
        as collected_per_available_hour,
    -- why a ratio is null; null where all are defined
    nullif(
        concat_ws(
            '; ',
            case when compared_hours = 0 then 'no billable hours' end,
            case
                when standard_value = 0 then 'no work at a rate'
                when compared_value = 0 then 'billed in another currency'
            end,
            case when compared_invoiced = 0 then 'nothing invoiced' end,
            case
                when dimension in ('client', 'project') then 'available hours belong to people'
                when coalesce(available_hours, 0) = 0 then 'no available hours given'
                when is_mixed then 'collected in several currencies'
            end
        ),
        ''
    ) as undefined_because
from measured
