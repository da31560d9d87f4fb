{# A table of the promise as the sources state it now, of the companies that are configured. -#}
{% macro stated(table) -%}
    select
        {%- for column in promise(table) if column not in ['known_from', 'known_to'] %}
        stated.{{ column }},
        {%- endfor %}
        stated.known_from
    from (
{{ union_sources(table) }}
    ) as stated
    where stated.known_to = 'infinity'
{%- endmacro %}
