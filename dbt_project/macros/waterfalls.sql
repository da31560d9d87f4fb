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

{# Rows of a waterfall from its `steps`: where each starts and ends, and what a total differs from the steps before it. -#}
{% macro waterfall_rows(steps) -%}
    select
        connection,
        waterfall,
        dimension,
        customer_id,
        item_id,
        item_name,
        currency,
        period_kind,
        period_start,
        period_end,
        position::integer as position,
        label,
        value + 0.00 as value,
        (case when step_type = 'total' then 0 else reached - value end) + 0.00 as start_value,
        (case when step_type = 'total' then value else reached end) + 0.00 as end_value,
        case
            when step_type = 'total' then 'total'
            when value > 0 then 'increase'
            when value < 0 then 'decrease'
            else step_type
        end as step_type,
        explanation,
        (case when step_type = 'total' then value - reached else 0 end) + 0.00 as unexplained
    from (
        select
            *,
            sum(case when step_type <> 'total' or position = 1 then value else 0 end) over (
                partition by
                    connection, waterfall, dimension, customer_id, item_id, item_name, currency, period_kind, period_start,
                    period_end
                order by position
            ) as reached
        from {{ steps }}
    ) as running
{%- endmacro %}

{# The steps from list value to net revenue. -#}
{% macro revenue_steps() -%}
    {{ return([
    ('List value', 'sums.list_value', 'total', 'Invoices and sales receipts before discounts.'),
    ('Discounts', '-sums.discounts', 'decrease', 'What was taken off the list value.'),
    ('Gross billed', 'sums.gross_billed', 'total', 'Totals of invoices and sales receipts.'),
    ('Credits and refunds', '-sums.credits', 'decrease', 'Credit memos and refund receipts, each once.'),
    ('Net billed', 'sums.net_billed', 'total', 'Gross billed less credits and refunds.'),
    ('Tax', '-sums.tax', 'decrease', 'Tax of sales less tax of what was taken back; items are without tax from the start.'),
    ('Net revenue', 'sums.net_revenue', 'total', 'What all pages call net revenue.'),
]) }}
{%- endmacro %}
