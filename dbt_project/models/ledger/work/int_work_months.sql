{%- set of = work_measures() %}
-- Hours and money by month, per company, client, project and person. Cohort `period`: the work and the money of the same
-- calendar months. Cohort `matter`: the work of those months and whatever was billed and collected for that very work,
-- whenever.
with work as (

    select *, case when outcome = 'billed_in_another_currency' then 0 else billable_hours end as compared_hours
    from {{ ref('work_outcome') }}

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
    left join {{ ref('int_available_hours') }} as available
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
        {{ of.work | join(', ') }},
        {%- for measure in of.money + of.ratios %}
        0 as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from work
    cross join cohorts
    union all
    -- what was billed and collected, in the currency in which it was
    select
        cohort, connection, customer_id, project_id, person_id, currency,
        case cohort when 'period' then moved_on else work_on end,
        {% for measure in of.work %}0, {% endfor %}
        case when not is_cash then sign * amount else 0 end,
        case when not is_cash and time_entry_id is null then sign * amount else 0 end,
        case when not is_cash and is_unpriced then sign * amount else 0 end,
        case when not is_cash and rate_currency <> currency then sign * amount else 0 end,
        case when is_cash then amount else 0 end,
        case when is_cash and is_unpriced then amount else 0 end
        {%- for measure in of.ratios %}, 0{% endfor %}
    from money
    cross join cohorts
    where cohort = 'period' or time_entry_id is not null
    union all
    -- the same beside its work, in the currency of the work's rate where it can be compared
    select
        cohort, connection, customer_id, project_id, person_id,
        case when comparable_amount is null then currency else rate_currency end,
        case cohort when 'period' then moved_on else work_on end,
        {% for measure in of.work + of.money %}0, {% endfor %}
        case when is_valued and not is_cash then sign * comparable_amount else 0 end,
        case when is_valued and is_cash then comparable_amount else 0 end,
        case when is_compared and is_hourly and not is_cash then sign * comparable_amount else 0 end,
        case when is_compared and is_hourly and is_cash then comparable_amount else 0 end,
        case when is_covered and is_cash then coalesce(comparable_amount, amount) else 0 end
    from money
    cross join cohorts
    where time_entry_id is not null

)

select
    facts.cohort, facts.connection, view.dimension, view.customer_id, view.project_id, view.person_id,
    facts.currency, date_trunc('month', facts.fact_on)::date as month_start,
    {%- for measure in of.work + of.money + of.ratios %}
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
