{# A bigint that stands for (connection, document_id) inside the intermediate models: integers sort and join faster.
   Two documents could only share one by a collision of 64 bits, which the unique test on int_documents would show. -#}
{% macro document_key(connection, document_id) -%}
    hashtextextended({{ connection }} || chr(31) || {{ document_id }}, 0)
{%- endmacro %}
