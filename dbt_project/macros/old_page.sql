{# The old page's percentage: nothing of nothing is 0. -#}
{% macro old_page_percent(part, whole) -%}
    coalesce({{ part }} * 100 / nullif({{ whole }}, 0), 0)
{%- endmacro %}
