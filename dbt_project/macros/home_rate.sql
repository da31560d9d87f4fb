{# The rate from a row's currency to another: 1 for the same, its own where that is a rate, else the latest on or before its
   day, as known at a moment; null where there is none. #}
{% macro rate_to(currency, row, day, moment) -%}
    case
        when {{ row }}.currency = {{ currency }} then 1
        when {{ row }}.exchange_rate > 0 then {{ row }}.exchange_rate
        else (
            select rates.rate
            from {{ ref('int_exchange_rates') }} as rates
            where rates.connection = {{ row }}.connection
                and rates.from_currency = {{ row }}.currency
                and rates.to_currency = {{ currency }}
                and rates.rate_on <= {{ row }}.{{ day }}
                and rates.rate > 0
                and rates.known_from <= {{ moment }}
                and rates.known_to > {{ moment }}
            order by rates.rate_on desc
            limit 1
        )
    end
{%- endmacro %}
