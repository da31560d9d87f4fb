{# The table that has all versions of a canonical table's rows: the ledger's own where it adds to them. -#}
{% macro versions_of(table) -%}
    {%- set is_added_to = table in ['documents', 'document_lines', 'allocations', 'expenses', 'exchange_rates'] -%}
    {{ return(ref(('int_' if is_added_to else 'canonical_') ~ table)) }}
{%- endmacro %}

{# What the columns of the canonical tables say in their yml under `key` (`is_id`, `names`): value by column, by table. Nothing
   while models are only read: whoever asks refers to all tables by itself, with `versions_of`. -#}
{% macro stated_of_columns(key) -%}
    {%- set found = {} -%}
    {%- for table in var('sources_of') if execute -%}
        {%- for column in graph.nodes['model.tieout.canonical_' ~ table].columns.values() if column.meta[key] -%}
            {%- do found.setdefault(table, {}).update({column.name: column.meta[key]}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# The id column of each canonical table that has one. -#}
{% macro canonical_ids() -%}
    {%- set ids = {} -%}
    {%- for table, columns in stated_of_columns('is_id').items() -%}
        {%- do ids.update({table: columns.keys() | first}) -%}
    {%- endfor -%}
    {{ return(ids) }}
{%- endmacro %}

{# One row of a table, in words. -#}
{% macro one_of(table) -%}
    {{ return({'people': 'person', 'time_entries': 'time entry'}.get(table, (table | replace('_', ' '))[:-1])) }}
{%- endmacro %}

{# How a finding calls a row of a table, and the columns that say whose it is and what it is worth; the row is `base`. -#}
{% macro row_words(table) -%}
    {%- set id = 'base.' ~ canonical_ids().get(table, 'none') -%}
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
