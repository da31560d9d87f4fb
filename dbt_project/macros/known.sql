{# The knowledge interval of a raw version: landed at seen_from, replaced at seen_to. -#}
{% macro known() -%}
    seen_from as known_from, coalesce(seen_to, 'infinity') as known_to
{%- endmacro %}
