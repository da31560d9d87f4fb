{# All rows of one table of the promise, from every source that gives it (`sources_of` in dbt_project.yml). -#}
{% macro union_sources(table) -%}
    {%- for source in var('sources_of')[table] %}
    select {{ promise(table) | join(', ') }}
    from {{ ref('stg_' ~ source ~ '__' ~ table) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
