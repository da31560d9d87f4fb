{# The latest rate from one currency to another on or before a day, as known at a moment (now, where none is given); null
   where there is none. What is stated and is no rate hides none before it.
   Names are given with their table: an inner one of the same name would be meant. #}
{% macro latest_rate(connection, from_currency, to_currency, day, moment=none) -%}
    (
        select rates.rate
        from {{ ref('int_exchange_rates') }} as rates
        where rates.connection = {{ connection }}
            and rates.from_currency = {{ from_currency }}
            and rates.to_currency = {{ to_currency }}
            and rates.rate_on <= {{ day }}
            and rates.rate is not null
            {%- if moment is none %}
            and rates.known_to = 'infinity'
            {%- else %}
            and rates.known_from <= {{ moment }}
            and rates.known_to > {{ moment }}
            {%- endif %}
        order by rates.rate_on desc
        limit 1
    )
{%- endmacro %}

{# The rate from a row's currency to another: 1 for the same, its own where it has one, else the latest of its day. #}
{% macro rate_to(currency, row, day, moment) -%}
    case
        when {{ row }}.currency = {{ currency }} then 1
        else coalesce(
            {{ row }}.exchange_rate,
            {{ latest_rate(row ~ '.connection', row ~ '.currency', currency, row ~ '.' ~ day, moment) }}
        )
    end
{%- endmacro %}
