{{ config(post_hook="analyze {{ this }}") }}
{%- set measures = [
    'hours', 'billable_hours', 'unpriced_hours', 'standard_value', 'uninvoiced_value', 'invoiced', 'unlinked_invoiced',
    'unpriced_invoiced', 'collected', 'unpriced_collected',
] %}
-- Hours and money by month, then added up per company, client, project and person, and per month, year and in total.
-- Cohort `period`: the work and the money of the same calendar months. Cohort `matter`: the work of those months and
-- whatever was billed and collected for that very work, whenever.
with work as (

    select * from {{ ref('work_value') }}

),

money as (

    select
        money.*,
        case when money.kind = 'credited' then -money.amount else money.amount end as signed,
        coalesce(work.unpriced_hours, 0) > 0 as is_unpriced
    from {{ ref('work_money') }} as money
    left join work
        on work.connection = money.connection
        and work.time_entry_id = money.time_entry_id

),

billed_entries as (

    select distinct connection, time_entry_id from money where kind = 'billed' and time_entry_id is not null

),

facts as (

    select
        cohort, work.connection, work.customer_id, work.project_id, work.person_id, work.currency,
        work.work_on as fact_on, work.hours, work.billable_hours, work.unpriced_hours, work.standard_value,
        case when billed_entries.time_entry_id is null then work.standard_value else 0 end as uninvoiced_value,
        0 as invoiced, 0 as unlinked_invoiced, 0 as unpriced_invoiced, 0 as collected, 0 as unpriced_collected
    from work
    cross join (values ('period'), ('matter')) as cohorts (cohort)
    left join billed_entries using (connection, time_entry_id)
    union all
    select
        cohort, connection, customer_id, project_id, person_id, currency,
        case cohort when 'period' then moved_on else work_on end,
        0, 0, 0, 0, 0,
        case when kind <> 'collected' then signed else 0 end,
        case when kind <> 'collected' and time_entry_id is null then signed else 0 end,
        case when kind <> 'collected' and is_unpriced then signed else 0 end,
        case when kind = 'collected' then signed else 0 end,
        case when kind = 'collected' and is_unpriced then signed else 0 end
    from money
    cross join (values ('period'), ('matter')) as cohorts (cohort)
    where cohort = 'period' or time_entry_id is not null

),

monthly as (

    select
        facts.cohort, facts.connection, view.dimension, view.customer_id, view.project_id, view.person_id,
        facts.currency, date_trunc('month', facts.fact_on)::date as month_start,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from facts
    cross join lateral (
        values
            ('company', null, null, null),
            ('client', facts.customer_id, null, null),
            ('project', facts.customer_id, facts.project_id, null),
            ('person', null, null, facts.person_id)
    ) as view (dimension, customer_id, project_id, person_id)
    group by 1, 2, 3, 4, 5, 6, 7, 8

),

summed as (

    select
        monthly.cohort, monthly.connection, monthly.dimension, monthly.customer_id, monthly.project_id,
        monthly.person_id, monthly.currency, period.kind as period_kind, period.period_start,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from monthly
    cross join lateral {{ realization_periods('monthly.month_start') }} as period (kind, period_start)
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9

),

-- hours that people have, and what they worked of these, in all currencies
capacity as (

    select
        available.connection, view.dimension, view.person_id, period.kind as period_kind, period.period_start,
        sum(available.hours) as available_hours,
        sum(coalesce(worked.billable_hours, 0)) as covered_hours
    from (
        {{ union_sources('available_hours') }}
    ) as available
    inner join {{ ref('int_companies') }} as companies
        on companies.connection = available.connection
        and available.month_start <= companies.today
    left join (
        select connection, person_id, date_trunc('month', work_on) as month, sum(billable_hours) as billable_hours
        from work
        group by connection, person_id, date_trunc('month', work_on)
    ) as worked
        on worked.connection = available.connection
        and worked.person_id = available.person_id
        and worked.month = date_trunc('month', available.month_start)
    cross join lateral (
        values ('company', null), ('person', available.person_id)
    ) as view (dimension, person_id)
    cross join lateral {{ realization_periods("date_trunc('month', available.month_start)::date") }} as period (kind, period_start)
    where available.known_to = 'infinity'
    group by available.connection, view.dimension, view.person_id, period.kind, period.period_start

),

measured as (

    select
        summed.*,
        capacity.available_hours,
        capacity.covered_hours,
        count(*) over (
            partition by summed.cohort, summed.connection, summed.dimension, summed.customer_id, summed.project_id,
                summed.person_id, summed.period_kind, summed.period_start
        ) > 1 as is_mixed,
        case summed.period_kind
            when 'month' then least((summed.period_start + interval '1 month' - interval '1 day')::date, companies.today)
            when 'year' then least((summed.period_start + interval '1 year' - interval '1 day')::date, companies.today)
            else companies.today
        end as period_end
    from summed
    inner join {{ ref('int_companies') }} as companies on companies.connection = summed.connection
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
    hours::numeric as hours,
    billable_hours::numeric as billable_hours,
    unpriced_hours::numeric as unpriced_hours,
    available_hours::numeric as available_hours,
    standard_value + 0.00 as standard_value,
    uninvoiced_value + 0.00 as uninvoiced_value,
    invoiced + 0.00 as invoiced,
    unlinked_invoiced + 0.00 as unlinked_invoiced,
    unpriced_invoiced + 0.00 as unpriced_invoiced,
    collected + 0.00 as collected,
    unpriced_collected + 0.00 as unpriced_collected,
    (invoiced - unpriced_invoiced) / nullif(standard_value, 0) as billing_realization,
    collected / nullif(invoiced, 0) as collection_realization,
    (collected - unpriced_collected) / nullif(standard_value, 0) as overall_realization,
    round(invoiced / nullif(billable_hours, 0), 6) as effective_billed_rate,
    round(collected / nullif(billable_hours, 0), 6) as effective_collected_rate,
    covered_hours / nullif(available_hours, 0) as utilization,
    case when not is_mixed then round(collected / nullif(available_hours, 0), 6) end
        as collected_per_available_hour,
    nullif(
        concat_ws(
            '; ',
            case when billable_hours = 0 then 'no billable hours' end,
            case when standard_value = 0 then 'no work at a rate' end,
            case when invoiced = 0 then 'nothing invoiced' end,
            case
                when dimension in ('client', 'project') then 'available hours belong to people'
                when coalesce(available_hours, 0) = 0 then 'no available hours given'
                when is_mixed then 'collected in several currencies'
            end
        ),
        ''
    ) as undefined_because
from measured
