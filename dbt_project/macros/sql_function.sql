{# A function as a node of the graph, so that `ref` and the lineage know it: the model's text is its body, `meta.arguments`
   what it takes, the columns of its yml what it returns. It has the model's name, or `meta.function` where a table has that.

   It is replaced in one statement: who asks meanwhile gets the answer of the old or of the new one, and views on it stay.
   Its body stays text that must hold in a copy of the database under another name, so that is taken out. -#}
{% materialization sql_function, adapter='postgres' %}
    {%- set meta = config.get('meta') -%}
    {%- set function = this.schema ~ '.' ~ (meta.function or this.identifier) -%}
    {%- set types = [] -%}
    {%- for argument in meta.arguments -%}
        {%- do types.append(argument.split(' default ')[0]) -%}
    {%- endfor -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') -%}
        create or replace function {{ function }}({{ meta.arguments | join(', ') }})
        returns table (
            {%- for column in model.columns.values() %}
            {{ column.name }} {{ column.data_type }}{{ ',' if not loop.last }}
            {%- endfor %}
        )
        language sql stable parallel safe
        as $function$
        {{ sql | replace(adapter.quote(this.database) ~ '.', '') }}
        $function$;
        comment on function {{ function }}({{ types | join(', ') }}) is {{ postgres_escape_comment(model.description | trim) }}
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': []}) }}
{% endmaterialization %}
