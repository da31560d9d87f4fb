{# All rows of a canonical table, from every source that gives it (`sources_of` in dbt_project.yml), with the columns that the
   model's own yml states, by name and in that order.

   A blank reference is none: models tell what names nothing from everything else by it. Adding 0.00 gives an amount two
   decimals at least and never rounds it: 100.1 is 100.10, 100.125 stays. -#}
{% macro union_sources(table) -%}
    {%- for source in var('sources_of')[table] %}
    select
        {%- for column in model.columns.values() %}
        {%- if column.meta.is_money %}
        {{ column.name }} + 0.00 as {{ column.name }}
        {%- elif column.name.endswith('_id') or column.name.endswith('currency') %}
        nullif({{ column.name }}, '') as {{ column.name }}
        {%- else %}
        {{ column.name }}
        {%- endif %}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('stg_' ~ source ~ '__' ~ table) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
