{# All rows of one canonical table, from every source that gives it (`sources_of` in dbt_project.yml).

   A blank reference is none: models tell what names nothing from everything else by it. Adding 0.00 gives an amount two
   decimals at least and never rounds it: 100.1 is 100.10, 100.125 stays. -#}
{% macro union_sources(table) -%}
    {%- for source in var('sources_of')[table] %}
    select
        {%- for column in promise(table) %}
        {%- if column in money_columns() %}
        {{ column }} + 0.00 as {{ column }}
        {%- elif column.endswith('_id') or column.endswith('currency') %}
        nullif({{ column }}, '') as {{ column }}
        {%- else %}
        {{ column }}
        {%- endif %}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('stg_' ~ source ~ '__' ~ table) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
