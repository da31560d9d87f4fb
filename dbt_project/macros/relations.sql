{# The tables and views of a schema. dbt-postgres lists functions as well, and would take the function
   marts.ar_aging(date, timestamptz) for the table marts.ar_aging. -#}
{% macro postgres__list_relations_without_caching(schema_relation) -%}
    {%- set database = dbt.string_literal(dbt.escape_single_quotes(schema_relation.database)) -%}
    {%- call statement('list_relations_without_caching', fetch_result=True) -%}
        select {{ database }} as database, tablename as name, schemaname as schema, 'table' as type
        from pg_tables
        where schemaname ilike '{{ schema_relation.schema }}'
        union all
        select {{ database }} as database, viewname as name, schemaname as schema, 'view' as type
        from pg_views
        where schemaname ilike '{{ schema_relation.schema }}'
    {%- endcall -%}
    {{ return(load_result('list_relations_without_caching').table) }}
{%- endmacro %}
