{# What a field should have been, in words, by the kind that a source's shape gives it. -#}
{% macro wanted(kind) -%}
    case {{ kind }}
        when 'needed' then 'something'
        when 'element' then 'a group of fields'
        when 'array' then 'a list'
        when 'object' then 'a group of fields'
        when 'boolean' then 'true or false'
        when 'number' then 'a number of at most 9999999999999999.99'
        when 'rate' then 'a number of at least 0'
        when 'integer' then 'a whole number'
        when 'days' then 'a whole number of days'
        when 'date' then 'a date'
        when 'moment' then 'a date or a time'
        when 'word' then 'a text of at most 200 characters'
        when 'zone' then 'a time zone'
        when 'month' then 'a month from 1 to 12'
        when 'month_name' then 'the name of a month'
    end
{%- endmacro %}

{# A value of a payload as an amount or a short text; null where it is neither. -#}
{% macro amount_if_any(value) -%}
    case when tieout.fits({{ value }}, 'number') then ({{ value }} #>> '{}')::numeric end
{%- endmacro %}
