{# A row when `model` has rows and yet nothing was compared: an identity over an empty set proves nothing.
   `width` is the number of columns that the test's other branch gives beside the first. -#}
{% macro nothing_compared(model, compared, width) -%}
    select 'nothing was compared'{% for _ in range(width) %}, null{% endfor %}
    where exists (select 1 from {{ ref(model) }}) and not exists (select 1 from {{ compared }})
{%- endmacro %}
