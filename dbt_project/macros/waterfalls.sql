{# The periods that a day is in: month, fiscal quarter, fiscal year and all time (which has no first day). -#}
{% macro revenue_periods(day, fiscal_year_start_month) -%}
    {%- set shift = "make_interval(months => " ~ fiscal_year_start_month ~ " - 1)" -%}
    (
        values
            ('month', date_trunc('month', {{ day }})::date),
            ('quarter', (date_trunc('quarter', {{ day }} - {{ shift }}) + {{ shift }})::date),
            ('year', (date_trunc('year', {{ day }} - {{ shift }}) + {{ shift }})::date),
            ('total', null)
    )
{%- endmacro %}

{# Rows of a waterfall from rows of sums. `steps` are (label, SQL of the value with its sign, type, explanation). -#}
{% macro waterfall_steps(waterfall, sums, steps) -%}
    select
        sums.connection, '{{ waterfall }}' as waterfall, sums.dimension, sums.customer_id, sums.item_id, sums.item_name,
        sums.currency, sums.period_kind, sums.period_start, sums.period_end,
        step.position, step.label, step.value, step.step_type, step.explanation
    from {{ sums }} as sums
    cross join lateral (
        values
        {%- for label, value, step_type, explanation in steps %}
            ({{ loop.index }}, '{{ label }}', {{ value }}, '{{ step_type }}', '{{ explanation }}'){{ ',' if not loop.last }}
        {%- endfor %}
    ) as step (position, label, value, step_type, explanation)
{%- endmacro %}
