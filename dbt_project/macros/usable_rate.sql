{# Whether an exchange rate is one. 0 is how some systems write "none"; below a billionth or above a billion nobody has
   ever exchanged money, so that it is a slip. -#}
{% macro is_usable_rate(rate) -%}
    ({{ rate }} between 0.000000001 and 1000000000)
{%- endmacro %}

{# A rate per hour or price that is one; 0 is how some systems write "none", and nobody works for less. -#}
{% macro positive_rate(rate) -%}
    case when {{ rate }} > 0 then {{ rate }} end
{%- endmacro %}

{# The largest amount that stands in one row; what is added up may be larger. -#}
{% macro largest_amount() -%}
    9999999999999999.99
{%- endmacro %}
