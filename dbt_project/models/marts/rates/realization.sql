{%- set of_work = [
    'hours', 'billable_hours', 'unpriced_hours', 'compared_hours', 'standard_value', 'uninvoiced_value', 'below_rate',
    'above_rate', 'not_compared_value',
] %}
{%- set of_money = [
    'invoiced', 'unlinked_invoiced', 'unpriced_invoiced', 'other_currency_invoiced', 'collected', 'unpriced_collected',
] %}
{%- set of_ratios = ['compared_invoiced', 'compared_collected', 'hourly_invoiced', 'hourly_collected', 'covered_collected'] %}
{%- set measures = of_work + of_money + of_ratios %}
-- Hours and money by month, then added up per company, client, project and person, and per month, fiscal quarter and year
-- and in total. Cohort `period`: the work and the money of the same calendar months. Cohort `matter`: the work of those
-- months and whatever was billed and collected for that very work, whenever. Ratios have one population: work with a
-- value, but for what is billed in another currency and cannot be compared.
with work as (

    select *, case when outcome = 'billed_in_another_currency' then 0 else billable_hours end as compared_hours
    from {{ ref('work_outcome') }}

),

companies as (

    select connection, today, fiscal_year_start_month from {{ ref('int_companies') }}

),

-- of the running month only the part that has passed
available as (

    select
        given.connection, given.person_id, date_trunc('month', given.month_start)::date as month_start,
        sum(case
            when date_trunc('month', given.month_start) = date_trunc('month', companies.today)
                then round(
                    given.hours * extract(day from companies.today)
                    / extract(day from date_trunc('month', companies.today) + interval '1 month' - interval '1 day'), 6
                )
            else given.hours
        end) as hours
    from {{ ref('canonical_available_hours') }} as given
    inner join companies
        on companies.connection = given.connection
        and given.month_start <= companies.today
    where given.known_to = 'infinity'
    group by given.connection, given.person_id, date_trunc('month', given.month_start)

),

money as (

    select
        money.*,
        case when money.kind = 'credited' then -1 else 1 end as sign,
        money.kind = 'collected' as is_cash,
        money.time_entry_id is not null and work.standard_value = 0 as is_unpriced,
        work.outcome = 'billed' as is_compared,
        work.outcome = 'billed' and work.standard_value <> 0 as is_valued,
        available.person_id is not null as is_covered
    from {{ ref('work_money') }} as money
    left join work
        on work.connection = money.connection
        and work.time_entry_id = money.time_entry_id
    left join available
        on available.connection = money.connection
        and available.person_id = money.person_id
        and available.month_start = date_trunc('month', money.work_on)

),

cohorts (cohort) as (

    values ('period'), ('matter')

),

facts as (

    select
        cohort, connection, customer_id, project_id, person_id, currency, work_on as fact_on,
        {{ of_work | join(', ') }},
        {%- for measure in of_money + of_ratios %}
        0 as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from work
    cross join cohorts
    union all
    -- what was billed and collected, in the currency in which it was
    select
        cohort, connection, customer_id, project_id, person_id, currency,
        case cohort when 'period' then moved_on else work_on end,
        {% for measure in of_work %}0, {% endfor %}
        case when not is_cash then sign * amount else 0 end,
        case when not is_cash and time_entry_id is null then sign * amount else 0 end,
        case when not is_cash and is_unpriced then sign * amount else 0 end,
        case when not is_cash and rate_currency <> currency then sign * amount else 0 end,
        case when is_cash then amount else 0 end,
        case when is_cash and is_unpriced then amount else 0 end
        {%- for measure in of_ratios %}, 0{% endfor %}
    from money
    cross join cohorts
    where cohort = 'period' or time_entry_id is not null
    union all
    -- the same beside its work, in the currency of the work's rate where it can be compared
    select
        cohort, connection, customer_id, project_id, person_id,
        case when comparable_amount is null then currency else rate_currency end,
        case cohort when 'period' then moved_on else work_on end,
        {% for measure in of_work + of_money %}0, {% endfor %}
        case when is_valued and not is_cash then sign * comparable_amount else 0 end,
        case when is_valued and is_cash then comparable_amount else 0 end,
        case when is_compared and is_hourly and not is_cash then sign * comparable_amount else 0 end,
        case when is_compared and is_hourly and is_cash then comparable_amount else 0 end,
        case when is_covered and is_cash then coalesce(comparable_amount, amount) else 0 end
    from money
    cross join cohorts
    where time_entry_id is not null

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
        monthly.person_id, monthly.currency, period.kind as period_kind, period.period_start, companies.today,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from monthly
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
    from available
    inner join companies on companies.connection = available.connection
    left join (
        select connection, person_id, date_trunc('month', work_on) as month, sum(billable_hours) as billable_hours
        from work
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
    {%- for measure in of_work[4:] + of_money + of_ratios %}
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
    {{ undefined_realization() }} as undefined_because
from measured
