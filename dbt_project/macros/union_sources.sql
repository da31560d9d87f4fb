{# All rows of one canonical table, from every source that gives it (`sources_of` in dbt_project.yml).

   Adding 0.00 gives an amount two decimals at least and never rounds it: 100.1 is 100.10, 100.125 stays. -#}
{% macro union_sources(table) -%}
    {%- for source in var('sources_of')[table] %}
    select
        {%- for column in promise(table) %}
        {{ column ~ ' + 0.00 as ' ~ column if column in money_columns() else column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('stg_' ~ source ~ '__' ~ table) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
