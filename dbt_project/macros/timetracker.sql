{# The currency of an invoice: its own where the database shows it, else that of its payments where they have one. -#}
{% macro timetracker_currency(payload) -%}
    coalesce(
        {{ payload }} ->> 'currency_code',
        (
            select min(currency #>> '{}')
            from jsonb_path_query({{ payload }}, '$.payments[*].currency') as currency
            having count(distinct currency) = 1
        )
    )
{%- endmacro %}

