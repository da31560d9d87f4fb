{# Where the rows of a table of the promise are, all versions of them. -#}
{% macro versions_of(table) -%}
    {%- if table in ['planned_rates', 'available_hours'] -%}
    (
{{ union_sources(table) }}
    )
    {%- elif table in ['documents', 'document_lines', 'allocations', 'expenses', 'exchange_rates'] -%}
    {{ ref('int_' ~ table) }}
    {%- else -%}
    {{ ref('canonical_' ~ table) }}
    {%- endif -%}
{%- endmacro %}

{# One row of a table, in words. -#}
{% macro one_of(table) -%}
    {{ return({'people': 'person', 'time_entries': 'time entry'}.get(table, (table | replace('_', ' '))[:-1])) }}
{%- endmacro %}

{# How a finding calls a row of a table, and the columns that say whose it is and what it is worth; the row is `base`. -#}
{% macro row_words(table) -%}
    {%- set id = 'base.' ~ var('id_of').get(table, 'none') -%}
    {%- set own = "'" ~ one_of(table) | capitalize ~ " ' || coalesce(" ~ shown(id) ~ ", 'without an id')" -%}
    {%- set line = "coalesce('Line ' || base.line_number, 'A line without a number')" -%}
    {%- set money = {'called': own, 'amount': 'base.amount', 'currency': 'base.currency'} -%}
    {%- set whose = {'called': own, 'customer_id': 'base.customer_id'} -%}
    {{ return({
        'customers': whose,
        'documents': dict(
            whose, document_id='base.document_id', amount='base.total_amount', currency='base.currency',
            condition="base.status not in ('void', 'deleted')"
        ),
        'document_lines': {'called': line, 'document_id': 'base.document_id', 'amount': 'base.line_amount'},
        'projects': whose,
        'rate_overrides': {
            'called': "'The override' || coalesce(' from ' || base.effective_from, '') || ' of project ' || "
                ~ shown('base.project_id')
        },
        'rate_changes': {'called': "'A change of rate on ' || base.changed_at::date"},
        'attribute_changes': {
            'called': "'A change of ' || " ~ shown('base.attribute') ~ " || ' on ' || base.changed_at::date"
        },
        'planned_rates': dict(whose, called="'A planned rate of customer ' || " ~ shown('base.customer_id')),
        'time_entries': whose,
        'available_hours': {'called': "'A row of available hours of ' || to_char(base.month_start, 'YYYY-MM')"},
        'orders': dict(whose, amount='base.total', currency='base.currency'),
        'order_lines': {'called': line, 'amount': 'base.line_amount'},
        'order_payments': money,
        'order_credits': money,
        'store_credits': dict(whose, amount='base.amount', currency='base.currency'),
        'expenses': money,
        'attendees': whose,
    }[table]) }}
{%- endmacro %}
