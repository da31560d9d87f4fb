{# A row when `proof` has rows and yet nothing was compared: an identity over an empty set proves nothing.
   `width` is the number of columns that the test's other branch gives beside the first. -#}
{% macro nothing_compared(proof, compared, width) -%}
    select 'nothing was compared'{% for _ in range(width) %}, null{% endfor %}
    where exists (select 1 from {{ proof }}) and not exists (select 1 from {{ compared }})
{%- endmacro %}
