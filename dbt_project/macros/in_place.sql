{# Tables and views as dbt builds them, but put in their place by tieout.put_in_place: readers of what is replaced stop no
   build, no build stops them for more than a moment, and the views on a table that is replaced stay. -#}
{% materialization table, adapter='postgres' %}
    {{ return(built_in_place('table')) }}
{% endmaterialization %}

{% materialization view, adapter='postgres' %}
    {{ return(built_in_place('view')) }}
{% endmaterialization %}

{% macro built_in_place(kind) %}
    {%- set target_relation = this.incorporate(type=kind) -%}
    {%- set made = make_intermediate_relation(target_relation) -%}
    {{ drop_relation_if_exists(load_cached_relation(made)) }}
    {{ drop_relation_if_exists(load_cached_relation(make_backup_relation(target_relation, kind))) }}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') -%}
        {{ get_create_table_as_sql(False, made, sql) if kind == 'table' else get_create_view_as_sql(made, sql) }}
    {%- endcall %}
    {% if kind == 'table' %}
        {% do create_indexes(made) %}
        {% do persist_docs(made, model) %}
    {% endif %}
    {% call statement('put_in_place') -%}
        {{ put_in_place(this.schema, made.identifier, this.identifier) }}
    {%- endcall %}
    {% if kind == 'view' %}{% do persist_docs(target_relation, model) %}{# what stays is the one that was there #}{% endif %}
    {{ adapter.commit() }}
    {# what takes time after it keeps nobody from reading #}
    {% if kind == 'table' %}
        {% call statement('analyze') -%}
            analyze {{ target_relation }}
        {%- endcall %}
        {{ adapter.commit() }}
    {% endif %}
    {% if post_hooks %}
        {{ run_hooks(post_hooks, inside_transaction=True) }}
        {{ adapter.commit() }}
    {% endif %}
    {{ return({'relations': [target_relation]}) }}
{% endmacro %}

{% macro put_in_place(schema, made, name) -%}
    select tieout.put_in_place(
        '{{ schema }}', '{{ made }}', '{{ name }}',
        {#- how long readers are waited for, and after how long an idle one is ended: null is never #}
        interval '{{ env_var("TIEOUT_READER_PATIENCE", "300") }} seconds',
        nullif('{{ env_var("TIEOUT_IDLE_READER_LIMIT", "") }}', '')::interval
    )
{%- endmacro %}

{# A seed that is filled again: its rows are deleted, which no reader waits for. -#}
{% macro postgres__truncate_relation(relation) -%}
    {% call statement('truncate_relation') -%}
        delete from {{ relation }}
    {%- endcall %}
{%- endmacro %}
